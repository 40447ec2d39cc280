namespace Offshell.Detection.Metrics;

/// <summary>Ranks with ties shared, and what is built on them.</summary>
public static class Ranks
{
    /// <summary>Mid-ranks, from 1 for the smallest value; equal values share the mean of their ranks.</summary>
    /// <param name="values">NaN is an error.</param>
    public static double[] MidRanks(ReadOnlySpan<double> values)
    {
        Guard.NoNaN(values);
        double[] sorted = values.ToArray();
        int[] order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        double[] ranks = new double[sorted.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start]; end++) { }
            for (int i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
        }

        return ranks;
    }

    /// <summary>Spearman's rank correlation: Pearson's of the mid-ranks, in [−1, 1]; NaN if one side is constant.</summary>
    /// <param name="first">At least two values.</param>
    /// <param name="second">As many values, row by row.</param>
    public static double Spearman(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Guard.SameLength(second.Length, first.Length, nameof(second));
        if (first.Length < 2) throw new ArgumentException($"Found {first.Length} rows, expected at least 2 for a correlation.", nameof(first));
        double[] a = MidRanks(first), b = MidRanks(second);
        double middle = (a.Length + 1) / 2.0, ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i] - middle, y = b[i] - middle;
            (ab, aa, bb) = (ab + (x * y), aa + (x * x), bb + (y * y));
        }

        return aa > 0 && bb > 0 ? Math.Clamp(ab / Math.Sqrt(aa) / Math.Sqrt(bb), -1, 1) : double.NaN;
    }

    /// <summary>Mean rank of each method over data sets, 1 for the best; methods that tie on a data set share their ranks.</summary>
    /// <param name="figures">Figures of merit, larger is better: one array per data set, one value per method.</param>
    /// <exception cref="ArgumentException">No data set, data sets with different numbers of methods, or NaN.</exception>
    public static double[] MeanRanks(IReadOnlyList<double[]> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        Guard.NotEmpty(figures.Count, nameof(figures));
        double[] means = new double[figures[0].Length];
        foreach (double[] dataSet in figures)
        {
            Guard.SameLength(dataSet.Length, means.Length, nameof(figures));
            double[] ranks = MidRanks(dataSet);
            for (int method = 0; method < means.Length; method++) means[method] += (means.Length + 1 - ranks[method]) / figures.Count;
        }

        return means;
    }
}
