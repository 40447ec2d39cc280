using Offshell.Figures.Axes;

namespace Offshell.Figures.Drawing;

/// <summary>Counts of values in bins.</summary>
internal sealed class HistogramFigure : Figure
{
    private readonly HistogramOptions _options;
    private readonly double[] _edges;
    private readonly HistogramData[] _data;
    private readonly AxisRange _yRange;

    private HistogramFigure(HistogramOptions options, double[] edges, HistogramData[] data)
        : base(options, 400, data.SelectMany(series => series.Notes))
    {
        _options = options with { YAxis = NamedHeight(options) };
        _edges = edges;
        _data = data;
        _yRange = HeightRange(_options, data);
    }

    public override bool IsEmpty => _data.All(series => series.Heights.All(height => height == 0));

    internal override bool FitsAnyWidth => true;

    internal override IReadOnlyList<LegendEntry> Legend =>
        _data.Length == 1 && _data[0].Series.Name.Length == 0 ? [] : [.. _data.Select(Entry)];

    internal override (string? X, string? Y) Headings => (_options.XAxis.Heading, _options.YAxis.Heading);

    public static HistogramFigure Create(HistogramOptions options, IReadOnlyList<HistogramSeries> series)
    {
        Require.NoProblems([.. options.Problems(), .. series.SelectMany(one => one.Problems())], nameof(series));
        List<double> values = [.. series.SelectMany(one => one.Values).Where(value => AxisRange.CanShow(value, options.XAxis.Scale))];
        double[] edges = Binning.Edges(options, values);
        return new HistogramFigure(options, edges, [.. series.Select(one => HistogramData.Create(one, edges, options))]);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        if (IsEmpty)
        {
            DrawNoData(canvas, Header.Draw(canvas, frame, context, Title, []), context);
            return;
        }

        var xRange = new AxisRange(_edges[0], _edges[^1]);
        new XyPlot(_options, xRange, _yRange).Draw(canvas, frame, context, Legend, null, (inner, x, y) =>
        {
            for (int index = 0; index < _data.Length; index++)
            {
                DrawSeries(inner, _data[index], index, x, y);
            }
        });
    }

    private static LegendEntry Entry(HistogramData data, int index) => new(
        data.Series.Name,
        data.Series.Style switch { HistogramStyle.Filled => LegendMark.Swatch, HistogramStyle.Points => LegendMark.Marker, _ => LegendMark.Line },
        SeriesLook.Colour(index),
        SeriesLook.Dash(LineStyle.Automatic, index));

    private static Axis NamedHeight(HistogramOptions options) => options.YAxis.Heading.Length > 0 ? options.YAxis : options.YAxis with
    {
        Label = options.BinHeight switch { HistogramHeight.Count => "count per bin", HistogramHeight.Fraction => "fraction per bin", _ => "density" },
        Unit = options.BinHeight == HistogramHeight.Density && options.XAxis.Unit.Length > 0 ? "1/" + options.XAxis.Unit : "",
    };

    private static AxisRange HeightRange(HistogramOptions options, HistogramData[] data)
    {
        bool isLogarithmic = options.YAxis.Scale == AxisScale.Logarithmic;
        Extent extent = new();
        foreach (double height in data.SelectMany(Reach).Where(height => AxisRange.CanShow(height, options.YAxis.Scale)))
        {
            extent.Add(height);
        }

        if (!isLogarithmic)
        {
            return AxisRange.Resolve(options.YAxis with { IncludeZero = true }, extent, padding: 0.06);
        }

        // Half of the smallest height below it, so that a bin of one entry is still a step above the floor.
        Axis axis = options.YAxis with { Minimum = options.YAxis.Minimum ?? (extent.IsEmpty ? null : extent.Low / 2) };
        return AxisRange.Resolve(axis, extent, padding: 0.06);
    }

    // What a series needs of the vertical axis: its heights, and the upper ends of drawn errors.
    private static IEnumerable<double> Reach(HistogramData data) => data.Series.Style == HistogramStyle.Points
        ? data.Heights.Concat(data.Heights.Zip(data.Errors, (height, error) => height + error))
        : data.Heights;

    private void DrawSeries(SvgCanvas canvas, HistogramData data, int index, AxisMap x, AxisMap y)
    {
        string colour = SeriesLook.Colour(index);
        if (data.Series.Style == HistogramStyle.Points)
        {
            DrawPoints(canvas, data, colour, x, y);
            return;
        }

        // The floor of an axis that starts at 0 lies just outside the plot, so that empty bins draw no line.
        double floor = y.Map(Math.Max(0, y.Range.Low)) + (y.Range.Low >= 0 ? 3 : 0);
        PathData Outline()
        {
            PathData path = new PathData().MoveTo(x.Map(_edges[0]), floor);
            for (int bin = 0; bin < data.Heights.Length; bin++)
            {
                double height = data.Heights[bin] == 0 ? floor : y.Map(data.Heights[bin]);
                path.LineTo(x.Map(_edges[bin]), height).LineTo(x.Map(_edges[bin + 1]), height);
            }

            return path.LineTo(x.Map(_edges[^1]), floor);
        }

        if (data.Series.Style == HistogramStyle.Filled)
        {
            canvas.Path(Outline().Close(), colour + " area");
        }

        canvas.Path(Outline(), colour + " line", SeriesLook.Dash(LineStyle.Automatic, index));
    }

    private void DrawPoints(SvgCanvas canvas, HistogramData data, string colour, AxisMap x, AxisMap y)
    {
        var bars = new PathData();
        var points = new PathData();
        for (int bin = 0; bin < data.Heights.Length; bin++)
        {
            if (data.Heights[bin] == 0)
            {
                continue;
            }

            double middle = (x.Map(_edges[bin]) + x.Map(_edges[bin + 1])) / 2;
            ErrorBar.AddUpright(bars, middle, y.Map(data.Heights[bin] - data.Errors[bin]), y.Map(data.Heights[bin] + data.Errors[bin]));
            points.Dot(middle, y.Map(data.Heights[bin]));
        }

        canvas.Path(bars, colour + " thin");
        SeriesLook.DrawMarkers(canvas, points, 0, colour);
    }
}
