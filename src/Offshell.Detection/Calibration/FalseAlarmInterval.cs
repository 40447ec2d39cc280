using MathNet.Numerics;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// How many false alarms to expect among new normal rows, the chance of the calibration set included. Above the k-th largest of n
/// calibration scores the false-alarm rate is distributed as Beta(k, n + 1 − k), k the largest integer with k/(n + 1) ≤ α, so the
/// number among m rows is beta-binomial. Scores without ties are taken for granted; ties only lower the number.
/// </summary>
public static class FalseAlarmInterval
{
    /// <summary>Central interval of the number of false alarms among m independent normal rows.</summary>
    /// <param name="calibrationRows">n ≥ 1.</param>
    /// <param name="testRows">m ≥ 1.</param>
    /// <param name="alpha">α, in (0, 1).</param>
    /// <param name="coverage">At least this probability lies inside, in (0, 1); default 0.99.</param>
    /// <returns>Whole numbers, ends included; (0, 0) for α &lt; 1/(n + 1), where counting never alarms.</returns>
    public static Interval Counts(int calibrationRows, int testRows, double alpha, double coverage = 0.99)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calibrationRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(testRows, 1);
        Guard.OpenUnit(alpha);
        int rank = RankOf(alpha, calibrationRows);
        return rank == 0 ? new Interval(0, 0) : BetaBinomialInterval(rank, calibrationRows + 1.0 - rank, testRows, coverage);
    }

    /// <summary>
    /// The same as an interval of the false-alarm <em>rate</em> when rows of one group (a fill) depend on each other. Groups
    /// make both samples worth fewer rows: the sizes are divided by design effects 1 + (m̄ − 1)ρ with m̄ = Σm_g²/Σm_g and ρ the
    /// within-group correlation of alarms, estimated on the calibration set (Rao and Scott 1992).
    /// </summary>
    /// <param name="calibrationScores">Scores of the calibration rows.</param>
    /// <param name="calibrationGroups">A group number per calibration row; at least two groups.</param>
    /// <param name="testGroups">A group number per test row.</param>
    /// <param name="alpha">α, in (0, 1).</param>
    /// <param name="coverage">In (0, 1); default 0.99.</param>
    public static Interval Clustered(
        ReadOnlySpan<double> calibrationScores, ReadOnlySpan<int> calibrationGroups, ReadOnlySpan<int> testGroups, double alpha, double coverage = 0.99)
    {
        double threshold = new ConformalCalibration(calibrationScores).Threshold(alpha).Value;
        bool[] alarms = new bool[calibrationScores.Length];
        for (int row = 0; row < alarms.Length; row++) alarms[row] = calibrationScores[row] > threshold;
        double correlation = GroupCorrelation.Estimate(alarms, calibrationGroups);
        double calibrationRows = alarms.Length / GroupCorrelation.DesignEffect(calibrationGroups, correlation);
        int testRows = Math.Max(1, (int)(testGroups.Length / GroupCorrelation.DesignEffect(testGroups, correlation)));
        double rank = alpha * (calibrationRows + 1);
        Interval counts = BetaBinomialInterval(rank, calibrationRows + 1 - rank, testRows, coverage);
        return new Interval(counts.Low / testRows, counts.High / testRows);
    }

    /// <summary>P(X ≥ count) for a beta-binomial number of false alarms: how surprising so many are.</summary>
    /// <param name="count">Observed alarms, 0 … m.</param>
    /// <param name="calibrationRows">n, rows or effective rows.</param>
    /// <param name="testRows">m ≥ 1.</param>
    /// <param name="rank">k, 0 &lt; k ≤ n: the rate is k/(n + 1) on average.</param>
    internal static double ProbabilityOfAtLeast(int count, double calibrationRows, int testRows, double rank)
    {
        double below = 0;
        foreach ((int alarms, double probability) in Probabilities(rank, calibrationRows + 1 - rank, testRows))
        {
            if (alarms >= count) break;
            below += probability;
        }

        return Math.Clamp(1 - below, 0, 1);
    }

    /// <summary>Largest k with k/(n + 1) ≤ α, by the very division that p-values use.</summary>
    internal static int RankOf(double alpha, int calibrationRows)
    {
        double denominator = calibrationRows + 1.0;
        int rank = (int)(alpha * denominator) + 1;
        while (rank / denominator > alpha) rank--;
        return rank;
    }

    private static Interval BetaBinomialInterval(double a, double b, int trials, double coverage)
    {
        Guard.OpenUnit(coverage);
        double side = (1 - coverage) / 2, sum = 0;
        int low = -1, high = trials;
        foreach ((int alarms, double probability) in Probabilities(a, b, trials))
        {
            sum += probability;
            if (low < 0 && sum > side) low = alarms;
            if (sum >= 1 - side)
            {
                high = alarms;
                break;
            }
        }

        return new Interval(Math.Max(low, 0), high);
    }

    // P(x) = C(m, x) B(x + a, m − x + b)/B(a, b), from x = 0 up by the ratio of neighbours, in logs against underflow.
    private static IEnumerable<(int Count, double Probability)> Probabilities(double a, double b, int trials)
    {
        double log = SpecialFunctions.GammaLn(trials + b) - SpecialFunctions.GammaLn(trials + a + b)
            + SpecialFunctions.GammaLn(a + b) - SpecialFunctions.GammaLn(b);
        for (int x = 0; x <= trials; x++)
        {
            yield return (x, Math.Exp(log));
            log += Math.Log((trials - x) * (x + a) / ((x + 1.0) * (trials - x - 1 + b)));
        }
    }
}
