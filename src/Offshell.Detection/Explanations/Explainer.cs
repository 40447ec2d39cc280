using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Explanations;

/// <summary>
/// Ranks the columns of a row by blame: the drop of the score when a column is replaced by what the model expects of it
/// without seeing it. A column's own share of the score would mislead: a broken column moves the latents, and its healthy
/// relatives then fit as badly as it does; but only replacing the broken one mends the row.
/// </summary>
internal sealed class Explainer(DetectorParts parts)
{
    private const double Coverage = 0.95;

    internal Explanation Explain(Table row, int score, RowVerdict verdict, long rowNumber)
    {
        Scorer scorer = parts.Scorer;
        int features = scorer.Features.Length;
        ImmutableArray<ImmutableArray<int>> single = [.. Enumerable.Range(0, features).Select(f => ImmutableArray.Create(f))];
        ImmutableArray<ImmutableArray<ExpectedValue>> expected = scorer.Expect(row, single, Coverage);
        double[] blame = Occlusion(row, score, verdict.Score, single, expected);
        double[] pValues = PValues(row, score);
        var columns = ImmutableArray.CreateBuilder<ColumnBlame>(features);
        foreach (int f in Enumerable.Range(0, features).OrderByDescending(f => blame[f]).ThenBy(f => f))
        {
            columns.Add(Describe(row, f, expected[f][0], blame[f], pValues[f]));
        }

        return new Explanation(rowNumber, scorer.Scores[score].Name, verdict, columns.MoveToImmutable(), Families(row, score, verdict.Score, blame));
    }

    /// <summary>How usual each column's own share of the score is on normal rows; NaN for scores without column terms.</summary>
    private double[] PValues(Table row, int score)
    {
        double[] terms = new double[parts.Scorer.Features.Length];
        if (!parts.Scorer.Scores[score].HasColumnTerms)
        {
            terms.AsSpan().Fill(double.NaN);
            return terms;
        }

        parts.Scorer.ColumnTerms(row, score, terms);
        for (int f = 0; f < terms.Length; f++) terms[f] = parts.Blame.PValue(score, f, terms[f]);
        return terms;
    }

    /// <summary>The drop of the score when columns are replaced by what the model expects of them.</summary>
    private double[] Occlusion(Table row, int score, double own, IReadOnlyList<ImmutableArray<int>> masks, ImmutableArray<ImmutableArray<ExpectedValue>> expected)
    {
        double[][] columns = new double[row.Schema.Count][];
        for (int c = 0; c < columns.Length; c++)
        {
            if (row.Schema[c].Kind != ColumnKind.Text) columns[c] = [.. Enumerable.Repeat(row.Values(c)[0], masks.Count)];
        }

        for (int m = 0; m < masks.Count; m++)
        {
            for (int k = 0; k < masks[m].Length; k++) columns[parts.Scorer.Features[masks[m][k]]][m] = expected[m][k].Value;
        }

        Table replaced = Table.FromColumns(row.Schema, [.. columns.Select((values, c) => Column(row, c, values, masks.Count))]);
        double[] scores = new double[masks.Count];
        parts.Scorer.Score(replaced, [score], [scores]);
        return [.. scores.Select(s => own - s)];
    }

    private static ColumnData Column(Table row, int column, double[] values, int count) => row.Schema[column].Kind switch
    {
        ColumnKind.Numeric => ColumnData.Numbers(values),
        ColumnKind.Categorical => ColumnData.Codes(values),
        _ => ColumnData.Texts([.. Enumerable.Repeat(row.TextOf(column, 0), count)]),
    };

    private ImmutableArray<FamilyBlame> Families(Table row, int score, double own, double[] blame)
    {
        ImmutableArray<int> features = parts.Scorer.Features;
        var families = Enumerable.Range(0, features.Length)
            .Where(f => parts.Schema[features[f]].Family is not null)
            .GroupBy(f => parts.Schema[features[f]].Family!)
            .Select(g => (g.Key, Features: g.OrderByDescending(f => blame[f]).ToImmutableArray()))
            .ToList();
        if (families.Count == 0) return [];
        ImmutableArray<ImmutableArray<int>> masks = [.. families.Select(f => f.Features)];
        double[] drops = Occlusion(row, score, own, masks, parts.Scorer.Expect(row, masks, Coverage));
        return
        [
            .. families
                .Select((f, i) => new FamilyBlame(f.Key, [.. f.Features.Select(c => parts.Schema[features[c]].Name)], drops[i]))
                .OrderByDescending(f => f.Blame),
        ];
    }

    private ColumnBlame Describe(Table row, int feature, ExpectedValue expected, double blame, double pValue)
    {
        int column = parts.Scorer.Features[feature];
        ColumnSchema schema = parts.Schema[column];
        double value = row.Values(column)[0];
        string note = schema.Kind == ColumnKind.Categorical && value == Table.UnseenCategory
            ? "category not seen in training"
            : double.IsNaN(value) ? "missing" : "";
        return new ColumnBlame(
            schema.Name, row.TextOf(column, 0), Text(schema, expected.Value), Text(schema, expected.Low), Text(schema, expected.High), blame, pValue, note);
    }

    private static string Text(ColumnSchema schema, double value)
    {
        if (schema.Kind != ColumnKind.Categorical) return value.ToString("G5", CultureInfo.InvariantCulture);
        int code = (int)value;
        return (uint)code < (uint)schema.Categories.Length ? schema.Categories[code] : "";
    }
}
