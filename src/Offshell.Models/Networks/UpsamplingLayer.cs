using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Networks;

/// <summary>
/// Draws out every axis of positions by a whole factor: each position repeated, or interpolated between the centres of the
/// positions (bilinear for images, trilinear for volumes) and constant beyond the outermost ones.
/// </summary>
public sealed record UpsamplingLayer : LayerOptions
{
    /// <summary>Factors, at least 1: one for all axes or one per axis. Default 2.</summary>
    public ImmutableArray<int> Factors { get; init; } = [2];

    /// <summary>Whether to interpolate. Default false: repeat.</summary>
    public bool Linear { get; init; }

    /// <inheritdoc/>
    public bool Equals(UpsamplingLayer? other) => other is not null && Linear == other.Linear && Factors.SequenceEqual(other.Factors);

    /// <inheritdoc/>
    public override int GetHashCode() => Factors.Aggregate(Linear ? 1 : 2, HashCode.Combine);

    internal override IEnumerable<string> Problems()
    {
        if (Factors.IsDefaultOrEmpty || Factors.Any(f => f < 1)) yield return $"{nameof(Factors)} needs one entry for all axes or one per axis, each at least 1.";
    }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input)
    {
        int[] positions = [.. SlidingLayer.PositionsOf(name, input)];
        return new Built(positions, SlidingLayer.PerAxis(name, nameof(Factors), Factors, positions.Length), input.Channels, Linear);
    }

    private sealed class Built(int[] positions, int[] factors, int channels, bool linear) : BuiltLayer
    {
        internal override Shape Output { get; } = new([.. positions.Zip(factors, (n, f) => n * f), channels]);

        internal override Node Apply(Graph graph, Node input) => input.Upsample(positions, factors, channels, linear);
    }
}
