using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Figures;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>
/// Whether the predicted densities, summed over events, give back the data column by column (the source's first check after
/// training): one draw per event from its predicted density against the events themselves.
/// </summary>
internal static class FeatureDistances
{
    private const int Bins = 50;

    /// <summary>Jensen-Shannon distance of every feature in nats, 0 to log 2.</summary>
    internal static IEnumerable<(string Name, double Distance)> Of(Table data, Table drawn)
    {
        foreach (int column in data.Schema.IndicesOf(ColumnRole.Feature))
        {
            string name = data.Schema[column].Name;
            double[] own = data.Values(column).ToArray(), other = drawn.Values(drawn.Schema.IndexOf(name)).ToArray();
            double[] edges = Edges(own);
            yield return (name, JensenShannon(Counts(own, edges), Counts(other, edges)));
        }
    }

    /// <summary>Histograms of data and draws for every feature.</summary>
    internal static Figure Panels(Table data, Table drawn)
    {
        ImmutableArray<int> features = data.Schema.IndicesOf(ColumnRole.Feature);
        return Chart.Panels(
            new PanelOptions { Title = "Events, and one draw per event from its predicted density" },
            [.. features.Select(f => Panel(data.Schema[f].Name, data.Values(f).ToArray(), drawn.Values(drawn.Schema.IndexOf(data.Schema[f].Name)).ToArray()))]);
    }

    /// <summary>½ KL(p ‖ m) + ½ KL(q ‖ m) with m = (p + q)/2.</summary>
    internal static double JensenShannon(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double sumP = 0, sumQ = 0, distance = 0;
        for (int i = 0; i < p.Length; i++) (sumP, sumQ) = (sumP + p[i], sumQ + q[i]);
        for (int i = 0; i < p.Length; i++)
        {
            double a = p[i] / sumP, b = q[i] / sumQ, middle = (a + b) / 2;
            if (a > 0) distance += 0.5 * a * Math.Log(a / middle);
            if (b > 0) distance += 0.5 * b * Math.Log(b / middle);
        }

        return distance;
    }

    /// <summary>Bins of equal width between the 0.1 % and the 99.9 % quantile, and one beyond each end; whole numbers have bins of their own.</summary>
    private static double[] Edges(double[] values)
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

    private static double[] Counts(double[] values, double[] edges)
    {
        double[] counts = new double[edges.Length + 1];
        foreach (double value in values)
        {
            int bin = Array.BinarySearch(edges, value);
            counts[bin >= 0 ? bin + 1 : ~bin]++;
        }

        return counts;
    }

    private static Figure Panel(string name, double[] data, double[] drawn)
    {
        double[] edges = Edges(data);
        return Chart.Histogram(
            new HistogramOptions
            {
                Title = name,
                XAxis = new Axis { Label = name, Minimum = edges[0], Maximum = edges[^1] },
                YAxis = new Axis { Label = "share of events" },
                Bins = edges.Length - 1,
                BinHeight = HistogramHeight.Fraction,
            },
            new HistogramSeries { Name = "events", Values = [.. data.Where(v => v >= edges[0] && v <= edges[^1])] },
            new HistogramSeries { Name = "drawn", Values = [.. drawn.Where(v => v >= edges[0] && v <= edges[^1])], Style = HistogramStyle.Step });
    }
}
