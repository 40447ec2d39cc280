using System.Collections.Immutable;

namespace Offshell.Tensors.Autodiff;

/// <summary>
/// How a kernel slides over the positions of a sequence, image or volume: window o with tap t sees position
/// o · stride − padding + t · dilation along each axis. A convolution goes from positions to windows, a transposed
/// convolution from windows to positions, with the same pairs.
/// </summary>
public sealed class SlidingWindow
{
    /// <summary>Describes a sliding kernel; all spans have one entry per axis, slowest first.</summary>
    /// <param name="positions">Positions along each axis.</param>
    /// <param name="kernel">Taps along each axis.</param>
    /// <param name="stride">Distance of neighbouring windows.</param>
    /// <param name="paddingBefore">Positions outside, counted as zero, before the first one.</param>
    /// <param name="paddingAfter">The same after the last one.</param>
    /// <param name="dilation">Distance of neighbouring taps.</param>
    /// <exception cref="ArgumentException">The number of axes differs, a size is out of range, or the kernel is longer than the padded positions.</exception>
    public SlidingWindow(
        ReadOnlySpan<int> positions,
        ReadOnlySpan<int> kernel,
        ReadOnlySpan<int> stride,
        ReadOnlySpan<int> paddingBefore,
        ReadOnlySpan<int> paddingAfter,
        ReadOnlySpan<int> dilation)
    {
        int axes = positions.Length;
        if (axes == 0 || kernel.Length != axes || stride.Length != axes || paddingBefore.Length != axes || paddingAfter.Length != axes || dilation.Length != axes)
        {
            throw new ArgumentException($"There are {axes} axes of positions, {kernel.Length} of the kernel, {stride.Length} strides, {paddingBefore.Length} and {paddingAfter.Length} paddings and {dilation.Length} dilations; the numbers must agree.");
        }

        Positions = [.. positions];
        Kernel = [.. kernel];
        Stride = [.. stride];
        PaddingBefore = [.. paddingBefore];
        Dilation = [.. dilation];
        ImmutableArray<int>.Builder windows = ImmutableArray.CreateBuilder<int>(axes);
        for (int i = 0; i < axes; i++)
        {
            if (positions[i] < 1 || kernel[i] < 1 || stride[i] < 1 || dilation[i] < 1 || paddingBefore[i] < 0 || paddingAfter[i] < 0)
            {
                throw new ArgumentException($"Axis {i + 1} has {positions[i]} positions, kernel {kernel[i]}, stride {stride[i]}, dilation {dilation[i]} and padding {paddingBefore[i]}, {paddingAfter[i]}; all but the padding must be at least 1, the padding at least 0.");
            }

            int padded = positions[i] + paddingBefore[i] + paddingAfter[i], reach = (dilation[i] * (kernel[i] - 1)) + 1;
            if (padded < reach) throw new ArgumentException($"Axis {i + 1} has {padded} positions with padding, but the kernel reaches over {reach}. Use a smaller kernel or more padding.");
            windows.Add(((padded - reach) / stride[i]) + 1);
        }

        Windows = windows.MoveToImmutable();
        (PositionCount, WindowCount, TapCount) = (Product(Positions), Product(Windows), Product(Kernel));
    }

    /// <summary>Positions along each axis.</summary>
    public ImmutableArray<int> Positions { get; }

    /// <summary>Windows along each axis: ⌊(positions + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.</summary>
    public ImmutableArray<int> Windows { get; }

    /// <summary>Taps along each axis.</summary>
    public ImmutableArray<int> Kernel { get; }

    /// <summary>Distance of neighbouring windows.</summary>
    public ImmutableArray<int> Stride { get; }

    /// <summary>Positions outside before the first one.</summary>
    public ImmutableArray<int> PaddingBefore { get; }

    /// <summary>Distance of neighbouring taps.</summary>
    public ImmutableArray<int> Dilation { get; }

    /// <summary>Number of positions.</summary>
    public int PositionCount { get; }

    /// <summary>Number of windows.</summary>
    public int WindowCount { get; }

    /// <summary>Number of taps.</summary>
    public int TapCount { get; }

    /// <summary>The position that a tap of a window sees, or −1 if it lies in the padding; all three count the last axis fastest.</summary>
    public int Position(int window, int tap)
    {
        int position = 0, scale = 1;
        for (int axis = Positions.Length - 1; axis >= 0; axis--)
        {
            int at = (window % Windows[axis] * Stride[axis]) - PaddingBefore[axis] + (tap % Kernel[axis] * Dilation[axis]);
            if (at < 0 || at >= Positions[axis]) return -1;
            position += at * scale;
            scale *= Positions[axis];
            window /= Windows[axis];
            tap /= Kernel[axis];
        }

        return position;
    }

    private static int Product(ImmutableArray<int> sizes) => sizes.Aggregate(1, (product, size) => checked(product * size));
}
