using Offshell.Detection.Metrics;
using Offshell.Figures;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>ROC curves on logarithmic axes and score distributions, as SVG files beside the table.</summary>
internal static class HighLevelFeaturesFigures
{
    private static readonly double[] Rates = [.. Enumerable.Range(0, 33).Select(i => Math.Pow(10, -4 + (i / 8.0)))];

    internal static void Save(ScoredEvents[] methods, EventSample sample, string folder)
    {
        foreach ((string name, _) in sample.Signals) Roc(methods, name).SaveSvg(Path.Combine(folder, $"roc-{name}.svg"));
        Scores(methods.First(m => m.Method == EventMethods.Variational), sample).SaveSvg(Path.Combine(folder, "scores.svg"));
    }

    private static Figure Roc(ScoredEvents[] methods, string signal)
    {
        LineSeries Line(ScoredEvents scored)
        {
            var curve = new RocCurve(LabelledScores.FromClasses(scored.Background, [.. scored.Signal(signal).SelectMany(f => f).Where(double.IsFinite)]));
            return new LineSeries
            {
                Name = scored.Method.Split(' ')[0],
                X = [.. Rates],
                Y = [.. Rates.Select(r => Math.Max(curve.EfficiencyAt(r), 1e-5))],
                Style = EventMethods.Supervised.Contains(scored.Method.Split(' ')[0]) ? LineStyle.Dashed : LineStyle.Solid,
            };
        }

        return Chart.Line(
            new LineChartOptions
            {
                Title = $"Signal {signal}",
                Caption = "Dashed: references that are told the signal.",
                XAxis = new Axis { Label = "Standard Model efficiency", Scale = AxisScale.Logarithmic, Minimum = 1e-4, Maximum = 1 },
                YAxis = new Axis { Label = "signal efficiency", Scale = AxisScale.Logarithmic, Minimum = 1e-4, Maximum = 1 },
            },
            [.. methods.Where(m => m.Has(signal) && !EventMethods.FurtherScores.Any(f => m.Method.EndsWith(" " + f, StringComparison.Ordinal))).Select(Line)]);
    }

    private static Figure Scores(ScoredEvents scored, EventSample sample)
    {
        double[] sorted = [.. scored.Background.Order()];
        double low = sorted[(int)(0.0005 * sorted.Length)], high = 1.5 * sorted[(int)(0.999 * (sorted.Length - 1))];
        double[] Within(IEnumerable<double> values) => [.. values.Select(v => Math.Clamp(v, low, high))];
        return Chart.Histogram(
            new HistogramOptions
            {
                Title = "Reconstruction score of the mixed-likelihood VAE",
                Caption = "Scores beyond the ends are counted in the outermost bins.",
                XAxis = new Axis { Label = "-log p(x | z), nats", Minimum = low, Maximum = high },
                YAxis = new Axis { Label = "share of events", Scale = AxisScale.Logarithmic },
                Bins = 60,
                BinHeight = HistogramHeight.Fraction,
            },
            [
                new HistogramSeries { Name = "Standard Model", Values = Within(scored.Background) },
                .. sample.Signals.Select(s => new HistogramSeries { Name = s.Name, Values = Within(scored.Signal(s.Name).SelectMany(f => f)), Style = HistogramStyle.Step }),
            ]);
    }
}
