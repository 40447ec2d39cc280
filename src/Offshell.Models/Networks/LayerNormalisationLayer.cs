using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// γ (x − μ)/√(σ² + ε) + β with mean and variance over all features of a row (Ba et al. 2016) and one trained γ and β per
/// feature. Rows stay independent, in training and in scoring.
/// </summary>
public sealed record LayerNormalisationLayer : LayerOptions
{
    /// <summary>ε under the square root, positive. Default 1e-5.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    internal override IEnumerable<string> Problems()
    {
        if (!(Epsilon > 0) || !float.IsFinite(Epsilon)) yield return $"{nameof(Epsilon)} is {Epsilon}; it must be positive and finite.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(Epsilon, parameters, name, input);

    private sealed class Built(float epsilon, ParameterSet parameters, string name, Shape input) : BuiltLayer
    {
        private readonly Parameter _scale = parameters.Add($"{name}.scale", input.Features);
        private readonly Parameter _shift = parameters.Add($"{name}.shift", input.Features);

        internal override Shape Output => input;

        internal override Node Apply(Graph graph, Node input) => input.LayerNormalisation(_scale, _shift, epsilon);

        internal override void Initialise(ParameterSet parameters, RandomSource random) => parameters[_scale].Fill(1);
    }
}
