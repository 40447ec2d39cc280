using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Networks;

/// <summary>Zeroes a share of the values in training and scales the rest by 1/(1 − rate) (Srivastava et al. 2014); the identity when scoring.</summary>
public sealed record DropoutLayer : LayerOptions
{
    /// <summary>Share of values zeroed, in [0, 1).</summary>
    public required float Rate { get; init; }

    internal override IEnumerable<string> Problems()
    {
        if (!(Rate >= 0 && Rate < 1)) yield return $"{nameof(Rate)} is {Rate}; dropout needs a rate of at least 0 and below 1.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(Rate, name, input);

    private sealed class Built(float rate, string name, Shape input) : BuiltLayer
    {
        internal override Shape Output => input;

        internal override Node Apply(Graph graph, Node input) => graph.IsTraining && rate > 0 ? input.Dropout(rate, name) : input;
    }
}
