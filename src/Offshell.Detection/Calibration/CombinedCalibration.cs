using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>How places u₁ … u_K of several scores become one score.</summary>
public enum ScoreCombination
{
    /// <summary>AND: min u. High only if every score is.</summary>
    Minimum,

    /// <summary>OR: max u. High if any score is.</summary>
    Maximum,

    /// <summary>Mean of u.</summary>
    Mean,

    /// <summary>Product of u, as Σ log u.</summary>
    Product,
}

/// <summary>
/// Several scores of the same rows as one: each is mapped to its place u among the calibration rows (<see cref="EmpiricalCdf"/>), the
/// places are combined, and the combination is calibrated on the same rows. The combined score is bounded: rows beyond all calibration
/// rows in every score tie. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Mapping and calibration may share rows: calibration rows enter with the largest rank they could have once the new row joins them, so
/// their combined scores are never too small and P(p ≤ α) ≤ α holds for exchangeable rows.
/// </remarks>
public sealed class CombinedCalibration
{
    private readonly EmpiricalCdf[] _maps;

    /// <summary>Fits the maps and calibrates the combination.</summary>
    /// <param name="combination">How places combine.</param>
    /// <param name="scores">One array per score, each with one finite value per calibration row in the same order.</param>
    /// <exception cref="ArgumentException">No scores, arrays of different length, or a value that is not finite.</exception>
    public CombinedCalibration(ScoreCombination combination, IReadOnlyList<double[]> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        Guard.NotEmpty(scores.Count, nameof(scores));
        foreach (double[] values in scores) Guard.SameLength(values.Length, scores[0].Length, nameof(scores));
        Combination = combination;
        _maps = [.. scores.Select(values => new EmpiricalCdf(values))];
        double[] combined = new double[scores[0].Length];
        Span<double> ranks = new double[_maps.Length];
        for (int row = 0; row < combined.Length; row++)
        {
            for (int k = 0; k < ranks.Length; k++) ranks[k] = _maps[k].OwnRank(scores[k][row]);
            combined[row] = Combine(ranks);
        }

        CalibrationScores = [.. combined];
        Calibration = new ConformalCalibration(combined);
    }

    /// <summary>How places combine.</summary>
    public ScoreCombination Combination { get; }

    /// <summary>Combined scores of the calibration rows, in their order, for calibration by group.</summary>
    public ImmutableArray<double> CalibrationScores { get; }

    /// <summary>Calibration of the combined score.</summary>
    public ConformalCalibration Calibration { get; }

    /// <summary>The combined score of a row: min, max or mean of u in (0, 1), or Σ log u &lt; 0; larger is more anomalous.</summary>
    /// <param name="scores">The row's scores, in the order of the calibration arrays; none NaN.</param>
    public double Score(ReadOnlySpan<double> scores)
    {
        Guard.SameLength(scores.Length, _maps.Length, nameof(scores));
        Span<double> ranks = _maps.Length <= 16 ? stackalloc double[_maps.Length] : new double[_maps.Length];
        for (int k = 0; k < ranks.Length; k++) ranks[k] = _maps[k].Rank(scores[k]);
        return Combine(ranks);
    }

    // Ranks are multiples of 1/2, so minimum, maximum and sum are exact and ties stay ties.
    private double Combine(ReadOnlySpan<double> ranks)
    {
        double denominator = _maps[0].Count + 1, result = Combination == ScoreCombination.Minimum ? double.PositiveInfinity : 0;
        foreach (double rank in ranks)
        {
            result = Combination switch
            {
                ScoreCombination.Minimum => Math.Min(result, rank),
                ScoreCombination.Maximum => Math.Max(result, rank),
                ScoreCombination.Mean => result + rank,
                _ => result + Math.Log(rank / denominator),
            };
        }

        return Combination switch
        {
            ScoreCombination.Mean => result / denominator / ranks.Length,
            ScoreCombination.Product => result,
            _ => result / denominator,
        };
    }
}
