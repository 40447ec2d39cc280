using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Evaluation;
using Offshell.Figures;
using Offshell.Figures.Reports;

namespace Offshell.Experiments.Reports;

/// <summary>The report of a detector on labelled rows: one self-contained page for people who would rather look than read.</summary>
public static class DetectorReport
{
    /// <summary>Anomalies that are explained.</summary>
    private const int TopRows = 10;

    /// <summary>Builds the page.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="rows">The rows that were evaluated.</param>
    /// <param name="evaluation">Scores and truth of the rows.</param>
    /// <param name="alpha">False-alarm rate of verdicts.</param>
    /// <param name="title">Title of the page, or null for a plain one.</param>
    public static HtmlReport Create(Detector detector, Table rows, DetectorEvaluation evaluation, double alpha, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(evaluation);
        ImmutableArray<RowVerdict> verdicts = detector.Judge(rows, alpha, evaluation.ScoreName);
        return new HtmlReport
        {
            Title = title ?? $"Detector report: {detector.Recipe}",
            Introduction = $"How well the score '{evaluation.ScoreName}' of a {detector.Recipe} model separates {evaluation.AnomalyCount} anomalous from {rows.RowCount - evaluation.AnomalyCount} normal rows, whether its p-values can be trusted, and which columns it blames.",
            ProductVersion = typeof(DetectorReport).Assembly.GetName().Version?.ToString(3) ?? "",
            KeyFigures = KeyFigures(evaluation, verdicts, alpha),
            Sections =
            [
                new ReportSection { Heading = "Data and model", Blocks = [DataTable(detector, rows), .. TrainingFigures.Curves(detector)] },
                new ReportSection { Heading = "Separation", Blocks = [ScoreFigures.Histogram(evaluation, detector, alpha), ScoreFigures.Roc(evaluation), WorkingPoints(evaluation)] },
                new ReportSection { Heading = "Calibration", Blocks = [CalibrationFigures.PValues(evaluation, verdicts), CalibrationFigures.Realised(evaluation, verdicts)] },
                ImageSection.Create(detector, rows, evaluation, verdicts)
                    ?? new ReportSection { Heading = "Anomalies and their columns", Blocks = BlameSection.Create(detector, rows, evaluation, verdicts, alpha, TopRows) },
            ],
        };
    }

    private static ImmutableArray<KeyFigure> KeyFigures(DetectorEvaluation evaluation, ImmutableArray<RowVerdict> verdicts, double alpha)
    {
        int normal = evaluation.IsAnomaly.Count(a => !a);
        int falseAlarms = verdicts.Where((v, i) => v.IsAnomalous && !evaluation.IsAnomaly[i]).Count();
        int found = verdicts.Where((v, i) => v.IsAnomalous && evaluation.IsAnomaly[i]).Count();
        return
        [
            new KeyFigure("ROC AUC", Format(evaluation.Auc, "F4"), double.IsNaN(evaluation.AucError) ? "its error needs two rows of each kind" : $"± {Format(evaluation.AucError, "F4")} (standard error)"),
            new KeyFigure("Average precision", Format(evaluation.AveragePrecision, "F4"), $"{Format(100.0 * evaluation.AnomalyCount / verdicts.Length, "F1")} % of the rows are anomalous"),
            new KeyFigure("False alarms", Format((double)falseAlarms / normal, "G3"), $"asked for: {Format(alpha, "G3")}"),
            new KeyFigure("Anomalies found", $"{Format(100.0 * found / evaluation.AnomalyCount, "F1")} %", $"at a false-alarm rate of {Format(alpha, "G3")}"),
        ];
    }

    private static ReportTable DataTable(Detector detector, Table rows)
    {
        TrainingFingerprint print = detector.Fingerprint;
        var cells = new List<IReadOnlyList<TableCell>>
        {
            new TableCell[] { "rows evaluated", rows.RowCount.ToString(CultureInfo.InvariantCulture) },
            new TableCell[] { "rows learned from", print.TrainingRows.ToString(CultureInfo.InvariantCulture) },
            new TableCell[] { "rows behind the p-values", print.CalibrationRows + (print.CrossConformal ? " (held-out folds)" : "") },
            new TableCell[] { "modelled columns", string.Join(", ", detector.FeatureNames.Take(12)) + (detector.FeatureNames.Length > 12 ? $", … ({detector.FeatureNames.Length})" : "") },
            new TableCell[] { "conditions", Names(detector, ColumnRole.Condition) },
            new TableCell[] { "seed", print.Seed.ToString(CultureInfo.InvariantCulture) },
        };
        return new ReportTable(new TableOptions { Caption = "What was learned and what was scored." }, [new TableColumn { Header = "" }, new TableColumn { Header = "value", Alignment = TableAlignment.Left }], cells);
    }

    private static string Names(Detector detector, ColumnRole role)
    {
        string names = string.Join(", ", detector.Schema.Columns.Where(c => c.Role == role).Select(c => c.Name));
        return names.Length == 0 ? "none" : names;
    }

    private static ReportTable WorkingPoints(DetectorEvaluation evaluation)
    {
        var cells = new List<IReadOnlyList<TableCell>>();
        foreach (double rate in DetectorEvaluation.WorkingRates)
        {
            var point = evaluation.Curve.WorkingPointAt(rate);
            cells.Add([
                Format(rate, "G3"),
                point is null ? "n/a" : Format(point.Efficiency, "F4"),
                point is null ? "too few normal rows" : $"{Format(point.EfficiencyInterval.Low, "F4")} – {Format(point.EfficiencyInterval.High, "F4")}",
            ]);
        }

        return new ReportTable(
            new TableOptions { Caption = "Share of anomalies found at fixed false-alarm rates, with 95 % intervals." },
            [new TableColumn { Header = "false-alarm rate" }, new TableColumn { Header = "efficiency" }, new TableColumn { Header = "95 % interval" }],
            cells);
    }

    internal static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
