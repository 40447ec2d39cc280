using System.Collections.Immutable;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// A quantile of scores that follows another quantity, t(m): a threshold under which the false-alarm rate does not depend on
/// m, such as the mass of a jet (quantile regression; Koenker and Bassett 1978). The curve is piecewise linear between knots
/// and constant beyond the first and the last. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Fitted by minimising Σ ρ(s − t(m)) with ρ(u) = u (τ − [u &lt; 0]) as a linear programme. At the solution the share of the
/// rows above the curve is 1 − τ, up to the rows that lie on it, as many as there are knots if no scores tie; and so, weighted
/// by their nearness, around each knot. Rows that calibrate must not be those that are judged: on others the mean share above is
/// larger, by up to about knots over rows, so that many more than knots/(1 − τ) rows are wanted.
/// </remarks>
public sealed class QuantileCurve
{
    private readonly double[] _knots;
    private readonly double[] _values;

    private QuantileCurve(double[] knots, double[] values) => (_knots, _values) = (knots, values);

    /// <summary>Places of the knots along m, ascending.</summary>
    public ImmutableArray<double> Knots => [.. _knots];

    /// <summary>The quantile at each knot, in units of the score.</summary>
    public ImmutableArray<double> Values => [.. _values];

    /// <summary>Fits the quantile τ of scores as a curve of another quantity.</summary>
    /// <param name="along">m of each row, finite.</param>
    /// <param name="scores">Score of each row, finite.</param>
    /// <param name="probability">τ in (0, 1): the share of rows below, 1 minus the wanted false-alarm rate.</param>
    /// <param name="knots">Most knots, at least 2. They stand at equal shares of the rows, ends included; equal places are one. Default 7.</param>
    /// <exception cref="ArgumentException">No rows, lengths that differ, values that are not finite, or a setting out of range.</exception>
    /// <exception cref="ArithmeticException">The scores are too extreme to be solved for.</exception>
    public static QuantileCurve Fit(ReadOnlySpan<double> along, ReadOnlySpan<double> scores, double probability, int knots = 7)
    {
        Guard.NotEmpty(scores.Length, nameof(scores));
        Guard.SameLength(along.Length, scores.Length, nameof(along));
        Guard.Finite(along);
        Guard.Finite(scores);
        Guard.OpenUnit(probability);
        ArgumentOutOfRangeException.ThrowIfLessThan(knots, 2);
        double[] sorted = along.ToArray();
        Array.Sort(sorted);
        // Every knot is the place of a row, so that every coefficient is determined.
        double[] places = [.. Enumerable.Range(0, knots).Select(k => sorted[(int)Math.Round(k / (knots - 1.0) * (sorted.Length - 1))]).Distinct()];
        (double centre, double unit) = CentreAndSpread(scores);
        var rows = new KnotRow[scores.Length];
        double[] targets = new double[scores.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = KnotRow.At(places, along[i]);
            targets[i] = (scores[i] - centre) / unit;
        }

        double[] values = QuantileProgramme.Solve(rows, targets, places.Length, probability);
        return new QuantileCurve(places, [.. values.Select(v => centre + (unit * v))]);
    }

    /// <summary>The quantile at one place.</summary>
    /// <param name="along">m; beyond the knots the curve is constant.</param>
    /// <exception cref="ArgumentException">It is NaN.</exception>
    public double At(double along)
    {
        if (double.IsNaN(along)) throw new ArgumentException("The place along the curve is NaN; expected a number. A row without one has no threshold.", nameof(along));
        KnotRow row = KnotRow.At(_knots, along);
        return row.Weight == 0 ? _values[row.Left] : ((1 - row.Weight) * _values[row.Left]) + (row.Weight * _values[row.Left + 1]);
    }

    private static (double Centre, double Spread) CentreAndSpread(ReadOnlySpan<double> scores)
    {
        double mean = 0, squares = 0;
        foreach (double score in scores) mean += score / scores.Length;
        foreach (double score in scores) squares += (score - mean) * (score - mean) / scores.Length;
        if (!double.IsFinite(squares)) throw new ArithmeticException("The variance of the scores is beyond what numbers hold. Give scores in a larger unit.");
        return (mean, squares > 0 ? Math.Sqrt(squares) : 1);
    }
}

/// <summary>A row among the knots: its curve's value is (1 − weight) · left + weight · right.</summary>
internal readonly record struct KnotRow(int Left, double Weight)
{
    internal static KnotRow At(double[] knots, double place)
    {
        if (!(place > knots[0])) return new KnotRow(0, 0);
        if (place >= knots[^1]) return new KnotRow(knots.Length - 1, 0);
        int found = Array.BinarySearch(knots, place);
        if (found >= 0) return new KnotRow(found, 0);
        int left = ~found - 1;
        return new KnotRow(left, (place - knots[left]) / (knots[left + 1] - knots[left]));
    }
}
