using Offshell.Detection;
using Offshell.Detection.Evaluation;
using Offshell.Detection.Metrics;
using Offshell.Figures;

namespace Offshell.Experiments.Reports;

/// <summary>Scores of normal and anomalous rows, and the trade-off between them.</summary>
internal static class ScoreFigures
{
    /// <summary>The share of the highest scores left out of the histogram's range, so that a few far outliers do not squeeze the rest.</summary>
    private const double Trimmed = 0.005;

    internal static Figure Histogram(DetectorEvaluation evaluation, Detector detector, double alpha)
    {
        double[] sorted = [.. evaluation.Scores.Order()];
        double low = sorted[0], high = sorted[(int)((sorted.Length - 1) * (1 - Trimmed))];
        double threshold = detector.Threshold(alpha, evaluation.ScoreName).Value;
        high = Math.Max(high, low + (1.1 * (threshold - low)));
        if (!(high > low)) high = low + 1;
        int beyond = sorted.Count(s => s > high);
        double[] Of(bool anomalous) => [.. evaluation.Scores.Where((s, i) => evaluation.IsAnomaly[i] == anomalous && s <= high)];
        return Chart.Histogram(
            new HistogramOptions
            {
                Title = "Scores",
                Caption = $"Scores of both kinds of rows, to the right more anomalous; the line is the threshold for a false-alarm rate of {DetectorReport.Format(alpha, "G3")}."
                    + (beyond > 0 ? $" {beyond} rows lie further to the right." : ""),
                XAxis = new Axis { Label = evaluation.ScoreName, Unit = "score" },
                YAxis = new Axis { Label = "rows", Scale = AxisScale.Logarithmic },
                Bins = 60,
                ReferenceLines = [new ReferenceLine(AxisName.X, threshold, "threshold")],
            },
            new HistogramSeries { Name = "normal", Values = Of(false) },
            new HistogramSeries { Name = "anomalous", Values = Of(true), Style = HistogramStyle.Step });
    }

    internal static Figure Roc(DetectorEvaluation evaluation)
    {
        double lowest = 1.0 / evaluation.IsAnomaly.Count(a => !a);
        double[] rates = [.. Enumerable.Range(0, 200).Select(i => Math.Pow(10, Math.Log10(lowest) * (1 - (i / 199.0))))];
        RocBand band = RocBand.Binomial(evaluation.Labelled, rates);
        return Chart.Line(
            new LineChartOptions
            {
                Title = "ROC curve",
                Caption = "Share of anomalies found at each false-alarm rate, with a 95 % band; the dashed line is guessing.",
                XAxis = new Axis { Label = "false-alarm rate", Scale = AxisScale.Logarithmic },
                YAxis = new Axis { Label = "efficiency", Minimum = 0, Maximum = 1 },
            },
            new LineSeries { Name = evaluation.ScoreName, X = rates, Y = [.. rates.Select(evaluation.Curve.EfficiencyAt)], Lower = [.. band.Low], Upper = [.. band.High] },
            new LineSeries { Name = "guessing", X = rates, Y = rates, Style = LineStyle.Dashed, IsMuted = true });
    }
}
