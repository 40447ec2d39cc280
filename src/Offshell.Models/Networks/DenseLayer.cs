using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>f(W x + b); the input is taken flat.</summary>
public sealed record DenseLayer : LayerOptions
{
    /// <summary>Number of outputs, at least 1.</summary>
    public required int Units { get; init; }

    /// <summary>The activation f. Default identity.</summary>
    public Activation Activation { get; init; } = Activation.Identity;

    /// <summary>Whether there is a bias b. Default true.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Largest Euclidean norm of the weights into one output, kept after every update, or null for none. Default none.</summary>
    public float? MaxNorm { get; init; }

    internal override IEnumerable<string> Problems()
    {
        if (Units < 1) yield return $"{nameof(Units)} is {Units}; a dense layer needs at least 1.";
        if (MaxNorm is { } norm && !(norm > 0)) yield return $"{nameof(MaxNorm)} is {norm}; it must be positive.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(this, parameters, name, input);

    private sealed class Built(DenseLayer options, ParameterSet parameters, string name, Shape input) : BuiltLayer
    {
        private readonly Parameter _weight = parameters.Add($"{name}.weight", options.Units, input.Features);
        private readonly Parameter? _bias = options.Bias ? parameters.Add($"{name}.bias", options.Units) : null;

        internal override Shape Output { get; } = new(options.Units);

        internal override Node Apply(Graph graph, Node input) => input.Dense(_weight, _bias, options.Activation);

        internal override void Initialise(ParameterSet parameters, RandomSource random) =>
            Initialisation.Fill(parameters[_weight], _weight.Shape[1], _weight.Shape[0], options.Activation, random.Split(_weight.Name));

        internal override void Constrain(ParameterSet parameters)
        {
            if (options.MaxNorm is { } limit) WeightNorm.Limit(parameters[_weight], _weight.Shape[1], limit);
        }
    }
}
