using System.Collections.Immutable;
using Offshell.Detection;
using Offshell.Detection.Evaluation;
using Offshell.Detection.Metrics;
using Offshell.Figures;

namespace Offshell.Experiments.Reports;

/// <summary>Whether p-values mean what they say.</summary>
internal static class CalibrationFigures
{
    private static readonly ImmutableArray<double> Rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

    internal static Figure PValues(DetectorEvaluation evaluation, ImmutableArray<RowVerdict> verdicts) => Chart.Histogram(
        new HistogramOptions
        {
            Title = "p-values",
            Caption = "p-values of normal rows should be flat; those of anomalous rows should pile up at the left.",
            XAxis = new Axis { Label = "p-value", Minimum = 0, Maximum = 1 },
            YAxis = new Axis { Label = "share of rows of the kind" },
            Bins = 20,
            BinHeight = HistogramHeight.Fraction,
        },
        new HistogramSeries { Name = "normal", Values = Of(evaluation, verdicts, false) },
        new HistogramSeries { Name = "anomalous", Values = Of(evaluation, verdicts, true), Style = HistogramStyle.Step });

    /// <summary>Realised against asked false-alarm rate.</summary>
    internal static Figure Realised(DetectorEvaluation evaluation, ImmutableArray<RowVerdict> verdicts)
    {
        double[] normal = Of(evaluation, verdicts, false);
        double[] alphas = [.. Rates.Where(a => a * normal.Length >= 1)];
        Interval[] intervals = [.. alphas.Select(a => BinomialInterval.ClopperPearson(normal.Count(p => p <= a), normal.Length))];
        return Chart.Line(
            new LineChartOptions
            {
                Title = "False alarms asked for and found",
                Caption = "Share of normal rows with a p-value at or below each rate, with 95 % intervals; on the dashed line both agree.",
                XAxis = new Axis { Label = "false-alarm rate asked for", Scale = AxisScale.Logarithmic },
                YAxis = new Axis { Label = "false-alarm rate found", Scale = AxisScale.Logarithmic },
            },
            new LineSeries
            {
                Name = "normal rows",
                X = alphas,
                Y = [.. alphas.Select(a => normal.Count(p => p <= a) / (double)normal.Length)],
                Lower = [.. intervals.Select(i => i.Low)],
                Upper = [.. intervals.Select(i => i.High)],
                HasMarkers = true,
            },
            new LineSeries { Name = "agreement", X = alphas, Y = alphas, Style = LineStyle.Dashed, IsMuted = true });
    }

    private static double[] Of(DetectorEvaluation evaluation, ImmutableArray<RowVerdict> verdicts, bool anomalous) =>
        [.. verdicts.Where((_, i) => evaluation.IsAnomaly[i] == anomalous).Select(v => v.PValue)];
}
