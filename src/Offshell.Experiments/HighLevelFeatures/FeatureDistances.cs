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
    /// <summary>Jensen-Shannon distance of every feature in nats, 0 to log 2.</summary>
    internal static IEnumerable<(string Name, double Distance)> Of(Table data, Table drawn)
    {
        foreach (int column in data.Schema.IndicesOf(ColumnRole.Feature))
        {
            string name = data.Schema[column].Name;
            double[] own = data.Values(column).ToArray(), other = drawn.Values(drawn.Schema.IndexOf(name)).ToArray();
            double[] edges = FeaturePanels.Edges(own);
            yield return (name, JensenShannon(Counts(own, edges), Counts(other, edges)));
        }
    }

    /// <summary>Histograms of data and draws for every feature.</summary>
    internal static Figure Drawn(Table data, Table drawn) => FeaturePanels.Create(
        "Events, and one draw per event from its predicted density", data, [new FeatureRows("events", data, null), new FeatureRows("drawn", drawn, null)]);

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
}
