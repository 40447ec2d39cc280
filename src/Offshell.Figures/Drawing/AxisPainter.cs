using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Draws ticks, grid lines, labels and headings of the two numeric axes of a plot.</summary>
internal static class AxisPainter
{
    public const double TickLength = 4;
    private const double LabelGap = 4;

    /// <summary>Ticks that fit under a plot without touching each other.</summary>
    public static TickSet BottomTicks(Axis axis, AxisRange range, double width, DrawContext context)
    {
        double gap = context.IsCompact ? 8 : 14;
        for (int limit = Math.Max(2, (int)(width / 55)); ; limit--)
        {
            TickSet ticks = TickSet.Create(axis.Scale, range, limit);
            var map = new AxisMap(axis.Scale, range, 0, width);
            double previous = double.NegativeInfinity;
            bool fits = true;
            foreach (Tick tick in ticks.Major)
            {
                double half = TextWidth.Of(tick.Label, context.Tick.Size) / 2;
                double middle = map.Map(tick.Value);
                fits &= middle - half - gap > previous;
                previous = middle + half;
            }

            if (fits || limit <= 2)
            {
                return ticks;
            }
        }
    }

    /// <summary>Ticks that fit beside a plot.</summary>
    public static TickSet LeftTicks(Axis axis, AxisRange range, double height, DrawContext context) =>
        TickSet.Create(axis.Scale, range, Math.Clamp((int)(height / (context.IsCompact ? 26 : 36)) + 1, 2, 12));

    /// <summary>Space under a plot for tick labels and heading.</summary>
    public static double BottomHeight(DrawContext context, bool hasHeading) =>
        TickLength + LabelGap + context.Tick.LineHeight + (hasHeading && context.ShowsXHeading ? context.Heading.LineHeight + 4 : 0);

    /// <summary>Space left of a plot for tick labels and heading.</summary>
    public static double LeftWidth(IEnumerable<string> labels, DrawContext context, bool hasHeading) =>
        TickLength + LabelGap + TextWidth.Widest(labels, context.Tick.Size) + (hasHeading && context.ShowsYHeading ? context.Heading.LineHeight + 6 : 4);

    public static void DrawBottom(SvgCanvas canvas, Frame plot, AxisMap map, TickSet ticks, DrawContext context, bool hasGrid = true)
    {
        foreach (double minor in ticks.Minor)
        {
            double x = map.Map(minor);
            canvas.Line(x, plot.Bottom, x, plot.Bottom + (TickLength / 2), "axis");
        }

        foreach (Tick tick in ticks.Major)
        {
            double x = map.Map(tick.Value);
            if (hasGrid)
            {
                canvas.Line(x, plot.Y, x, plot.Bottom, "grid");
            }

            canvas.Line(x, plot.Bottom, x, plot.Bottom + TickLength, "axis");
            canvas.Text(x, plot.Bottom + TickLength + LabelGap + (context.Tick.Size * 0.8), tick.Label, context.Tick, Anchor.Middle);
        }
    }

    public static void DrawLeft(SvgCanvas canvas, Frame plot, AxisMap map, TickSet ticks, DrawContext context, bool hasGrid = true)
    {
        foreach (double minor in ticks.Minor)
        {
            double y = map.Map(minor);
            canvas.Line(plot.X - (TickLength / 2), y, plot.X, y, "axis");
        }

        foreach (Tick tick in ticks.Major)
        {
            double y = map.Map(tick.Value);
            if (hasGrid)
            {
                canvas.Line(plot.X, y, plot.Right, y, "grid");
            }

            canvas.Line(plot.X - TickLength, y, plot.X, y, "axis");
            canvas.Text(plot.X - TickLength - LabelGap, y + context.Tick.HalfHeight, tick.Label, context.Tick, Anchor.End);
        }
    }

    public static void DrawBottomHeading(SvgCanvas canvas, Frame plot, string heading, DrawContext context)
    {
        if (context.ShowsXHeading)
        {
            double y = plot.Bottom + TickLength + LabelGap + context.Tick.LineHeight + context.Heading.Size;
            canvas.Text(plot.MiddleX, y, heading, context.Heading, Anchor.Middle, plot.Width);
        }
    }

    /// <summary>A heading along the left edge of the whole frame, read from below.</summary>
    public static void DrawLeftHeading(SvgCanvas canvas, Frame frame, Frame plot, string heading, DrawContext context)
    {
        if (context.ShowsYHeading)
        {
            canvas.Text(frame.X + context.Heading.Size, plot.MiddleY, heading, context.Heading, Anchor.Middle, Math.Max(plot.Height, 60), rotation: -90);
        }
    }

    /// <summary>The two lines that carry the ticks.</summary>
    public static void DrawCorner(SvgCanvas canvas, Frame plot) =>
        canvas.Path(new PathData().MoveTo(plot.X, plot.Y).LineTo(plot.X, plot.Bottom).LineTo(plot.Right, plot.Bottom), "axis");
}
