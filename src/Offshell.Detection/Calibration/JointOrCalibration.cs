using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// The OR rule over several scores of the same rows, such as one that sees single columns and one that sees drifts: a row is as unusual as
/// its smallest p-value, min_k p_k, and that minimum is calibrated on the same rows as a score of its own. So one common level is taken
/// from every score such that together they alarm at α, with the scores' correlation in it and no Bonferroni loss. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Calibration row i has rank r_i = min_k #{j: s_kj ≥ s_ki}, a new row r = min_k (1 + #{j: s_kj ≥ s_k}); p = (1 + #{i: r_i ≤ r})/(n + 1).
/// Counting the new row in would only raise r_i, so p is valid, P(p ≤ α) ≤ α, although ranks and calibration share rows. When a score lies
/// beyond all calibration rows (r = 1), p is multiplied by that score's extrapolated p_k(n + 1) &lt; 1 and marked extrapolated.
/// </remarks>
public sealed class JointOrCalibration
{
    private readonly ConformalCalibration[] _parts;
    private readonly double[] _sortedRanks;

    /// <summary>Calibrates on normal rows.</summary>
    /// <param name="scores">One array per score, each with one finite value per calibration row in the same order.</param>
    /// <exception cref="ArgumentException">No scores, arrays of different length, or a value that is not finite.</exception>
    public JointOrCalibration(IReadOnlyList<double[]> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        Guard.NotEmpty(scores.Count, nameof(scores));
        foreach (double[] values in scores) Guard.SameLength(values.Length, scores[0].Length, nameof(scores));
        _parts = [.. scores.Select(values => new ConformalCalibration(values))];
        double[] ranks = new double[scores[0].Length];
        for (int row = 0; row < ranks.Length; row++)
        {
            ranks[row] = double.PositiveInfinity;
            for (int k = 0; k < _parts.Length; k++) ranks[row] = Math.Min(ranks[row], Count - _parts[k].FirstAtLeast(scores[k][row]));
        }

        CalibrationScores = [.. ranks.Select(rank => -Math.Log(rank / (Count + 1)))];
        Array.Sort(ranks);
        _sortedRanks = ranks;
    }

    /// <summary>Number of calibration rows, n.</summary>
    public int Count => _parts[0].Count;

    /// <summary>−log min p of the calibration rows, in nats and in their order.</summary>
    public ImmutableArray<double> CalibrationScores { get; }

    /// <summary>The calibrations of the single scores.</summary>
    public IReadOnlyList<ConformalCalibration> Parts => _parts;

    /// <summary>The combined score, −log p in nats: larger is more anomalous, unbounded, strictly rising beyond the calibration rows.</summary>
    /// <param name="scores">The row's scores, in the order of the calibration arrays; none NaN.</param>
    public double Score(ReadOnlySpan<double> scores) => -LogPValue(scores).Log;

    /// <summary>p-value of a row.</summary>
    /// <param name="scores">The row's scores, in the order of the calibration arrays; none NaN.</param>
    public PValue PValue(ReadOnlySpan<double> scores)
    {
        (double log, double counted, bool extrapolated) = LogPValue(scores);
        return extrapolated ? new PValue(Math.Clamp(Math.Exp(log), ConformalCalibration.MinimumPValue, counted), true) : new PValue(counted, false);
    }

    /// <summary>
    /// One threshold per score: the row's p-value is ≤ α if and only if some score is strictly above its own. Below the smallest
    /// counted level the thresholds come from the tails.
    /// </summary>
    /// <param name="alpha">α, in (0, 1).</param>
    public Threshold[] Thresholds(double alpha)
    {
        Guard.OpenUnit(alpha);
        double counted = CountedPValue(1);
        if (counted > alpha) // Beyond all rows of some score: its extrapolated p-value must be small enough.
            return [.. _parts.Select(part => part.Threshold(Math.Min(alpha / counted, 1 - 1e-15) * part.SmallestPValue))];
        int low = 1, high = Count + 1; // Largest common rank whose joint p-value is still within alpha.
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (CountedPValue(middle) <= alpha) low = middle;
            else high = middle;
        }

        return [.. _parts.Select(part => part.Threshold(low / (Count + 1.0)))];
    }

    private (double Log, double Counted, bool IsExtrapolated) LogPValue(ReadOnlySpan<double> scores)
    {
        Guard.SameLength(scores.Length, _parts.Length, nameof(scores));
        int rank = Count + 1;
        double logBeyond = 0;
        for (int k = 0; k < _parts.Length; k++)
        {
            int index = _parts[k].FirstAtLeast(scores[k]);
            rank = Math.Min(rank, 1 + Count - index);
            if (index == Count) logBeyond = Math.Min(logBeyond, _parts[k].Tail.LogPValue(scores[k]) - Math.Log(_parts[k].SmallestPValue));
        }

        double counted = CountedPValue(rank);
        return (Math.Log(counted) + logBeyond, counted, rank == 1);
    }

    // (1 + number of calibration rows of rank at most r)/(n + 1).
    private double CountedPValue(double rank)
    {
        int low = 0, high = _sortedRanks.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sortedRanks[middle] <= rank) low = middle + 1;
            else high = middle;
        }

        return (1.0 + low) / (Count + 1);
    }
}
