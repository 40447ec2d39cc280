using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Evaluation;

/// <summary>How well a detector separates labelled rows; the labels are used for nothing else.</summary>
public sealed class DetectorEvaluation
{
    /// <summary>False-alarm rates at which efficiencies are quoted.</summary>
    public static readonly ImmutableArray<double> WorkingRates = [1e-2, 1e-3, 1e-4];

    private readonly string[] _labels;
    private readonly HashSet<string> _normal;

    private DetectorEvaluation(string scoreName, double[] scores, string[] labels, HashSet<string> normal, double[] weights)
    {
        (ScoreName, Scores, _labels, _normal, Weights) = (scoreName, [.. scores], labels, normal, [.. weights]);
        IsAnomaly = [.. labels.Select(l => !normal.Contains(l))];
        AnomalyCount = IsAnomaly.Count(a => a);
        if (AnomalyCount == 0 || AnomalyCount == scores.Length)
        {
            throw new ArgumentException(
                $"The label has {AnomalyCount} anomalous and {scores.Length - AnomalyCount} normal rows; both kinds are needed. Found the values {string.Join(", ", labels.Distinct().Take(6))}; normal means {string.Join(", ", normal)}.");
        }

        Labelled = LabelledScores.Create(scores, IsAnomaly.AsSpan(), weights);
        Auc = RocAuc.Value(Labelled);
        AucError = RocAuc.DeLongError(Labelled);
        AveragePrecision = Metrics.AveragePrecision.Value(Labelled);
        Curve = new RocCurve(Labelled);
    }

    /// <summary>The score that was evaluated.</summary>
    public string ScoreName { get; }

    /// <summary>One score per row, in the order of the rows; larger is more anomalous.</summary>
    public ImmutableArray<double> Scores { get; }

    /// <summary>Event weights, one per row, or empty if rows count alike.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>Truth per row: whether its label means anomalous.</summary>
    public ImmutableArray<bool> IsAnomaly { get; }

    /// <summary>Number of anomalous rows.</summary>
    public int AnomalyCount { get; }

    /// <summary>The labelled scores.</summary>
    public LabelledScores Labelled { get; }

    /// <summary>Area under the ROC curve, in [0, 1]: 0.5 is chance, 1 is perfect.</summary>
    public double Auc { get; }

    /// <summary>Its standard error (DeLong).</summary>
    public double AucError { get; }

    /// <summary>Average precision, in [0, 1]: the share of anomalies is chance, 1 is perfect.</summary>
    public double AveragePrecision { get; }

    /// <summary>The ROC curve.</summary>
    public RocCurve Curve { get; }

    /// <summary>Evaluates a score on labelled rows.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="rows">Rows with a label column, besides those of the detector's schema; a weight column, if there is one, weighs the rows.</param>
    /// <param name="normalLabels">Label values that mean normal, compared letter by letter; all others mean anomalous.</param>
    /// <param name="score">Name of the score, or null for the default.</param>
    /// <returns>Scores, truth and figures of merit.</returns>
    /// <exception cref="ArgumentException">No label column, a missing label, only one kind of rows, or there is no such score.</exception>
    /// <exception cref="DataFormatException">A column is missing or of another kind, or a value does not fit it or is missing where none may be.</exception>
    public static DetectorEvaluation Run(Detector detector, Table rows, IEnumerable<string> normalLabels, string? score = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(rows);
        int label = rows.Schema.Columns.ToList().FindIndex(c => c.Role == ColumnRole.Label);
        if (label < 0) throw new ArgumentException("No column has the role of a label; name it.", nameof(rows));
        string[] labels = [.. Enumerable.Range(0, rows.RowCount).Select(row => rows.TextOf(label, row))];
        int missing = Array.FindIndex(labels, l => l.Length == 0);
        if (missing >= 0) throw new ArgumentException($"{rows.Locate(missing)}, column '{rows.Schema[label].Name}': the label is missing. Fill it in or leave the row out.", nameof(rows));
        int weight = rows.Schema.Columns.ToList().FindIndex(c => c.Role == ColumnRole.Weight);
        double[] weights = weight < 0 ? [] : rows.Values(weight).ToArray();
        return new DetectorEvaluation(score ?? detector.DefaultScore, detector.Score(rows, score), labels, new HashSet<string>(normalLabels, StringComparer.Ordinal), weights);
    }

    /// <summary>The same figures for each kind of anomaly against all normal rows, unweighted; empty if there is only one kind.</summary>
    /// <returns>Of each anomalous label value, in order: its rows, area under the ROC curve with its standard error, and average precision.</returns>
    public IEnumerable<(string Label, int Count, double Auc, double AucError, double AveragePrecision)> ByLabel()
    {
        string[] kinds = [.. _labels.Where(l => !_normal.Contains(l)).Distinct().Order(StringComparer.Ordinal)];
        if (kinds.Length < 2) yield break;
        double[] normal = [.. Scores.Where((_, i) => !IsAnomaly[i])];
        foreach (string kind in kinds)
        {
            double[] own = [.. Scores.Where((_, i) => _labels[i] == kind)];
            LabelledScores pair = LabelledScores.FromClasses(normal, own);
            yield return (kind, own.Length, RocAuc.Value(pair), RocAuc.DeLongError(pair), Metrics.AveragePrecision.Value(pair));
        }
    }
}
