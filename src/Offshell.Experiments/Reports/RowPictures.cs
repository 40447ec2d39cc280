using Offshell.Data;
using Offshell.Figures;

namespace Offshell.Experiments.Reports;

/// <summary>Rows of pixels as pictures. A volume is shown as its mean along the first axis; two channels or four as their first one or three.</summary>
public static class RowPictures
{
    /// <summary>All rows, from the least to the largest value among them, or from black at 0 if none is below.</summary>
    public static PixelImage[] Of(Table rows, ImageShape shape)
    {
        double[][] values = Values(rows, Enumerable.Range(0, rows?.RowCount ?? 0));
        (float low, float high) = Range(values);
        return [.. values.Select(v => Of(v, shape, low, high))];
    }

    /// <summary>One row.</summary>
    /// <param name="values">[pixels], channels fastest.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="low">Value drawn black.</param>
    /// <param name="high">Value drawn white.</param>
    internal static PixelImage Of(double[] values, ImageShape shape, float low, float high)
    {
        int height = shape.Positions[^2], width = shape.Positions[^1];
        return shape.Channels >= 3
            ? PixelImage.FromPlanarRgb(width, height, [.. Plane(values, shape, 0), .. Plane(values, shape, 1), .. Plane(values, shape, 2)], low, high)
            : PixelImage.FromGray(width, height, Plane(values, shape, 0), low, high);
    }

    /// <summary>A map of one number for each position: the sum over channels, in diverging colours around 0.</summary>
    internal static PixelImage Map(double[] values, ImageShape shape, float largest)
    {
        float[] sum = new float[shape.Positions[^2] * shape.Positions[^1]];
        for (int c = 0; c < shape.Channels; c++)
        {
            float[] plane = Plane(values, shape, c);
            for (int i = 0; i < sum.Length; i++) sum[i] += plane[i];
        }

        return PixelImage.FromMap(shape.Positions[^1], shape.Positions[^2], sum, -largest, largest, ColourScheme.Diverging);
    }

    /// <summary>The features of some rows, [rows][pixels].</summary>
    internal static double[][] Values(Table rows, IEnumerable<int> chosen)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int[] features = [.. rows.Schema.IndicesOf(ColumnRole.Feature)];
        return [.. chosen.Select(row => features.Select(f => rows.Values(f)[row]).ToArray())];
    }

    /// <summary>The range of values shown, missing ones left out.</summary>
    internal static (float Low, float High) Range(double[][] values)
    {
        double low = 0, high = double.NegativeInfinity;
        foreach (double value in values.SelectMany(v => v))
        {
            if (double.IsNaN(value)) continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return high > low ? ((float)low, (float)high) : ((float)low, (float)low + 1);
    }

    private static float[] Plane(double[] values, ImageShape shape, int channel)
    {
        int depth = shape.IsPlane ? 1 : shape.Positions[0], size = shape.Positions[^2] * shape.Positions[^1];
        float[] plane = new float[size];
        for (int i = 0; i < depth * size; i++) plane[i % size] += (float)(values[(i * shape.Channels) + channel] / depth);
        return plane;
    }
}
