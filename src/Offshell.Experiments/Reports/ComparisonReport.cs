using System.Globalization;
using Offshell.Detection.Comparison;
using Offshell.Figures;
using Offshell.Figures.Reports;

namespace Offshell.Experiments.Reports;

/// <summary>A comparison of detectors as one self-contained page.</summary>
public static class ComparisonReport
{
    /// <summary>Builds the page.</summary>
    public static HtmlReport Create(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ComparedDetector best = result.Detectors.FirstOrDefault(d => !d.IsSupervised, result.Detectors[0]);
        return new HtmlReport
        {
            Title = "Comparison of detectors",
            Introduction = result.Recommendation + " " + result.Protocol,
            ProductVersion = typeof(ComparisonReport).Assembly.GetName().Version?.ToString(3) ?? "",
            KeyFigures =
            [
                new KeyFigure("First", best.Model, $"ROC AUC {Format(best.RocAuc.Value)}"),
                new KeyFigure("Rows learned from", result.TrainingRows.ToString(CultureInfo.InvariantCulture), "normal, first split"),
                new KeyFigure("Rows tested on", (result.NormalTestRows + result.AnomalousTestRows).ToString(CultureInfo.InvariantCulture), $"{result.AnomalousTestRows} anomalous"),
            ],
            Sections =
            [
                new ReportSection { Heading = "Separation", Blocks = [Bars(result), Figures(result)] },
                new ReportSection { Heading = "By kind of anomaly", Blocks = [ByKind(result)] },
                new ReportSection { Heading = "Alarms", Blocks = [Alarms(result)] },
            ],
        };
    }

    private static Figure Bars(ComparisonResult result) => Chart.Bars(
        new BarChartOptions
        {
            Title = "ROC AUC",
            Caption = "Mean over the splits; the untrained control is the same network before training. The line is guessing.",
            ValueAxis = new Axis { Label = "ROC AUC", Minimum = 0, Maximum = 1 },
            ReferenceLines = [new ReferenceLine(AxisName.X, 0.5, "guessing")],
        },
        [.. result.Detectors.Select(d => d.Model)],
        new BarSeries { Name = "trained", Values = [.. result.Detectors.Select(d => d.RocAuc.Value)] },
        new BarSeries { Name = "untrained control", Values = [.. result.Detectors.Select(d => d.UntrainedRocAuc ?? double.NaN)] });

    private static ReportTable Figures(ComparisonResult result) => new(
        new TableOptions { Caption = "Figures with 95 % intervals over resampled test rows and splits. 'Tied' is the chance that the first is not better." },
        [
            new TableColumn { Header = "model" }, new TableColumn { Header = "ROC AUC" }, new TableColumn { Header = "95 % interval" }, new TableColumn { Header = "average precision" },
            new TableColumn { Header = "95 % interval" }, new TableColumn { Header = "untrained" }, new TableColumn { Header = "tied" }, new TableColumn { Header = "fit [s]" },
            new TableColumn { Header = "score [s]" }, new TableColumn { Header = "keeps rows" },
        ],
        [
            .. result.Detectors.Select(d => (IReadOnlyList<TableCell>)
            [
                d.IsSupervised ? d.Model + " (supervised)" : d.Model, Format(d.RocAuc.Value), Range(d.RocAuc), Format(d.AveragePrecision.Value), Range(d.AveragePrecision),
                d.UntrainedRocAuc is { } control ? Format(control) : "", Format(d.TiedWithBest), Seconds(d.FitSeconds), Seconds(d.ScoreSeconds), d.HoldsTrainingRows ? "yes" : "no",
            ]),
        ]);

    private static ReportTable ByKind(ComparisonResult result)
    {
        string[] kinds = [.. result.Detectors[0].ByKind.Keys];
        return new ReportTable(
            new TableOptions { Caption = "ROC AUC of each kind of anomaly against all normal test rows." },
            [new TableColumn { Header = "model" }, .. kinds.Select(kind => new TableColumn { Header = kind })],
            [.. result.Detectors.Select(d => (IReadOnlyList<TableCell>)[d.Model, .. kinds.Select(kind => (TableCell)Format(d.ByKind[kind]))])]);
    }

    private static ReportTable Alarms(ComparisonResult result) => new(
        new TableOptions { Caption = "What can be seen to be wrong with a fit, whatever its ROC AUC." },
        [new TableColumn { Header = "model" }, new TableColumn { Header = "alarm", Alignment = TableAlignment.Left }],
        [.. result.Detectors.SelectMany(d => d.Alarms.DefaultIfEmpty("none").Select(alarm => (IReadOnlyList<TableCell>)[d.Model, alarm]))]);

    private static string Range(ComparedFigure figure) => $"{Format(figure.Interval.Low)} – {Format(figure.Interval.High)}";

    private static string Seconds(double seconds) => seconds.ToString("G3", CultureInfo.InvariantCulture);

    private static string Format(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
