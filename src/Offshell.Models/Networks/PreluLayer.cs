using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>x for x &gt; 0, else a·x with a trained slope a per feature, or per channel of a spatial shape (He et al. 2015).</summary>
public sealed record PreluLayer : LayerOptions
{
    /// <summary>Slope at the start. Default 0.25.</summary>
    public float InitialSlope { get; init; } = 0.25f;

    internal override IEnumerable<string> Problems()
    {
        if (!float.IsFinite(InitialSlope)) yield return $"{nameof(InitialSlope)} is {InitialSlope}; it must be finite.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(InitialSlope, parameters, name, input);

    private sealed class Built(float initial, ParameterSet parameters, string name, Shape input) : BuiltLayer
    {
        private readonly Parameter _slope = parameters.Add($"{name}.slope", input.Channels);

        internal override Shape Output => input;

        internal override Node Apply(Graph graph, Node input) => input.Prelu(_slope);

        internal override void Initialise(ParameterSet parameters, RandomSource random) => parameters[_slope].Fill(initial);
    }
}
