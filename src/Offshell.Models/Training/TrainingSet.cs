using Offshell.Tensors.Kernels;

namespace Offshell.Models.Training;

/// <summary>Prepared rows, row after row, with an optional weight each.</summary>
public sealed class TrainingSet
{
    /// <summary>Wraps prepared rows.</summary>
    /// <param name="values">[rows × width], row-major.</param>
    /// <param name="width">Floats per row.</param>
    /// <param name="weights">One weight per row, or null for equal weights; not negative, not all zero.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, there are no rows, or a weight is negative or not finite.</exception>
    public TrainingSet(float[] values, int width, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (values.Length == 0 || values.Length % width != 0)
        {
            throw new ArgumentException($"There are {values.Length} prepared values; a positive multiple of the row width {width} is needed.", nameof(values));
        }

        Values = values;
        Width = width;
        Count = values.Length / width;
        Weights = weights;
        if (weights is null) return;
        if (weights.Length != Count) throw new ArgumentException($"There are {weights.Length} weights for {Count} rows.", nameof(weights));
        if (weights.Any(w => !float.IsFinite(w) || w < 0) || weights.All(w => w == 0))
        {
            throw new ArgumentException("Weights must be finite and not negative, and one at least must be positive.", nameof(weights));
        }
    }

    /// <summary>[rows × width], row-major.</summary>
    public float[] Values { get; }

    /// <summary>Floats per row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>One weight per row, or null for equal weights.</summary>
    public float[]? Weights { get; }

    /// <summary>
    /// Copies rows into lanes, [width × lanes]. Lanes beyond the rows repeat the last one, so that padding is harmless;
    /// their weights are zero.
    /// </summary>
    /// <returns>The sum of the weights.</returns>
    internal double Gather(ReadOnlySpan<int> rows, Span<float> lanesOut, Span<float> weightsOut)
    {
        RowGather.Run(Values, Width, rows, lanesOut, weightsOut.Length);
        double total = 0;
        for (int lane = 0; lane < weightsOut.Length; lane++)
        {
            weightsOut[lane] = lane >= rows.Length ? 0 : Weights?[rows[lane]] ?? 1;
            total += weightsOut[lane];
        }

        return total;
    }
}
