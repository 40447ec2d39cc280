using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// Maps a score to its place among reference rows, u in (0, 1): (#{below} + #{equal}/2 + 1/2)/(n + 1), the mid-rank the new row would
/// have among n + 1. Never falls with the score; brings scores of different scales together. Immutable and thread-safe.
/// </summary>
public sealed class EmpiricalCdf
{
    private readonly ConformalCalibration _rows;

    /// <summary>Takes the reference rows.</summary>
    /// <param name="scores">Finite scores, at least one.</param>
    public EmpiricalCdf(ReadOnlySpan<double> scores) => _rows = new ConformalCalibration(scores);

    /// <summary>n.</summary>
    public int Count => _rows.Count;

    /// <summary>u of a new row, in (0, 1).</summary>
    /// <param name="score">Not NaN.</param>
    public double Value(double score) => Rank(score) / (Count + 1);

    /// <summary>(n + 1)u of a new row: a multiple of 1/2, exact.</summary>
    internal double Rank(double score) => ((_rows.FirstAtLeast(score) + _rows.FirstAbove(score)) / 2.0) + 0.5;

    /// <summary>
    /// The same for a reference row itself, as if the new row, unknown yet, ranked below it: the largest rank it can have
    /// among the n + 1. Comparing a new row with these keeps calibration valid.
    /// </summary>
    internal double OwnRank(double score) => Rank(score) + 0.5;
}
