using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Networks;

/// <summary>
/// A layer whose kernel slides over the positions of a sequence [steps × channels], an image [height × width × channels]
/// or a volume [depth × height × width × channels]. Sizes have one entry for all axes or one per axis.
/// </summary>
public abstract record SlidingLayer : LayerOptions
{
    /// <summary>Taps along each axis, at least 1.</summary>
    public required ImmutableArray<int> Kernel { get; init; }

    /// <summary>Distance of neighbouring windows, at least 1. Default 1 (pooling: the kernel).</summary>
    public ImmutableArray<int> Stride { get; init; } = [1];

    /// <summary>Zeros put around the positions on both sides, at least 0. Default 0. Not used with <see cref="Same"/>.</summary>
    public ImmutableArray<int> Padding { get; init; } = [0];

    /// <summary>
    /// Whether padding is chosen such that there is one window per stride, ⌈positions / stride⌉; an odd zero goes behind.
    /// A transposed convolution then has positions · stride. Default false.
    /// </summary>
    public bool Same { get; init; }

    /// <summary>Distance of neighbouring taps, at least 1. Default 1.</summary>
    public ImmutableArray<int> Dilation { get; init; } = [1];

    /// <inheritdoc/>
    public virtual bool Equals(SlidingLayer? other) =>
        other is not null && EqualityContract == other.EqualityContract && Same == other.Same && Kernel.SequenceEqual(other.Kernel)
        && Stride.SequenceEqual(other.Stride) && Padding.SequenceEqual(other.Padding) && Dilation.SequenceEqual(other.Dilation);

    /// <inheritdoc/>
    public override int GetHashCode() => Kernel.Concat(Stride).Concat(Padding).Concat(Dilation).Aggregate(Same ? 1 : 2, HashCode.Combine);

    internal override IEnumerable<string> Problems()
    {
        foreach ((string name, ImmutableArray<int> sizes, int least) in new[]
        {
            (nameof(Kernel), Kernel, 1), (nameof(Stride), Stride, 1), (nameof(Padding), Padding, 0), (nameof(Dilation), Dilation, 1),
        })
        {
            if (sizes.IsDefaultOrEmpty || sizes.Any(s => s < least)) yield return $"{name} is [{(sizes.IsDefault ? "" : string.Join(", ", sizes))}]; it needs one entry for all axes or one per axis, each at least {least}.";
        }

        if (Same && Padding.Any(p => p != 0)) yield return $"{nameof(Padding)} is [{string.Join(", ", Padding)}], but {nameof(Same)} chooses the padding; set one of the two.";
    }

    /// <summary>How the kernel slides over the given positions.</summary>
    internal SlidingWindow WindowOver(string name, ReadOnlySpan<int> positions)
    {
        int axes = positions.Length;
        int[] kernel = PerAxis(name, nameof(Kernel), Kernel, axes), stride = PerAxis(name, nameof(Stride), Stride, axes);
        int[] dilation = PerAxis(name, nameof(Dilation), Dilation, axes);
        int[] before = PerAxis(name, nameof(Padding), Padding, axes), after = [.. before];
        for (int i = 0; Same && i < axes; i++)
        {
            int windows = (positions[i] + stride[i] - 1) / stride[i];
            int total = Math.Max(0, ((windows - 1) * stride[i]) + (dilation[i] * (kernel[i] - 1)) + 1 - positions[i]);
            (before[i], after[i]) = (total / 2, total - (total / 2));
        }

        try
        {
            return new SlidingWindow(positions, kernel, stride, before, after, dilation);
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"The layer '{name}' does not fit positions [{string.Join(" × ", positions.ToArray())}]: {problem.Message}", problem);
        }
    }

    /// <summary>The axes of the input's positions, 1 to 3 of them.</summary>
    internal static ReadOnlySpan<int> PositionsOf(string name, Shape input) => input.Positions.Length is >= 1 and <= 3
        ? input.Positions
        : throw new ArgumentException($"The layer '{name}' found the input {input}; it needs 1 to 3 axes of positions and one of channels. Put a {nameof(ReshapeLayer)} before it.");

    /// <summary>One entry per axis, spread out if one is given for all.</summary>
    internal static int[] PerAxis(string name, string what, ImmutableArray<int> sizes, int axes)
    {
        if (sizes.Length == axes) return [.. sizes];
        if (sizes.Length == 1) return [.. Enumerable.Repeat(sizes[0], axes)];
        throw new ArgumentException($"The layer '{name}' has {sizes.Length} entries in {what}; an input with {axes} axes of positions needs 1 or {axes}.");
    }
}
