using MathNet.Numerics.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Models.Linear;

/// <summary>
/// The h rows whose covariance has the smallest determinant, searched by concentration steps from random starts
/// (Rousseeuw and Van Driessen 1999), then widened to all rows that fit them (reweighting).
/// </summary>
internal sealed class MinimumCovarianceDeterminant(RowMatrix rows, MahalanobisOptions options)
{
    private const int ScreeningRows = 1500;
    private const int ScreeningSteps = 2;
    private const int Finalists = 3;
    private const int MaximumSteps = 50;
    private const double KeptQuantile = 0.975;

    internal RowMatrix FindCore(RandomSource random, IProgress<FitProgress>? progress, CancellationToken cancellationToken)
    {
        RowMatrix sample = rows.Sample(ScreeningRows, random);
        var starts = new List<Estimate>(options.Starts);
        for (int start = 0; start < options.Starts; start++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RandomStream stream = random.Split("robust start").Split((ulong)start).Stream();
            int[] seeds = stream.Permutation(sample.Rows)[..Math.Min(sample.Rows, rows.Columns + 1)];
            Estimate estimate = Estimate.Of(sample.Select(seeds), options.Ridge);
            for (int step = 0; step < ScreeningSteps; step++) estimate = Concentrate(sample, estimate);
            starts.Add(estimate);
            progress?.Report(new FitProgress("robust starts", start + 1, options.Starts));
        }

        Estimate best = starts.OrderBy(s => s.LogDeterminant).Take(Finalists)
            .Select(s => Converge(s, cancellationToken)).MinBy(s => s.LogDeterminant)!;
        return Reweight(best);
    }

    private Estimate Converge(Estimate estimate, CancellationToken cancellationToken)
    {
        for (int step = 0; step < MaximumSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Estimate next = Concentrate(rows, estimate);
            // A step never raises the determinant, so no gain means a fixed point.
            if (step > 0 && next.LogDeterminant >= estimate.LogDeterminant - 1e-12) return next;
            estimate = next;
        }

        return estimate;
    }

    private Estimate Concentrate(RowMatrix from, Estimate estimate)
    {
        int[] order = NearestFirst(from, estimate, out _);
        return Estimate.Of(from.Select(order.AsSpan(0, SupportSize(from))), options.Ridge);
    }

    private int SupportSize(RowMatrix from) =>
        Math.Min(from.Rows, Math.Max((int)Math.Ceiling(options.Support * from.Rows), (from.Rows + from.Columns + 1) / 2));

    /// <summary>Keeps the rows within the 97.5 % ellipsoid, after scaling distances so that their median is the χ² one.</summary>
    private RowMatrix Reweight(Estimate estimate)
    {
        int[] order = NearestFirst(rows, estimate, out double[] sorted);
        double median = sorted[sorted.Length / 2];
        double limit = median * ChiSquared.InvCDF(rows.Columns, KeptQuantile) / ChiSquared.InvCDF(rows.Columns, 0.5);
        int kept = SupportSize(rows);
        while (kept < sorted.Length && sorted[kept] <= limit) kept++;
        return rows.Select(order.AsSpan(0, kept));
    }

    private static int[] NearestFirst(RowMatrix from, Estimate estimate, out double[] sorted)
    {
        sorted = new double[from.Rows];
        new PackedMap(estimate.Mean, estimate.Whitening, lowerTriangular: true).SquaredLengths(from, sorted);
        int[] order = Enumerable.Range(0, from.Rows).ToArray();
        double[] distances = (double[])sorted.Clone();
        // Ties by row number: an unstable sort would let equal rows trade places between runtimes.
        Array.Sort(order, (a, b) => distances[a] != distances[b] ? distances[a].CompareTo(distances[b]) : a.CompareTo(b));
        for (int i = 0; i < order.Length; i++) sorted[i] = distances[order[i]];
        return order;
    }

    private sealed record Estimate(double[] Mean, double[] Whitening, double LogDeterminant)
    {
        internal static Estimate Of(RowMatrix rows, double ridge)
        {
            double[] mean = SampleMoments.Mean(rows);
            CholeskyFactor factor = MahalanobisDistance.FactorOfCore(rows, mean, ridge, CancellationToken.None);
            return new Estimate(mean, factor.Whitening, factor.LogDeterminant);
        }
    }
}
