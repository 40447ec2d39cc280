using System.Collections.Immutable;
using Offshell.Detection.Metrics;
using Offshell.Figures;

namespace Offshell.Experiments.Running;

/// <summary>ROC curves kept as efficiencies on a fixed grid of false-alarm rates, so that curves of several seeds make a band.</summary>
internal static class RocGrid
{
    /// <summary>The grid of false-alarm rates.</summary>
    internal static ImmutableArray<double> Rates { get; } =
        [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    /// <summary>Adds area and curve of one test to the numbers of a part.</summary>
    internal static void Add(Dictionary<string, double> values, string name, double[] normal, double[] anomalous)
    {
        LabelledScores scores = LabelledScores.FromClasses(normal, anomalous);
        values[name] = Math.Round(RocAuc.Value(scores), 5);
        var curve = new RocCurve(scores);
        foreach (double rate in Rates) values[Key(name, rate)] = Math.Round(curve.EfficiencyAt(rate), 5);
    }

    /// <summary>Mean curve over parts with a band of one standard deviation.</summary>
    internal static LineSeries Line(string title, string name, IReadOnlyCollection<PartResult> parts)
    {
        Measured[] points = [.. Rates.Select(rate => Measured.Of(parts.Select(p => p[Key(name, rate)])))];
        double Half(Measured m) => double.IsNaN(m.Spread) ? 0 : m.Spread;
        return new LineSeries
        {
            Name = title,
            X = Rates,
            Y = [.. points.Select(p => p.Mean)],
            Lower = [.. points.Select(p => Math.Max(0, p.Mean - Half(p)))],
            Upper = [.. points.Select(p => Math.Min(1, p.Mean + Half(p)))],
        };
    }

    /// <summary>A chart of such curves.</summary>
    internal static Figure Chart(string title, params IReadOnlyList<LineSeries> lines) => Figures.Chart.Line(
        new LineChartOptions
        {
            Title = title,
            Caption = "Mean over the seeds with a band of one standard deviation; the dashed line is guessing.",
            XAxis = new Axis { Label = "false-alarm rate", Scale = AxisScale.Logarithmic },
            YAxis = new Axis { Label = "efficiency", Minimum = 0, Maximum = 1 },
        },
        [.. lines, new LineSeries { Name = "guessing", X = Rates, Y = Rates, Style = LineStyle.Dashed, IsMuted = true }]);

    private static string Key(string name, double rate) => $"{name}@{rate}";
}
