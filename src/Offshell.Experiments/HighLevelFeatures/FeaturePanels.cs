using System.Collections.Frozen;
using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Figures;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>Events in a panel of features: their name, the rows and a weight for each, or null.</summary>
internal sealed record FeatureRows(string Name, Table Rows, double[]? Weights);

/// <summary>A histogram of every feature, for several sets of events.</summary>
internal static class FeaturePanels
{
    private const int Bins = 50;

    private static readonly FrozenSet<string> InGigaelectronvolts =
        FrozenSet.Create("lep_pt", "ST", "MJ", "ptmiss_par", "ptmiss_perp", "MT", "M_mu", "pt_mu_tot", "M_ele", "pt_ele_tot");

    /// <summary>One panel per feature of the schema; the first set is filled, the others are lines. Bins follow <paramref name="range"/>.</summary>
    internal static Figure Create(string title, Table range, IReadOnlyList<FeatureRows> sets)
    {
        ImmutableArray<int> features = range.Schema.IndicesOf(ColumnRole.Feature);
        return Chart.Panels(
            new PanelOptions { Title = title },
            [.. features.Select(f => Panel(range.Schema[f].Name, Edges(range.Values(f).ToArray()), sets))]);
    }

    /// <summary>Bins of equal width between the 0.1 % and the 99.9 % quantile, and one beyond each end; whole numbers have bins of their own.</summary>
    internal static double[] Edges(double[] values)
    {
        double[] sorted = [.. values.Order()];
        double low = sorted[(int)(0.001 * sorted.Length)], high = sorted[(int)(0.999 * (sorted.Length - 1))];
        if (sorted.All(v => v == Math.Round(v)))
        {
            double step = Math.Max(1, Math.Ceiling((high - low + 1) / Bins));
            return [.. Enumerable.Range(0, (int)Math.Ceiling((high - low + 1) / step) + 1).Select(i => low - 0.5 + (i * step))];
        }

        double width = Math.Max(high - low, 1e-12) / Bins;
        return [.. Enumerable.Range(0, Bins + 1).Select(i => low + (i * width))];
    }

    private static Figure Panel(string name, double[] edges, IReadOnlyList<FeatureRows> sets) => Chart.Histogram(
        new HistogramOptions
        {
            Title = name,
            XAxis = new Axis { Label = InGigaelectronvolts.Contains(name) ? $"{name}, GeV" : name, Minimum = edges[0], Maximum = edges[^1] },
            YAxis = new Axis { Label = "share of events", Scale = AxisScale.Logarithmic },
            Bins = edges.Length - 1,
            BinHeight = HistogramHeight.Fraction,
        },
        [.. sets.Select((set, i) => Series(set, name, edges, i == 0 ? HistogramStyle.Filled : HistogramStyle.Step))]);

    private static HistogramSeries Series(FeatureRows set, string name, double[] edges, HistogramStyle style)
    {
        double[] values = set.Rows.Values(set.Rows.Schema.IndexOf(name)).ToArray();
        int[] inside = [.. Enumerable.Range(0, values.Length).Where(i => values[i] >= edges[0] && values[i] <= edges[^1])];
        return new HistogramSeries { Name = set.Name, Values = [.. inside.Select(i => values[i])], Weights = set.Weights is { } weights ? [.. inside.Select(i => weights[i])] : null, Style = style };
    }
}
