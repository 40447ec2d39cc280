namespace Offshell.Detection.Metrics;

/// <summary>Order statistics and sizes of weighted samples.</summary>
public static class WeightedSample
{
    /// <summary>
    /// The q-quantile: the smallest value whose cumulated weight reaches q of the total; the mean of it and the next value
    /// when it is reached exactly, so that the median of an even sample is the usual one.
    /// </summary>
    /// <param name="values">The sample, in any order; NaN is an error.</param>
    /// <param name="probability">q, in [0, 1].</param>
    /// <param name="weights">One weight ≥ 0 per value, or empty for equal weights.</param>
    /// <exception cref="ArgumentException">The sample is empty, holds NaN, or the weights are not allowed.</exception>
    public static double Quantile(ReadOnlySpan<double> values, double probability, ReadOnlySpan<double> weights = default)
    {
        Guard.NoNaN(values);
        double[] sorted = values.ToArray();
        if (weights.IsEmpty)
        {
            Array.Sort(sorted);
            return QuantileOfSorted(sorted, probability);
        }

        Guard.Weights(weights, values.Length);
        double[] aligned = weights.ToArray();
        Array.Sort(sorted, aligned);
        return QuantileOfSorted(sorted, probability, aligned);
    }

    /// <summary>The same quantile of a sample that is already in ascending order.</summary>
    /// <param name="sorted">The sample in ascending order.</param>
    /// <param name="probability">q, in [0, 1].</param>
    /// <param name="weights">One weight ≥ 0 per value, or empty for equal weights.</param>
    public static double QuantileOfSorted(ReadOnlySpan<double> sorted, double probability, ReadOnlySpan<double> weights = default)
    {
        Guard.NotEmpty(sorted.Length, nameof(sorted));
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, $"Found {probability}, expected a probability from 0 to 1.");
        double total = 0;
        for (int i = 0; i < sorted.Length; i++) total += weights.IsEmpty ? 1 : weights[i];
        double target = probability * total, sum = 0;
        int last = -1;
        for (int i = 0; i < sorted.Length; i++)
        {
            double weight = weights.IsEmpty ? 1 : weights[i];
            if (weight == 0) continue;
            if (last >= 0 && sum == target) return (sorted[last] + sorted[i]) / 2;
            sum += weight;
            if (sum > target) return sorted[i];
            last = i;
        }

        return sorted[last];
    }

    /// <summary>Effective number of rows, (Σw)²/Σw² (Kish): how many equal weights would fluctuate as much. 0 if all are 0.</summary>
    /// <param name="weights">Weights ≥ 0.</param>
    public static double EffectiveCount(ReadOnlySpan<double> weights)
    {
        double sum = 0, squares = 0;
        foreach (double weight in weights) (sum, squares) = (sum + weight, squares + (weight * weight));
        return squares > 0 ? sum * sum / squares : 0;
    }
}
