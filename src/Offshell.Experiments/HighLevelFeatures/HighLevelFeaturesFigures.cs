using Offshell.Detection.Metrics;
using Offshell.Figures;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>ROC curves on logarithmic axes and score distributions, as SVG files beside the table.</summary>
internal static class HighLevelFeaturesFigures
{
    private static readonly double[] Rates = [.. Enumerable.Range(0, 33).Select(i => Math.Pow(10, -4 + (i / 8.0)))];

    /// <summary>Background efficiency of the cut that the figures show.</summary>
    private const double CutAt = 1e-3;

    internal static void Save(ScoredEvents[] methods, EventSample sample, EventMixture mixture, Efficiencies efficiencies, string folder)
    {
        ScoredEvents variational = methods.First(m => m.Method == EventMethods.Variational);
        foreach ((string name, _) in sample.Signals) Roc(methods, name).SaveSvg(Path.Combine(folder, $"roc-{name}.svg"));
        double threshold = efficiencies.ThresholdAt(variational, CutAt);
        Scores(variational, sample, mixture, threshold).SaveSvg(Path.Combine(folder, "scores.svg"));
        AfterCut(variational, sample, mixture, threshold).SaveSvg(Path.Combine(folder, "features-after-cut.svg"));
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

    private static Figure Scores(ScoredEvents scored, EventSample sample, EventMixture mixture, double threshold)
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
                ReferenceLines = [new ReferenceLine(AxisName.X, Math.Clamp(threshold, low, high), "threshold at 1e-3")],
            },
            [
                new HistogramSeries { Name = "Standard Model", Values = Within(scored.Background), Weights = mixture.Weights },
                .. sample.Signals.Select(s => new HistogramSeries { Name = s.Name, Values = Within(scored.Signal(s.Name).SelectMany(f => f)), Style = HistogramStyle.Step }),
            ]);
    }

    /// <summary>What the Standard Model events above the threshold look like, beside all of them and the signals.</summary>
    private static Figure AfterCut(ScoredEvents scored, EventSample sample, EventMixture mixture, double threshold)
    {
        int[] kept = [.. Enumerable.Range(0, scored.Background.Length).Where(i => scored.Background[i] > threshold)];
        return FeaturePanels.Create(
            "Standard Model events, and those above the threshold at 1e-3",
            sample.Background,
            [
                new FeatureRows("all", sample.Background, mixture.Weights),
                new FeatureRows("above the threshold", sample.Background.Select(kept), [.. kept.Select(i => mixture.Weights[i])]),
            ]);
    }
}
