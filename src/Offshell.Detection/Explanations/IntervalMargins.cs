using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Offshell.Data;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Explanations;

/// <summary>
/// How far the intervals that a model expects must be moved outwards, or may be moved inwards, so that they hold their share of
/// normal rows that the model has not learned from: conformalised quantile regression (Romano et al. 2019, arXiv:1905.03222).
/// A network may be surer of a hidden column than the rows allow.
/// </summary>
internal sealed class IntervalMargins
{
    /// <summary>Intervals are not asked for more columns of one table than an explanation asks.</summary>
    private const int MostColumns = Explainer.MostAsked;

    /// <summary>Numbers for each feature.</summary>
    internal const int Width = 3;

    private const int QuestionsAtOnce = 512, MostQuestions = 4_096, LeastRows = 40, MostRows = 400;

    private readonly double[] _values;

    private IntervalMargins(double[] values) => _values = values;

    /// <summary>Intervals stay as the model has them.</summary>
    internal static IntervalMargins None { get; } = new([]);

    /// <summary>For each feature its margin, and the least and the greatest value of the rows, beyond which no end is moved; NaN for no margin. Empty for <see cref="None"/>.</summary>
    internal ReadOnlySpan<double> Values => _values;

    /// <summary>Restores what <see cref="Values"/> gave.</summary>
    internal static IntervalMargins Restore(double[] values) => values.Length == 0 ? None : new(values);

    /// <summary>Asks the model for every number of some rows.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="rows">Normal rows that it has not learned from.</param>
    /// <param name="cancellationToken">Checked between some hundred questions.</param>
    internal static IntervalMargins Fit(Scorer scorer, Table rows, CancellationToken cancellationToken)
    {
        int[] asked = [.. Enumerable.Range(0, scorer.Features.Length).Where(f => rows.Schema[scorer.Features[f]].Kind == ColumnKind.Numeric)];
        int count = Math.Min(rows.RowCount, Math.Clamp(MostQuestions / Math.Max(1, asked.Length), LeastRows, MostRows));
        if (asked.Length is 0 or > MostColumns || count < LeastRows) return None;
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.RowCount / count))]; // spread over the table, which may be ordered
        Table sample = rows.Select(chosen);
        var answers = new List<ImmutableArray<ExpectedValue>>(asked.Length * count);
        foreach (HiddenFeatures[] some in asked.SelectMany(f => Enumerable.Range(0, count).Select(row => new HiddenFeatures(row, [f]))).Chunk(QuestionsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers.AddRange(scorer.Expect(sample, some, Explainer.Coverage));
        }

        ReadOnlySpan<ImmutableArray<ExpectedValue>> expected = CollectionsMarshal.AsSpan(answers);
        cancellationToken.ThrowIfCancellationRequested();
        double[] values = new double[Width * scorer.Features.Length];
        values.AsSpan().Fill(double.NaN);
        for (int i = 0; i < asked.Length; i++)
        {
            int column = scorer.Features[asked[i]];
            double[] seen = [.. rows.Values(column).ToArray().Where(double.IsFinite)];
            if (seen.Length == 0) continue;
            double[] own = [Margin(sample.Values(column), expected.Slice(i * count, count)), seen.Min(), seen.Max()];
            own.CopyTo(values, Width * asked[i]);
        }

        return new IntervalMargins(values);
    }

    /// <summary>The interval of a feature, moved.</summary>
    internal ExpectedValue Apply(int feature, ExpectedValue expected)
    {
        if (_values.Length == 0 || double.IsNaN(_values[Width * feature])) return expected;
        (double margin, double least, double greatest) = (_values[Width * feature], _values[(Width * feature) + 1], _values[(Width * feature) + 2]);
        double low = Math.Max(expected.Low - margin, Math.Min(expected.Low, least)), high = Math.Min(expected.High + margin, Math.Max(expected.High, greatest));
        if (least >= 0) low = Math.Max(low, 0); // what was never negative
        return expected with { Low = Math.Min(low, expected.Value), High = Math.Max(high, expected.Value) };
    }

    /// <summary>The quantile of how far values lie outside, (n + 1)-fold as conformal prediction asks; NaN if too few were observed.</summary>
    private static double Margin(ReadOnlySpan<double> values, ReadOnlySpan<ImmutableArray<ExpectedValue>> expected)
    {
        var outside = new List<double>();
        for (int row = 0; row < expected.Length; row++)
        {
            double distance = Math.Max(expected[row][0].Low - values[row], values[row] - expected[row][0].High);
            if (double.IsFinite(distance)) outside.Add(distance);
        }

        int rank = (int)Math.Ceiling(Explainer.Coverage * (outside.Count + 1));
        if (rank > outside.Count) return double.NaN;
        outside.Sort();
        return outside[rank - 1];
    }
}
