using System.Collections.Immutable;
using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>The name of a reference line or shaded range, and the value where it belongs.</summary>
internal readonly record struct EdgeLabel(double Value, string Text)
{
    /// <summary>The labels of one axis that lie within its range, ascending.</summary>
    public static ImmutableArray<EdgeLabel> Of(PlotOptions options, AxisName axis, AxisScale scale, AxisRange range)
    {
        IEnumerable<EdgeLabel> lines = options.ReferenceLines
            .Where(line => line.Axis == axis && line.Value >= range.Low && line.Value <= range.High)
            .Select(line => new EdgeLabel(line.Value, PlainText.Clean(line.Label)));
        IEnumerable<EdgeLabel> shades = options.ShadedRanges
            .Where(shade => shade.Axis == axis && Math.Max(shade.From, shade.To) >= range.Low && Math.Min(shade.From, shade.To) <= range.High)
            .Select(shade => new EdgeLabel(Middle(shade, scale, range), PlainText.Clean(shade.Label)));
        return [.. lines.Concat(shades).Where(label => label.Text.Length > 0).OrderBy(label => label.Value)];
    }

    private static double Middle(ShadedRange shade, AxisScale scale, AxisRange range)
    {
        double low = Math.Clamp(Math.Min(shade.From, shade.To), range.Low, range.High);
        double high = Math.Clamp(Math.Max(shade.From, shade.To), range.Low, range.High);
        return scale == AxisScale.Logarithmic ? Math.Sqrt(low) * Math.Sqrt(high) : (low / 2) + (high / 2);
    }
}

/// <summary>Places the names of lines along the top and the right edge, outside the plot, so that they cover neither data nor each other.</summary>
internal static class EdgeLabels
{
    private const double Gap = 6;
    private const double WidestLeft = 200;
    private const double WidestRight = 130;

    /// <summary>Height of the rows of labels above the plot.</summary>
    public static double TopHeight(AxisMap map, ImmutableArray<EdgeLabel> labels, double left, double right, DrawContext context)
    {
        int rows = Place(map, labels, left, right, context).Select(place => place.Row + 1).DefaultIfEmpty(0).Max();
        return rows == 0 ? 0 : (rows * context.Note.LineHeight) + 4;
    }

    public static double RightWidth(ImmutableArray<EdgeLabel> labels, DrawContext context) => labels.IsEmpty
        ? 0
        : Gap + 2 + Math.Min(WidestRight, TextWidth.Widest(labels.Select(label => label.Text), context.Note.Size));

    public static void DrawTop(SvgCanvas canvas, Frame plot, AxisMap map, ImmutableArray<EdgeLabel> labels, DrawContext context)
    {
        foreach ((EdgeLabel label, double x, int row) in Place(map, labels, plot.X, plot.Right, context))
        {
            double y = plot.Y - 5 - (row * context.Note.LineHeight);
            canvas.Text(x, y, label.Text, context.Note, Anchor.Middle, WidestLeft);
        }
    }

    public static void DrawRight(SvgCanvas canvas, Frame plot, AxisMap map, ImmutableArray<EdgeLabel> labels, DrawContext context)
    {
        // From the top down, each label at its line or as far below as the one above needs.
        double free = double.NegativeInfinity;
        foreach (EdgeLabel label in labels.Reverse())
        {
            double y = Math.Max(map.Map(label.Value), free);
            canvas.Text(plot.Right + Gap, y + context.Note.HalfHeight, label.Text, context.Note, maximumWidth: WidestRight);
            free = y + context.Note.LineHeight;
        }
    }

    // Each label goes into the lowest row where it touches none before it, moved inwards at the ends of the plot.
    private static IEnumerable<(EdgeLabel Label, double X, int Row)> Place(AxisMap map, ImmutableArray<EdgeLabel> labels, double left, double right, DrawContext context)
    {
        var ends = new List<double>();
        foreach (EdgeLabel label in labels)
        {
            double half = Math.Min(WidestLeft, TextWidth.Of(label.Text, context.Note.Size)) / 2;
            double x = Math.Max(left + half, Math.Min(map.Map(label.Value), right - half));
            int row = ends.FindIndex(end => end + Gap < x - half);
            if (row < 0)
            {
                row = ends.Count;
                ends.Add(0);
            }

            ends[row] = x + half;
            yield return (label, x, row);
        }
    }
}
