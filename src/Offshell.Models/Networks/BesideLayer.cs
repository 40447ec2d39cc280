using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>
/// Layers for the first part of the input, while the rest passes beside them: the pixels of an image go through
/// convolutions, conditions that follow them do not. The output is the body's, then the rest, in one axis. Where nothing
/// follows the first part, the layer is its body alone.
/// </summary>
public sealed record BesideLayer : LayerOptions
{
    /// <summary>Shape of the first part, slowest axis first, such as [28, 28, 1].</summary>
    public required ImmutableArray<int> Axes { get; init; }

    /// <summary>The layers that the first part goes through.</summary>
    public required NetworkOptions Body { get; init; }

    /// <inheritdoc/>
    public bool Equals(BesideLayer? other) => other is not null && Body == other.Body && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Aggregate(Body.GetHashCode(), HashCode.Combine);

    internal override IEnumerable<string> Problems()
    {
        if (Axes.IsDefaultOrEmpty || Axes.Any(a => a < 1)) yield return $"{nameof(Axes)} are [{(Axes.IsDefault ? "" : string.Join(" × ", Axes))}]; at least one is needed, each at least 1.";
        foreach (string problem in Body.Problems()) yield return $"body, {problem}";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        var first = new Shape(Axes.AsSpan());
        if (first.Features > input.Features) throw new ArgumentException($"The layer '{name}' takes {first} ({first.Features} numbers) from an input of {input.Features}; name a smaller shape.");
        return new Built(new Network(Body, parameters, $"{name}.body", first), first.Features, input.Features - first.Features);
    }

    private sealed class Built(Network body, int taken, int rest) : BuiltLayer
    {
        internal override Shape Output { get; } = rest == 0 ? body.Output : new Shape(body.Output.Features + rest);

        internal override bool CouplesRows => body.CouplesRows;

        internal override bool SharesWeights => body.SharesWeights;

        internal override long FloatsPerLane => body.FloatsPerLane + (rest == 0 ? 0 : 2L * Output.Features);

        internal override Node Apply(Graph graph, Node input) =>
            rest == 0 ? body.Apply(graph, input) : graph.Concatenate(body.Apply(graph, input.Slice(0, taken)), input.Slice(taken, rest));

        internal override void Initialise(ParameterSet parameters, RandomSource random) => body.Initialise(random);

        internal override void Constrain(ParameterSet parameters) => body.Constrain();
    }
}
