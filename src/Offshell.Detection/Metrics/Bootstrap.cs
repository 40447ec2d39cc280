using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Metrics;

/// <summary>The bootstrap (Efron 1979): what a statistic would have been on other samples of the same size.</summary>
public static class Bootstrap
{
    private const int MaximumAttempts = 100;

    /// <summary>Evaluates a statistic on resampled rows. Replicate r draws from <c>random.Split(r)</c> and nothing else.</summary>
    /// <param name="resampling">How rows are drawn.</param>
    /// <param name="replicates">Number of resamples, ≥ 2.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="statistic">
    /// Statistic of the sample in which each row is taken as often as the array says (reused between calls). It returns
    /// NaN where it is undefined, for example without anomalies; such a resample is drawn again.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two replicates.</exception>
    /// <exception cref="InvalidOperationException">The statistic stayed undefined through 100 draws of one replicate.</exception>
    public static BootstrapDistribution Run(Resampling resampling, int replicates, RandomSource random, Func<double[], double> statistic)
    {
        ArgumentNullException.ThrowIfNull(resampling);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 2);
        double[] values = new double[replicates];
        double[] counts = new double[resampling.RowCount];
        for (int r = 0; r < replicates; r++)
            values[r] = Draw(resampling, random.Split((ulong)r).Stream(), statistic, counts);
        Array.Sort(values);
        return new BootstrapDistribution(values);
    }

    private static double Draw(Resampling resampling, RandomStream stream, Func<double[], double> statistic, double[] counts)
    {
        for (int attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            resampling.Draw(stream, counts);
            double value = statistic(counts);
            if (!double.IsNaN(value)) return value;
        }

        throw new InvalidOperationException($"The statistic was undefined on {MaximumAttempts} resamples in a row; expected enough rows or groups of each class to draw from.");
    }
}

/// <summary>Values of a statistic over bootstrap resamples.</summary>
public sealed class BootstrapDistribution
{
    internal BootstrapDistribution(double[] sorted)
    {
        Values = ImmutableArray.Create(sorted);
        double mean = 0, squares = 0;
        foreach (double value in sorted) mean += value / sorted.Length;
        foreach (double value in sorted) squares += (value - mean) * (value - mean);
        (Mean, StandardError) = (mean, Math.Sqrt(squares / (sorted.Length - 1)));
    }

    /// <summary>The replicates in ascending order.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>Mean of the replicates.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation of the replicates: the standard error of the statistic.</summary>
    public double StandardError { get; }

    /// <summary>Central percentile interval.</summary>
    /// <param name="coverage">Stated coverage, in (0, 1); default 0.95.</param>
    public Interval Interval(double coverage = 0.95)
    {
        Guard.OpenUnit(coverage);
        double side = (1 - coverage) / 2;
        return new Interval(WeightedSample.QuantileOfSorted(Values.AsSpan(), side), WeightedSample.QuantileOfSorted(Values.AsSpan(), 1 - side));
    }
}

/// <summary>A closed interval.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether a value lies inside, ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
