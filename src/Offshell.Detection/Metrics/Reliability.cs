using System.Collections.Immutable;

namespace Offshell.Detection.Metrics;

/// <summary>How well stated probabilities agree with what happened (Naeini et al. 2015).</summary>
/// <param name="Bins">Bins of equal width over [0, 1] that hold rows, in order.</param>
/// <param name="ExpectedCalibrationError">ECE = Σ (share of rows in the bin)·|observed rate − mean probability|, in [0, 1].</param>
public sealed record Reliability(ImmutableArray<ReliabilityBin> Bins, double ExpectedCalibrationError)
{
    /// <summary>Bins probabilities and compares them with outcomes.</summary>
    /// <param name="probabilities">Stated probability of the outcome per row, in [0, 1].</param>
    /// <param name="outcomes">What happened.</param>
    /// <param name="binCount">Number of bins, ≥ 1; half-open, the last one closed. Default 10.</param>
    public static Reliability Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, int binCount = 10)
    {
        Guard.Probabilities(probabilities);
        Guard.NotEmpty(probabilities.Length, nameof(probabilities));
        Guard.SameLength(outcomes.Length, probabilities.Length, nameof(outcomes));
        ArgumentOutOfRangeException.ThrowIfLessThan(binCount, 1);
        int[] rows = new int[binCount], happened = new int[binCount];
        double[] sums = new double[binCount];
        for (int row = 0; row < probabilities.Length; row++)
        {
            int bin = Math.Min((int)(probabilities[row] * binCount), binCount - 1);
            rows[bin]++;
            sums[bin] += probabilities[row];
            if (outcomes[row]) happened[bin]++;
        }

        var bins = ImmutableArray.CreateBuilder<ReliabilityBin>();
        double error = 0;
        for (int bin = 0; bin < binCount; bin++)
        {
            if (rows[bin] == 0) continue;
            double mean = sums[bin] / rows[bin], observed = (double)happened[bin] / rows[bin];
            bins.Add(new ReliabilityBin(mean, observed, BinomialInterval.ClopperPearson(happened[bin], rows[bin]), rows[bin]));
            error += Math.Abs(observed - mean) * rows[bin] / probabilities.Length;
        }

        return new Reliability(bins.ToImmutable(), error);
    }
}

/// <summary>One bin of a reliability curve.</summary>
/// <param name="MeanProbability">Mean stated probability.</param>
/// <param name="ObservedRate">Share of rows where it happened.</param>
/// <param name="ObservedInterval">95 % Clopper-Pearson interval of the rate.</param>
/// <param name="Count">Rows in the bin.</param>
public readonly record struct ReliabilityBin(double MeanProbability, double ObservedRate, Interval ObservedInterval, int Count);
