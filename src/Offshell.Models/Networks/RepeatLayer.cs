using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Networks;

/// <summary>The whole input at every step: [features] becomes [count × features], as the input of a decoder that unrolls a latent.</summary>
public sealed record RepeatLayer : LayerOptions
{
    /// <summary>Number of steps, at least 1.</summary>
    public required int Count { get; init; }

    internal override IEnumerable<string> Problems()
    {
        if (Count < 1) yield return $"{nameof(Count)} is {Count}; at least 1 is needed.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(Count, input);

    private sealed class Built(int count, Shape input) : BuiltLayer
    {
        internal override Shape Output { get; } = new(count, input.Features);

        internal override Node Apply(Graph graph, Node input) => input.Upsample([1], [count], Output.Channels, linear: false);
    }
}
