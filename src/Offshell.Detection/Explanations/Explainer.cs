using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Explanations;

/// <summary>
/// Ranks the columns of a row by blame: the drop of the score when a column is replaced by what the model expects of it
/// without seeing it. A column's own share of the score would mislead: a broken column moves the latents, and its healthy
/// relatives then fit as badly as it does; but only replacing the broken one mends the row. A condition that training did
/// not show stands before them all.
/// </summary>
internal sealed class Explainer(DetectorParts parts)
{
    internal const double Coverage = 0.95;

    /// <summary>Asking costs as much for every column; of wider tables only those are asked whose own terms are most unusual.</summary>
    internal const int MostAsked = 128;

    internal Explanation Explain(Table row, int score, RowVerdict verdict, long rowNumber)
    {
        Scorer scorer = parts.Scorer;
        int features = scorer.Features.Length;
        int[] asked = Asked(row, score);
        ImmutableArray<ImmutableArray<int>> single = [.. asked.Select(f => ImmutableArray.Create(f))];
        ImmutableArray<ImmutableArray<ExpectedValue>> expected = scorer.Expect(row, Questions(single), Coverage);
        double[] drops = Occlusion(row, score, verdict.Score, single, expected);
        (double[] terms, double[] pValues) = Terms(row, score);
        for (int i = 0; i < drops.Length; i++)
        {
            // Two columns beyond all numbers: neither mends the row alone, and each is to blame.
            if (double.IsNaN(drops[i])) drops[i] = double.IsFinite(terms[asked[i]]) || double.IsNaN(row.Values(parts.Scorer.Features[asked[i]])[0]) ? 0 : double.PositiveInfinity;
        }

        IEnumerable<ColumnBlame> columns = Enumerable.Range(0, asked.Length)
            .OrderByDescending(i => drops[i]).ThenBy(i => asked[i])
            .Select(i => Describe(row, asked[i], parts.Blame.Margins.Apply(asked[i], expected[i][0]), drops[i], pValues[asked[i]]));
        double[] blame = new double[features];
        blame.AsSpan().Fill(double.NegativeInfinity);
        for (int i = 0; i < asked.Length; i++) blame[asked[i]] = drops[i];
        return new Explanation(
            rowNumber, scorer.Scores[score].Name, verdict, [.. parts.Conditions.Outside(row), .. columns], Families(row, score, verdict.Score, blame));
    }

    private static ImmutableArray<HiddenFeatures> Questions(IEnumerable<ImmutableArray<int>> masks) => [.. masks.Select(mask => new HiddenFeatures(0, mask))];

    /// <summary>The features in question: all, or in wide tables those whose terms are most unusual, by another score if this one has no terms.</summary>
    private int[] Asked(Table row, int score)
    {
        int features = parts.Scorer.Features.Length;
        ImmutableArray<ScoreInfo> scores = parts.Scorer.Scores;
        int judge = scores[score].HasColumnTerms ? score : scores.ToList().FindIndex(s => s.HasColumnTerms);
        if (features <= MostAsked || judge < 0) return [.. Enumerable.Range(0, features)];
        (double[] terms, double[] pValues) = Terms(row, judge);
        return [.. Enumerable.Range(0, features).OrderBy(f => pValues[f]).ThenByDescending(f => terms[f]).ThenBy(f => f).Take(MostAsked)];
    }

    /// <summary>Each column's own share of the score, and how unusual it is on normal rows; NaN for scores without column terms.</summary>
    private (double[] Terms, double[] PValues) Terms(Table row, int score)
    {
        double[] terms = new double[parts.Scorer.Features.Length];
        terms.AsSpan().Fill(double.NaN);
        if (!parts.Scorer.Scores[score].HasColumnTerms) return (terms, terms);
        parts.Scorer.ColumnTerms(row, score, terms);
        return (terms, [.. terms.Select((term, f) => parts.Blame.PValue(score, f, term))]);
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
        double[] drops = Occlusion(row, score, own, masks, parts.Scorer.Expect(row, Questions(masks), Coverage));
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
