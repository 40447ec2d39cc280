using System.Collections.Immutable;

namespace Offshell.Models.Networks;

/// <summary>
/// The shape of one row's value: [features] for tables, [positions …, channels] for sequences, images and volumes.
/// The batch is no axis of it: rows are lanes.
/// </summary>
public sealed record Shape
{
    /// <summary>A shape from its axes, slowest first.</summary>
    /// <exception cref="ArgumentException">An axis is not positive, or there is none.</exception>
    public Shape(params ReadOnlySpan<int> axes)
    {
        if (axes.Length == 0) throw new ArgumentException("A shape needs at least one axis.", nameof(axes));
        foreach (int axis in axes)
        {
            if (axis <= 0) throw new ArgumentException($"The shape [{string.Join(" × ", axes.ToArray())}] has an axis of {axis}; axes are positive.", nameof(axes));
        }

        Axes = [.. axes];
    }

    /// <summary>The axes, slowest first; the last is the channels of a spatial shape.</summary>
    public ImmutableArray<int> Axes { get; }

    /// <summary>Numbers per row.</summary>
    public int Features => Axes.Aggregate(1, (product, axis) => checked(product * axis));

    /// <summary>Size of the last axis: the channels of a spatial shape, the features of a table.</summary>
    public int Channels => Axes[^1];

    /// <summary>The axes before the channels: steps of a sequence, height and width of an image; empty for tables.</summary>
    public ReadOnlySpan<int> Positions => Axes.AsSpan()[..^1];

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(" × ", Axes)}]";
}
