using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>Whether a batch of p-values drifted from uniform, as it would if the batch held no longer what normal was.</summary>
/// <param name="Warning">Whether one of the tests rejects; false warnings come at most at the stated rate.</param>
/// <param name="UniformityPValue">Two-sided p-value of uniformity (Kolmogorov-Smirnov), in [0, 1].</param>
/// <param name="ExcessPValue">One-sided p-value of too many small p-values, for the level with the strongest excess and all levels looked at, in (0, 1]; 1 if there is no excess.</param>
/// <param name="ExcessLevel">Level α with the strongest excess, or the least lack of small p-values if there is none: one of 1e-4, 1e-3, 0.01, 0.05 and 0.2.</param>
/// <param name="ExpectedCount">Rows of the batch expected to have p ≤ that level without drift: false alarms.</param>
/// <param name="ObservedCount">Rows of the batch with p ≤ that level.</param>
public sealed record DriftTest(
    bool Warning, double UniformityPValue, double ExcessPValue, double ExcessLevel, double ExpectedCount, int ObservedCount)
{
    private static readonly double[] s_levels = [1e-4, 1e-3, 0.01, 0.05, 0.2];

    /// <summary>
    /// Tests a batch. Half of the false-warning rate goes to uniformity, ties spread over their range, with √(nm/(n + m)) in the
    /// Kolmogorov-Smirnov statistic, since the batch is compared with n rows and not with the truth; half to an excess of small
    /// p-values at the levels 1e-4, 1e-3, 0.01, 0.05 and 0.2, exact by the beta-binomial law at each level, Bonferroni over levels. Rows are
    /// taken as independent: give the design effect when they are not, or a fill that is merely unusual will warn.
    /// </summary>
    /// <param name="calibration">What the batch was calibrated with.</param>
    /// <param name="scores">Scores of the batch, at least 20; none NaN.</param>
    /// <param name="falseWarningRate">Probability of a warning without drift, in (0, 1); default 0.001.</param>
    /// <param name="designEffect">Number of rows worth one independent row, ≥ 1; default 1 (see <see cref="GroupCorrelation"/>).</param>
    /// <returns>The warning and what it rests on.</returns>
    /// <exception cref="ArgumentException">Fewer than 20 scores, or one is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the design effect is out of range.</exception>
    public static DriftTest Run(ConformalCalibration calibration, ReadOnlySpan<double> scores, double falseWarningRate = 0.001, double designEffect = 1)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        double[] pValues = new double[scores.Length];
        var ranges = new Interval[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            pValues[i] = calibration.PValue(scores[i]).Value;
            ranges[i] = calibration.PValueRange(scores[i]);
        }

        return Run(pValues, ranges, calibration.EffectiveCount, falseWarningRate, designEffect);
    }

    /// <summary>Tests p-values of a batch whose rows may come from several calibrations (groups).</summary>
    /// <param name="pValues">p-values that decide, in [0, 1].</param>
    /// <param name="ranges">Of the same rows, <see cref="ConformalCalibration.PValueRange"/>.</param>
    /// <param name="calibrationRows">Effective calibration rows behind them; with several calibrations, of the smallest in use.</param>
    /// <param name="falseWarningRate">In (0, 1); default 0.001.</param>
    /// <param name="designEffect">≥ 1; default 1.</param>
    /// <returns>The warning and what it rests on.</returns>
    /// <exception cref="ArgumentException">Fewer than 20 p-values, one outside [0, 1], or another number of ranges.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate, the number of calibration rows or the design effect is out of range.</exception>
    public static DriftTest Run(
        ReadOnlySpan<double> pValues, ReadOnlySpan<Interval> ranges, double calibrationRows, double falseWarningRate = 0.001, double designEffect = 1)
    {
        Guard.Probabilities(pValues);
        Guard.SameLength(ranges.Length, pValues.Length, nameof(ranges));
        Guard.OpenUnit(falseWarningRate);
        if (pValues.Length < 20) throw new ArgumentException($"Found a batch of {pValues.Length} rows, expected at least 20 to judge drift.", nameof(pValues));
        if (!(designEffect >= 1)) throw new ArgumentOutOfRangeException(nameof(designEffect), designEffect, $"Found a design effect of {designEffect}, expected 1 or more.");
        if (!(calibrationRows >= 1)) throw new ArgumentOutOfRangeException(nameof(calibrationRows), calibrationRows, $"Found {calibrationRows} calibration rows, expected 1 or more.");
        double n = Math.Max(1, calibrationRows / designEffect), m = pValues.Length / designEffect;
        double uniformity = Kolmogorov.PValue(Kolmogorov.Distance(ranges), n * m / (n + m));
        DriftTest excess = StrongestExcess(pValues, calibrationRows, designEffect);
        bool warning = Math.Min(uniformity, excess.ExcessPValue) <= falseWarningRate / 2;
        return excess with { Warning = warning, UniformityPValue = uniformity };
    }

    private static DriftTest StrongestExcess(ReadOnlySpan<double> pValues, double calibrationRows, double designEffect)
    {
        int rows = Math.Max(1, (int)(pValues.Length / designEffect));
        double effective = Math.Max(1, calibrationRows / designEffect);
        var best = new DriftTest(false, 1, 1, s_levels[^1], s_levels[^1] * pValues.Length, CountUpTo(s_levels[^1], pValues));
        double smallest = double.PositiveInfinity;
        foreach (double level in s_levels)
        {
            // Counting reaches only multiples of 1/(n + 1); a level below all of them says nothing about a counted p-value.
            double reached = Math.Floor((level * (calibrationRows + 1)) + 1e-9) / (calibrationRows + 1);
            if (reached == 0) continue;
            int observed = CountUpTo(level, pValues);
            double probability = FalseAlarmInterval.ProbabilityOfAtLeast((int)(observed / designEffect), effective, rows, reached * (effective + 1));
            if (probability > smallest) continue; // Of equal ones the largest level, which the most rows reach.
            smallest = probability;
            best = new DriftTest(false, 1, Math.Min(1, probability * s_levels.Length), level, reached * pValues.Length, observed);
        }

        return best;
    }

    private static int CountUpTo(double level, ReadOnlySpan<double> pValues)
    {
        int count = 0;
        foreach (double p in pValues) count += p <= level ? 1 : 0;
        return count;
    }
}
