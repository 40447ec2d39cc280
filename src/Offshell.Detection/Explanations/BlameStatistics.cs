using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Explanations;

/// <summary>
/// How large each column's share of each score is on normal rows. A share is compared with its own column's, so that a
/// column which is always noisy is not blamed for it.
/// </summary>
internal sealed class BlameStatistics
{
    /// <summary>At most this many rows are kept.</summary>
    internal const int MaximumRows = 1_000;

    /// <summary>At most this many numbers are kept for one score.</summary>
    private const int MaximumValues = 400_000;

    private readonly ImmutableDictionary<int, float[][]> _sortedTerms;

    private BlameStatistics(ImmutableDictionary<int, float[][]> sortedTerms, IntervalMargins margins) => (_sortedTerms, Margins) = (sortedTerms, margins);

    /// <summary>What is added to the intervals that the model expects.</summary>
    internal IntervalMargins Margins { get; }

    /// <summary>Shares of some rows: by score, [rows × features].</summary>
    internal sealed record Sample(ImmutableDictionary<int, double[]> Terms, int Features);

    /// <summary>By score: for each feature the ascending shares on normal rows.</summary>
    internal ImmutableDictionary<int, float[][]> SortedTerms => _sortedTerms;

    internal static BlameStatistics Fit(Scorer scorer, Table rows, CancellationToken cancellationToken = default) => From([Collect(scorer, rows)], IntervalMargins.Fit(scorer, rows, cancellationToken));

    internal static BlameStatistics Restore(ImmutableDictionary<int, float[][]> sortedTerms, IntervalMargins margins) => new(sortedTerms, margins);

    internal static Sample Collect(Scorer scorer, Table rows)
    {
        int features = scorer.Features.Length;
        int count = Math.Min(rows.RowCount, Math.Clamp(MaximumValues / features, 20, MaximumRows));
        // Spread over the table, which may be ordered.
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.RowCount / count))];
        Table sample = rows.Select(chosen);
        var terms = ImmutableDictionary.CreateBuilder<int, double[]>();
        for (int score = 0; score < scorer.Scores.Length; score++)
        {
            if (!scorer.Scores[score].HasColumnTerms) continue;
            double[] values = new double[count * features];
            scorer.ColumnTerms(sample, score, values);
            terms.Add(score, values);
        }

        return new Sample(terms.ToImmutable(), features);
    }

    internal static BlameStatistics From(ImmutableArray<Sample> samples, IntervalMargins? margins = null)
    {
        var sorted = ImmutableDictionary.CreateBuilder<int, float[][]>();
        int features = samples[0].Features;
        foreach (int score in samples[0].Terms.Keys)
        {
            float[][] columns = new float[features][];
            for (int f = 0; f < features; f++)
            {
                columns[f] = [.. samples.SelectMany(s => Column(s.Terms[score], f, features))];
                Array.Sort(columns[f]);
            }

            sorted.Add(score, columns);
        }

        return new BlameStatistics(sorted.ToImmutable(), margins ?? IntervalMargins.None);
    }

    /// <summary>(1 + number of normal rows whose share is at least as large) / (n + 1).</summary>
    internal double PValue(int score, int feature, double term)
    {
        float[] sorted = _sortedTerms[score][feature];
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] >= (float)term) high = middle;
            else low = middle + 1;
        }

        return (1.0 + sorted.Length - low) / (sorted.Length + 1.0);
    }

    /// <summary>The usual share of a feature in a score.</summary>
    internal double Median(int score, int feature)
    {
        float[] sorted = _sortedTerms[score][feature];
        return 0.5 * ((double)sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }

    private static IEnumerable<float> Column(double[] terms, int feature, int features)
    {
        for (int i = feature; i < terms.Length; i += features) yield return (float)terms[i];
    }
}
