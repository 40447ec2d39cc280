using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Flat bars by name, in groups if there are several series.</summary>
internal sealed class BarFigure : Figure
{
    private const double MostLabelShare = 0.4;
    private readonly BarChartOptions _options;
    private readonly string[] _names;
    private readonly BarSeries[] _series;
    private readonly AxisRange _range;

    private BarFigure(BarChartOptions options, IReadOnlyList<string> names, IReadOnlyList<BarSeries> series, int[] order, IEnumerable<string> notes)
        : base(options, NaturalHeight(options, order.Length, series.Count), notes)
    {
        _options = options;
        _names = [.. order.Select(index => PlainText.Clean(names[index]))];
        _series = [.. series.Select(one => one with { Values = [.. order.Select(index => one.Values[index])], Error = one.Error is null ? null : [.. order.Select(index => one.Error[index])] })];
        Extent extent = new();
        foreach (BarSeries one in _series)
        {
            for (int index = 0; index < _names.Length; index++)
            {
                AddTo(ref extent, one, index);
            }
        }

        _range = AxisRange.Resolve(options.ValueAxis with { IncludeZero = true }, extent, options.ShowsValues ? 0.02 : 0.04);
    }

    public override bool IsEmpty => !_series.Any(one => one.Values.Any(CanShow));

    internal override IReadOnlyList<LegendEntry> Legend => _series.Length == 1 && _series[0].Name.Length == 0
        ? []
        : [.. _series.Select((one, index) => new LegendEntry(one.Name, LegendMark.Marker, SeriesLook.Colour(index), Shape: 1))];

    internal override (string? X, string? Y) Headings => (_options.ValueAxis.Heading, _options.CategoryLabel);

    public static BarFigure Create(BarChartOptions options, IReadOnlyList<string> names, IReadOnlyList<BarSeries> series)
    {
        Require.NoProblems([.. options.Problems(), .. series.SelectMany(one => one.Problems(names.Count))], nameof(series));
        var notes = new List<string>();
        foreach (BarSeries one in series)
        {
            var dropped = new Dropped();
            foreach (double value in one.Values)
            {
                dropped.Accepts(value, options.ValueAxis.Scale);
            }

            notes.AddRange(dropped.Notes(one.Name));
        }

        IEnumerable<int> order = Enumerable.Range(0, names.Count);
        if (options.IsSorted && series.Count > 0)
        {
            order = order.OrderByDescending(index => double.IsNaN(series[0].Values[index]) ? double.NegativeInfinity : series[0].Values[index]);
        }

        if (names.Count > options.MaximumBars)
        {
            notes.Add($"Shown are the {(options.IsSorted ? "largest" : "first")} {NumberText.Count(options.MaximumBars)} of {NumberText.Count(names.Count)}.");
        }

        return new BarFigure(options, names, series, [.. order.Take(options.MaximumBars)], notes);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        Frame rest = Header.Draw(canvas, frame, context, Title, IsEmpty ? [] : Legend);
        if (IsEmpty)
        {
            DrawNoData(canvas, rest, context);
            return;
        }

        Axis axis = _options.ValueAxis;
        var lines = new LineChartOptions { XAxis = axis, ReferenceLines = _options.ReferenceLines };
        var labels = EdgeLabel.Of(lines, AxisName.X, axis.Scale, _range);
        double left = Math.Min(rest.Width * MostLabelShare, AxisPainter.LeftWidth(_names, context, _options.CategoryLabel.Length > 0));
        double right = _options.ShowsValues ? ValueWidth(context) : 12;
        TickSet ticks = AxisPainter.BottomTicks(axis, _range, rest.Width - left - right, context);
        var map = new AxisMap(axis.Scale, _range, rest.X + left, rest.Right - right);
        double top = EdgeLabels.TopHeight(map, labels, rest.X + left, rest.Right - right, context);
        Frame plot = rest.Inside(left, top, right, AxisPainter.BottomHeight(context, ticks.Heading(axis).Length > 0));

        AxisPainter.DrawBottom(canvas, plot, map, ticks, context);
        DrawBars(canvas, plot, map, context);
        DrawNames(canvas, plot, left, context);
        foreach (ReferenceLine line in _options.ReferenceLines.Where(line => line.Axis == AxisName.X && map.Contains(line.Value)))
        {
            canvas.Line(map.Map(line.Value), plot.Y, map.Map(line.Value), plot.Bottom, "ref");
        }

        canvas.Line(map.Map(Start), plot.Y, map.Map(Start), plot.Bottom, "axis");
        EdgeLabels.DrawTop(canvas, plot, map, labels, context);
        AxisPainter.DrawBottomHeading(canvas, plot, ticks.Heading(axis), context);
        AxisPainter.DrawLeftHeading(canvas, rest, plot, _options.CategoryLabel, context);
    }

    // Where bars start: 0, or the nearer end of an axis without it.
    private double Start => _options.ValueAxis.Scale == AxisScale.Logarithmic ? _range.Low : Math.Clamp(0, _range.Low, _range.High);

    private static double NaturalHeight(BarChartOptions options, int names, int series) =>
        90 + (options.Title.Length > 0 ? 24 : 0) + (series > 1 ? 24 : 0) + (names * Math.Max(22, 9 + (13 * series)));

    private bool CanShow(double value) => AxisRange.CanShow(value, _options.ValueAxis.Scale);

    private void AddTo(ref Extent extent, BarSeries series, int index)
    {
        double error = series.Error is not null && series.Error[index] >= 0 ? series.Error[index] : 0;
        foreach (double value in new[] { series.Values[index], series.Values[index] - error, series.Values[index] + error })
        {
            if (CanShow(value))
            {
                extent.Add(value);
            }
        }
    }

    private double ValueWidth(DrawContext context)
    {
        IEnumerable<string> texts = _series.SelectMany(one => one.Values).Where(CanShow).Select(value => NumberText.Significant(value));
        return TextWidth.Widest(texts, context.Note.Size) + 10;
    }

    private void DrawNames(SvgCanvas canvas, Frame plot, double left, DrawContext context)
    {
        double step = plot.Height / _names.Length;
        int stride = (int)Math.Ceiling(context.Tick.Size / step);
        double heading = _options.CategoryLabel.Length > 0 && context.ShowsYHeading ? context.Heading.LineHeight + 6 : 0;
        for (int index = 0; index < _names.Length; index += stride)
        {
            double y = plot.Y + ((index + 0.5) * step) + context.Tick.HalfHeight;
            canvas.Text(plot.X - 8, y, _names[index], context.Tick with { IsMuted = false }, Anchor.End, left - 8 - heading);
        }
    }

    private void DrawBars(SvgCanvas canvas, Frame plot, AxisMap map, DrawContext context)
    {
        double step = plot.Height / _names.Length;
        double thickness = step * 0.76 / _series.Length;
        for (int which = 0; which < _series.Length; which++)
        {
            var errors = new PathData();
            for (int index = 0; index < _names.Length; index++)
            {
                double value = _series[which].Values[index];
                if (!CanShow(value))
                {
                    continue;
                }

                double y = plot.Y + (index * step) + (step * 0.12) + (which * thickness);
                DrawBar(canvas, plot, map, context, which, index, y, thickness);
                if (_series[which].Error is { } error && error[index] >= 0)
                {
                    ErrorBar.AddFlat(errors, y + (thickness / 2), Within(map, value - error[index]), Within(map, value + error[index]));
                }
            }

            canvas.Path(errors, "whisker");
        }
    }

    private void DrawBar(SvgCanvas canvas, Frame plot, AxisMap map, DrawContext context, int which, int index, double y, double thickness)
    {
        double value = _series[which].Values[index];
        double from = map.Map(Start);
        double to = Within(map, value);
        string tooltip = $"{_names[index]}{(_series[which].Name.Length > 0 ? ", " + _series[which].Name : "")}: {NumberText.Significant(value, 4)}";
        canvas.Rectangle(new Frame(Math.Min(from, to), y, Math.Abs(to - from), thickness - Math.Min(1, thickness / 4)), SeriesLook.Colour(which) + " solid", tooltip: tooltip);
        if (_options.ShowsValues && thickness >= context.Note.Size - 2)
        {
            // At the far end of bar and error bar; beside the zero line for bars to the left, whose own end may touch the names.
            double error = _series[which].Error is { } errors && errors[index] >= 0 ? errors[index] : 0;
            double end = Math.Max(from, Within(map, value + error)) + 5;
            canvas.Text(end, y + (thickness / 2) + context.Note.HalfHeight, NumberText.Significant(value), context.Note);
        }
    }

    private static double Within(AxisMap map, double value) => map.Map(Math.Clamp(value, map.Range.Low, map.Range.High));
}
