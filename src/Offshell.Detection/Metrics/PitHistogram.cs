using System.Collections.Immutable;

namespace Offshell.Detection.Metrics;

/// <summary>
/// Histogram of values that should be uniform on [0, 1]: probability integral transforms F(x) of a density model, or
/// p-values of normal rows. Flat when the model or the calibration is right.
/// </summary>
/// <param name="Counts">Rows per bin of equal width; half-open, the last one closed.</param>
/// <param name="Expected">Rows per bin if uniform.</param>
/// <param name="ExpectedRange">Central range of a bin's count if uniform and independent, at the stated coverage.</param>
public sealed record PitHistogram(ImmutableArray<int> Counts, double Expected, Interval ExpectedRange)
{
    /// <summary>Counts values.</summary>
    /// <param name="values">Values in [0, 1].</param>
    /// <param name="binCount">Number of bins, ≥ 2. Default 20.</param>
    /// <param name="coverage">Coverage of the range, in (0, 1). Default 0.95.</param>
    public static PitHistogram Of(ReadOnlySpan<double> values, int binCount = 20, double coverage = 0.95)
    {
        Guard.Probabilities(values);
        Guard.NotEmpty(values.Length, nameof(values));
        Guard.OpenUnit(coverage);
        ArgumentOutOfRangeException.ThrowIfLessThan(binCount, 2);
        int[] counts = new int[binCount];
        foreach (double value in values) counts[Math.Min((int)(value * binCount), binCount - 1)]++;
        double side = (1 - coverage) / 2, share = 1.0 / binCount;
        int low = BinomialQuantile(values.Length, share, side), high = BinomialQuantile(values.Length, share, 1 - side);
        return new PitHistogram([.. counts], values.Length * share, new Interval(low, high));
    }

    // Smallest k with P(X <= k) >= p; P(X <= k) = 1 - I_share(k + 1, n - k).
    private static int BinomialQuantile(int count, double share, double probability)
    {
        int low = 0, high = count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (1 - BetaDistribution.Cumulative(middle + 1, count - middle, share) >= probability) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
