using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Heights and errors of the bins of one series.</summary>
internal sealed record HistogramData(HistogramSeries Series, double[] Heights, double[] Errors, IReadOnlyList<string> Notes)
{
    public static HistogramData Create(HistogramSeries series, double[] edges, HistogramOptions options)
    {
        var dropped = new Dropped();
        double[] sums = new double[edges.Length - 1];
        double[] squares = new double[edges.Length - 1];
        double total = 0;
        long outside = 0;
        for (int index = 0; index < series.Values.Count; index++)
        {
            double value = series.Values[index];
            if (!dropped.Accepts(value, options.XAxis.Scale))
            {
                continue;
            }

            double weight = series.Weights?[index] ?? 1;
            total += weight;
            int bin = BinOf(edges, value);
            if (bin < 0)
            {
                outside++;
                continue;
            }

            sums[bin] += weight;
            squares[bin] += weight * weight;
        }

        List<string> notes = [.. dropped.Notes(series.Name)];
        if (outside > 0)
        {
            notes.Add($"{NumberText.Count(outside)} values{Dropped.Of(series.Name)} lie outside the range shown.");
        }

        return new HistogramData(series, Scaled(sums, edges, total, options.BinHeight), Scaled([.. squares.Select(Math.Sqrt)], edges, total, options.BinHeight), notes);
    }

    /// <summary>Bin of a value: [edge, next edge), the last one closed; −1 outside.</summary>
    internal static int BinOf(double[] edges, double value)
    {
        if (!(value >= edges[0] && value <= edges[^1]))
        {
            return -1;
        }

        int found = Array.BinarySearch(edges, value);
        return Math.Min(found >= 0 ? found : ~found - 1, edges.Length - 2);
    }

    private static double[] Scaled(double[] sums, double[] edges, double total, HistogramHeight height)
    {
        double all = height == HistogramHeight.Count || total == 0 ? 1 : total;
        return [.. sums.Select((sum, bin) => sum / all / (height == HistogramHeight.Density ? edges[bin + 1] - edges[bin] : 1))];
    }
}
