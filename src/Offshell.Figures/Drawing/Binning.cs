using Offshell.Figures.Axes;

namespace Offshell.Figures.Drawing;

/// <summary>Chooses the bins of a histogram.</summary>
internal static class Binning
{
    private const int FewestBins = 10;
    private const int MostBins = 100;

    /// <summary>Edges of the bins for the finite values of all series together, ascending.</summary>
    public static double[] Edges(HistogramOptions options, List<double> values)
    {
        if (!options.Edges.IsEmpty)
        {
            return [.. options.Edges];
        }

        Extent extent = new();
        values.ForEach(value => extent.Add(value));
        Axis axis = options.XAxis;
        if (options.Bins is null && axis is { Scale: AxisScale.Linear, Minimum: null, Maximum: null } && WholeNumbers(values, extent) is { } whole)
        {
            return whole;
        }

        AxisRange range = AxisRange.Resolve(axis with { IncludeZero = false }, extent, padding: 0);
        int bins = options.Bins ?? FreedmanDiaconis(values, axis.Scale, range);
        return Even(range, bins, axis.Scale == AxisScale.Logarithmic);
    }

    // One bin for each whole number, with its edges halfway between.
    private static double[]? WholeNumbers(List<double> values, Extent extent)
    {
        double count = extent.High - extent.Low + 1;
        if (values.Count == 0 || count > MostBins || values.Any(value => value != Math.Floor(value)))
        {
            return null;
        }

        return [.. Enumerable.Range(0, (int)count + 1).Select(index => extent.Low - 0.5 + index)];
    }

    // Bin width 2·IQR/∛n (Freedman and Diaconis 1981), measured on the scale of the axis.
    private static int FreedmanDiaconis(List<double> values, AxisScale scale, AxisRange range)
    {
        var map = new AxisMap(scale, range, 0, 1);
        double[] sorted = [.. values.Select(map.Map).Where(place => place is >= 0 and <= 1).Order()];
        if (sorted.Length == 0)
        {
            return FewestBins;
        }

        double spread = sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
        double width = 2 * spread / Math.Cbrt(sorted.Length);
        return width > 0 ? (int)Math.Clamp(Math.Ceiling(1 / width), FewestBins, MostBins) : MostBins / 2;
    }

    private static double[] Even(AxisRange range, int bins, bool logarithmic)
    {
        double low = logarithmic ? Math.Log(range.Low) : range.Low;
        double high = logarithmic ? Math.Log(range.High) : range.High;
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(index => low + ((high - low) * ((double)index / bins)))];
        if (logarithmic)
        {
            edges = [.. edges.Select(Math.Exp)];
        }

        // The ends exactly, so that the largest value itself is counted.
        edges[0] = range.Low;
        edges[^1] = range.High;
        return edges;
    }
}
