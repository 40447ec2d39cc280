using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>Which head fits a column, and why: what the data say before any network is trained.</summary>
/// <param name="Head">One of <see cref="HeadFactory.Names"/>.</param>
/// <param name="Reason">One clause for a person, with the figures that decided.</param>
public sealed record HeadProposal(string Head, string Reason)
{
    /// <summary>Fewer rows say too little of the shape of a column.</summary>
    private const int FewestRows = 10;

    /// <summary>Counts with more distinct values than this are as good as continuous.</summary>
    private const int MostCounts = 1000;

    /// <summary>A share of exact zeros that a continuous density does not explain.</summary>
    private const double ManyZeros = 0.01;

    /// <summary>Variance over mean of counts: below the first narrower than Poisson, above the second wider.</summary>
    private const double Underdispersed = 0.8;
    private const double Overdispersed = 1.25;

    /// <summary>Counts below this mean are small, unless their variance is more than <see cref="FarOverdispersed"/> times the mean.</summary>
    private const double SmallMean = 2;
    private const double FarOverdispersed = 3;

    /// <summary>Nats per value by which another density must beat the Gaussian to be proposed.</summary>
    private const double Margin = 0.05;

    /// <summary>The head that describes the column best on its own, among all heads.</summary>
    public static HeadProposal Propose(ColumnStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        HeadProposal simple = ProposeSimple(statistics);
        if (simple.Head != HeadNames.Gaussian || statistics.Count < FewestRows || !(statistics.StandardDeviation > 0) || statistics.Minimum < 0)
        {
            return simple;
        }

        bool counts = statistics.IsInteger && statistics.DistinctCount <= MostCounts;
        return counts ? ProposeCount(statistics) : ProposeNonNegative(statistics);
    }

    /// <summary>The choice of the general recipes: <c>categorical</c>, <c>bernoulli</c> or <c>gaussian</c>.</summary>
    public static HeadProposal ProposeSimple(ColumnStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.CategoryCount > 0) return new(HeadNames.Categorical, $"{statistics.CategoryCount} categories");
        if (statistics.Count < FewestRows) return new(HeadNames.Gaussian, $"only {statistics.Count} values");
        if (!(statistics.StandardDeviation > 0)) return new(HeadNames.Gaussian, $"always {statistics.Mean:G6}");
        if (statistics.IsBinary) return new(HeadNames.Bernoulli, $"two values, {statistics.Minimum:G6} and {statistics.Maximum:G6}");
        string sign = statistics.Minimum < 0 ? "both signs" : "not negative";
        return new(HeadNames.Gaussian, $"continuous, {sign}");
    }

    private static HeadProposal ProposeCount(ColumnStatistics s)
    {
        double dispersion = s.StandardDeviation * s.StandardDeviation / s.Mean;
        string figures = $"counts from {s.Minimum:G6} to {s.Maximum:G6}, variance/mean {dispersion:F2}";

        // What a model knows of the other columns narrows small counts below Poisson (one jet, and not a mean of one), which
        // only this head can follow: the others would keep predicting twos and zeros beside the ones.
        if (s.Mean < SmallMean && dispersion < FarOverdispersed) return new(HeadNames.DiscreteTruncatedGaussian, $"{figures}: small, so other columns may fix them");
        if (dispersion > Overdispersed) return new(HeadNames.NegativeBinomial, $"{figures}: wider than Poisson");
        return dispersion < Underdispersed
            ? new(HeadNames.DiscreteTruncatedGaussian, $"{figures}: narrower than Poisson")
            : new(HeadNames.Poisson, $"{figures}: as of independent events");
    }

    private static HeadProposal ProposeNonNegative(ColumnStatistics s)
    {
        if (s.ZeroFraction >= ManyZeros && s.LogStandardDeviation > 0)
        {
            return new(HeadNames.LogNormal, $"not negative, {100 * s.ZeroFraction:F1} % exact zeros");
        }

        double gaussian = GaussianNats(s.StandardDeviation), truncated = TruncatedNats(s);
        double logNormal = s.ZeroFraction == 0 && s.LogStandardDeviation > 0 ? s.LogMean + GaussianNats(s.LogStandardDeviation) : double.PositiveInfinity;
        if (Math.Min(logNormal, truncated) > gaussian - Margin) return new(HeadNames.Gaussian, "not negative, but far from 0 in its width");
        return logNormal < truncated
            ? new(HeadNames.LogNormal, $"positive and skewed: {gaussian - logNormal:F2} nats per value better than a Gaussian")
            : new(HeadNames.TruncatedGaussian, $"not negative with a hard edge: {gaussian - truncated:F2} nats per value better than a Gaussian");
    }

    /// <summary>Mean −log density of a column under the Gaussian of its own mean and standard deviation.</summary>
    private static double GaussianNats(double deviation) => Math.Log(deviation) + 0.5 + SpecialFunctions.HalfLogTwoPi;

    /// <summary>The same under the truncated Gaussian matched to them: the mean squared pull needs no more than both.</summary>
    private static double TruncatedNats(ColumnStatistics s)
    {
        (double location, double width) = TruncatedMoments.Match(s.Mean, s.StandardDeviation);
        double square = ((s.Mean - location) * (s.Mean - location)) + (s.StandardDeviation * s.StandardDeviation);
        return (0.5 * square / (width * width)) + Math.Log(width) + SpecialFunctions.HalfLogTwoPi + SpecialFunctions.LogNormalCdf(location / width);
    }
}
