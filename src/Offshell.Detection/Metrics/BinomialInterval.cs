namespace Offshell.Detection.Metrics;

/// <summary>Confidence intervals of a rate.</summary>
public static class BinomialInterval
{
    /// <summary>
    /// The exact central interval of Clopper and Pearson (1934): [B(γ; k, n−k+1), B(1−γ; k+1, n−k)] with γ = (1 − coverage)/2
    /// and B the Beta quantile. It covers at least as often as stated. Fractional counts (interpolated or effective) are allowed.
    /// </summary>
    /// <param name="successes">k, 0 ≤ k ≤ n.</param>
    /// <param name="trials">n, &gt; 0.</param>
    /// <param name="coverage">Stated coverage, in (0, 1); default 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is outside [0, n], n is not positive, or the coverage is outside (0, 1).</exception>
    public static Interval ClopperPearson(double successes, double trials, double coverage = 0.95)
    {
        Guard.OpenUnit(coverage);
        if (!(trials > 0 && double.IsFinite(trials)))
            throw new ArgumentOutOfRangeException(nameof(trials), trials, $"Found {trials} trials, expected a positive number.");
        if (!(successes >= 0 && successes <= trials))
            throw new ArgumentOutOfRangeException(nameof(successes), successes, $"Found {successes} successes in {trials} trials, expected a number from 0 to {trials}.");
        double side = (1 - coverage) / 2;
        return new Interval(
            successes == 0 ? 0 : BetaDistribution.Quantile(successes, trials - successes + 1, side),
            successes == trials ? 1 : BetaDistribution.Quantile(successes + 1, trials - successes, 1 - side));
    }
}
