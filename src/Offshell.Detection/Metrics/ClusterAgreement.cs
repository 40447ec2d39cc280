using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Metrics;

/// <summary>How good a clustering is: by itself, and beside known classes.</summary>
public static class ClusterAgreement
{
    /// <summary>
    /// The mean silhouette (Rousseeuw 1987), in [−1, 1]: (b − a) / max(a, b) with a the mean distance of a row to the others of its
    /// cluster and b that to the nearest other cluster; 0 for a row alone in its cluster. Larger is better separated.
    /// </summary>
    /// <param name="rows">The points; distances are Euclidean.</param>
    /// <param name="clusters">One cluster per row, from 0.</param>
    /// <param name="mostRows">Of more rows, so many are drawn, since the cost grows with the square.</param>
    /// <param name="random">Source of that draw.</param>
    /// <returns>NaN if there are fewer than two clusters among the rows used.</returns>
    public static double Silhouette(RowMatrix rows, ReadOnlySpan<int> clusters, int mostRows, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(random);
        Guard.SameLength(clusters.Length, rows.Rows, nameof(clusters));
        int[] used = [.. Enumerable.Range(0, rows.Rows)];
        if (used.Length > mostRows)
        {
            random.Stream().Shuffle(used);
            used = used[..mostRows];
        }

        int[] own = new int[used.Length];
        for (int i = 0; i < own.Length; i++) own[i] = clusters[used[i]];
        int[] sizes = new int[own.Length == 0 ? 0 : own.Max() + 1];
        foreach (int cluster in own) sizes[cluster]++;
        if (sizes.Count(s => s > 0) < 2) return double.NaN;
        double sum = 0;
        double[] distances = new double[sizes.Length];
        for (int i = 0; i < used.Length; i++)
        {
            distances.AsSpan().Clear();
            for (int j = 0; j < used.Length; j++) distances[own[j]] += Distance(rows, used[i], used[j]);
            sum += OfRow(distances, sizes, own[i]);
        }

        return sum / used.Length;
    }

    /// <summary>
    /// The Rand index adjusted for chance (Hubert and Arabie 1985): 1 for equal partitions, 0 on average for independent ones;
    /// may be negative.
    /// </summary>
    /// <param name="first">One group per row, from 0.</param>
    /// <param name="second">Another group per row, from 0.</param>
    public static double AdjustedRandIndex(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        Guard.SameLength(second.Length, first.Length, nameof(second));
        var cells = new Dictionary<(int, int), long>();
        var rows = new Dictionary<int, long>();
        var columns = new Dictionary<int, long>();
        for (int i = 0; i < first.Length; i++)
        {
            cells[(first[i], second[i])] = cells.GetValueOrDefault((first[i], second[i])) + 1;
            rows[first[i]] = rows.GetValueOrDefault(first[i]) + 1;
            columns[second[i]] = columns.GetValueOrDefault(second[i]) + 1;
        }

        double together = Pairs(cells.Values), inFirst = Pairs(rows.Values), inSecond = Pairs(columns.Values), all = Pairs([first.Length]);
        double expected = all > 0 ? inFirst * inSecond / all : 0, largest = 0.5 * (inFirst + inSecond);
        // Both partitions are one group, or all rows are alone in both: they are equal.
        return largest == expected ? 1 : (together - expected) / (largest - expected);
    }

    private static double OfRow(double[] distances, int[] sizes, int own)
    {
        if (sizes[own] < 2) return 0;
        double within = distances[own] / (sizes[own] - 1), nearest = double.PositiveInfinity;
        for (int c = 0; c < sizes.Length; c++)
        {
            if (c != own && sizes[c] > 0) nearest = Math.Min(nearest, distances[c] / sizes[c]);
        }

        double larger = Math.Max(within, nearest);
        return larger > 0 ? (nearest - within) / larger : 0;
    }

    private static double Distance(RowMatrix rows, int a, int b)
    {
        double sum = 0;
        for (int j = 0; j < rows.Columns; j++) sum += (rows[a, j] - rows[b, j]) * (rows[a, j] - rows[b, j]);
        return Math.Sqrt(sum);
    }

    private static double Pairs(IEnumerable<long> counts) => counts.Sum(n => 0.5 * n * (n - 1.0));
}
