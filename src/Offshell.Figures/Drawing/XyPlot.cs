using System.Collections.Immutable;
using Offshell.Figures.Axes;

namespace Offshell.Figures.Drawing;

/// <summary>Lays out a plot with two numeric axes and draws everything but the data.</summary>
internal sealed class XyPlot
{
    private const double NarrowestPlot = 60;
    private readonly PlotOptions _options;
    private readonly AxisRange _xRange;
    private readonly AxisRange _yRange;
    private readonly ImmutableArray<EdgeLabel> _topLabels;
    private readonly ImmutableArray<EdgeLabel> _rightLabels;

    public XyPlot(PlotOptions options, AxisRange xRange, AxisRange yRange)
    {
        _options = options;
        _xRange = xRange;
        _yRange = yRange;
        _topLabels = EdgeLabel.Of(options, AxisName.X, options.XAxis.Scale, xRange);
        _rightLabels = EdgeLabel.Of(options, AxisName.Y, options.YAxis.Scale, yRange);
    }

    /// <summary>Whether one unit takes the same length on both axes; the plot then is narrower or lower than its place.</summary>
    public bool HasEqualUnits { get; init; }

    /// <summary>Draws title, legend, axes and reference lines, and the data between grid and lines.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="frame">Place of the whole figure.</param>
    /// <param name="context">How to draw.</param>
    /// <param name="legend">Entries of the legend.</param>
    /// <param name="bar">A colour bar to the right; null for none.</param>
    /// <param name="drawData">Draws the data with the maps of both axes; what leaves the plot is cut off.</param>
    public void Draw(SvgCanvas canvas, Frame frame, DrawContext context, IReadOnlyList<LegendEntry> legend, ColourBar? bar, Action<SvgCanvas, AxisMap, AxisMap> drawData)
    {
        Frame rest = Header.Draw(canvas, frame, context, _options.Title, legend);
        (Frame plot, TickSet xTicks, TickSet yTicks) = LayOut(rest, context, bar);
        var x = new AxisMap(_options.XAxis.Scale, _xRange, plot.X, plot.Right);
        var y = new AxisMap(_options.YAxis.Scale, _yRange, plot.Bottom, plot.Y);

        DrawShades(canvas, plot, x, y);
        AxisPainter.DrawBottom(canvas, plot, x, xTicks, context);
        AxisPainter.DrawLeft(canvas, plot, y, yTicks, context);
        canvas.OpenClip(plot);
        drawData(canvas, x, y);
        DrawLines(canvas, plot, x, y);
        canvas.CloseClip();
        AxisPainter.DrawCorner(canvas, plot);
        AxisPainter.DrawBottomHeading(canvas, plot, xTicks.Heading(_options.XAxis), context);
        AxisPainter.DrawLeftHeading(canvas, rest, plot, yTicks.Heading(_options.YAxis), context);
        EdgeLabels.DrawTop(canvas, plot, x, _topLabels, context);
        EdgeLabels.DrawRight(canvas, plot, y, _rightLabels, context);
        bar?.Draw(canvas, plot with { Width = plot.Width + RightLabelWidth(context) }, context);
    }

    private (Frame Plot, TickSet X, TickSet Y) LayOut(Frame rest, DrawContext context, ColourBar? bar)
    {
        double bottom = AxisPainter.BottomHeight(context, _options.XAxis.Heading.Length > 0 || _options.XAxis.Scale == AxisScale.Time);
        double top = context.Tick.Size / 2.0;
        TickSet yTicks = AxisPainter.LeftTicks(_options.YAxis, _yRange, rest.Height - top - bottom, context);
        double left = AxisPainter.LeftWidth(yTicks.Major.Select(tick => tick.Label), context, yTicks.Heading(_options.YAxis).Length > 0);
        double right = RightLabelWidth(context) + (bar?.Width(context) ?? 0);
        TickSet xTicks = AxisPainter.BottomTicks(_options.XAxis, _xRange, rest.Width - left - right, context);

        // The last label of the horizontal axis may reach half its width beyond the plot.
        double overhang = xTicks.Major.IsEmpty ? 0 : Text.TextWidth.Of(xTicks.Major[^1].Label, context.Tick.Size) / 2;
        right = Math.Max(right, overhang);
        var x = new AxisMap(_options.XAxis.Scale, _xRange, rest.X + left, rest.Right - right);
        top = Math.Max(top, EdgeLabels.TopHeight(x, _topLabels, rest.X + left, rest.Right - right, context));
        if (xTicks.Context.Length > 0)
        {
            bottom = AxisPainter.BottomHeight(context, hasHeading: true);
        }

        Frame plot = rest.Inside(left, top, right, bottom);
        if (HasEqualUnits)
        {
            plot = WithEqualUnits(plot);
            xTicks = AxisPainter.BottomTicks(_options.XAxis, _xRange, plot.Width, context);
            yTicks = AxisPainter.LeftTicks(_options.YAxis, _yRange, plot.Height, context);
        }

        return (plot, xTicks, yTicks);
    }

    // Takes away from the side whose unit would be longer; a sliver of a plot is left of very unequal ranges.
    private Frame WithEqualUnits(Frame plot)
    {
        double unit = Math.Max((_xRange.High - _xRange.Low) / plot.Width, (_yRange.High - _yRange.Low) / plot.Height);
        double width = Math.Max(NarrowestPlot, (_xRange.High - _xRange.Low) / unit);
        double height = Math.Max(NarrowestPlot, (_yRange.High - _yRange.Low) / unit);
        return plot with { Width = Math.Min(plot.Width, width), Height = Math.Min(plot.Height, height) };
    }

    private double RightLabelWidth(DrawContext context) => EdgeLabels.RightWidth(_rightLabels, context);

    private void DrawShades(SvgCanvas canvas, Frame plot, AxisMap x, AxisMap y)
    {
        foreach (ShadedRange range in _options.ShadedRanges)
        {
            AxisMap map = range.Axis == AxisName.X ? x : y;
            double from = Clamped(map, Math.Min(range.From, range.To));
            double to = Clamped(map, Math.Max(range.From, range.To));
            canvas.Rectangle(range.Axis == AxisName.X ? plot with { X = from, Width = to - from } : plot with { Y = to, Height = from - to }, "shade");
        }
    }

    private static double Clamped(AxisMap map, double value) => map.Map(Math.Clamp(value, map.Range.Low, map.Range.High));

    private void DrawLines(SvgCanvas canvas, Frame plot, AxisMap x, AxisMap y)
    {
        foreach (ReferenceLine line in _options.ReferenceLines)
        {
            if (line.Axis == AxisName.X && x.Contains(line.Value))
            {
                canvas.Line(x.Map(line.Value), plot.Y, x.Map(line.Value), plot.Bottom, "ref");
            }
            else if (line.Axis == AxisName.Y && y.Contains(line.Value))
            {
                canvas.Line(plot.X, y.Map(line.Value), plot.Right, y.Map(line.Value), "ref");
            }
        }
    }
}
