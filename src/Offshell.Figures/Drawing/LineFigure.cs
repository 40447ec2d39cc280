using Offshell.Figures.Axes;

namespace Offshell.Figures.Drawing;

/// <summary>Lines with bands, error bars and markers.</summary>
internal sealed class LineFigure : Figure
{
    private const int DenseLine = 1000;
    private readonly LineChartOptions _options;
    private readonly LineData[] _data;
    private readonly int[] _colours;
    private readonly AxisRange _xRange;
    private readonly AxisRange _yRange;

    private LineFigure(LineChartOptions options, LineData[] data)
        : base(options, 400, data.SelectMany(series => series.Notes))
    {
        _options = options;
        _data = data;
        _colours = Colours(data);
        Extent x = new();
        Extent y = new();
        foreach (LineData series in data)
        {
            series.AddTo(ref x, ref y, options.YAxis.Scale);
        }

        _xRange = AxisRange.Resolve(options.XAxis, x, padding: 0.02);
        _yRange = AxisRange.Resolve(options.YAxis, y);
    }

    public override bool IsEmpty => _data.All(series => series.Points.Count == 0);

    internal override bool FitsAnyWidth => true;

    internal override IReadOnlyList<LegendEntry> Legend =>
        _data.Length == 1 && _data[0].Series.Name.Length == 0 ? [] : [.. _data.Select((series, index) => Entry(series.Series, _colours[index]))];

    internal override (string? X, string? Y) Headings => (_options.XAxis.Heading, _options.YAxis.Heading);

    public static LineFigure Create(LineChartOptions options, IReadOnlyList<LineSeries> series)
    {
        Require.NoProblems([.. options.Problems(), .. series.SelectMany(one => one.Problems())], nameof(series));
        return new LineFigure(options, [.. series.Select(one => LineData.Create(one, options.XAxis.Scale, options.YAxis.Scale))]);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        if (IsEmpty)
        {
            DrawNoData(canvas, Header.Draw(canvas, frame, context, Title, []), context);
            return;
        }

        new XyPlot(_options, _xRange, _yRange).Draw(canvas, frame, context, Legend, null, (inner, x, y) =>
        {
            // Bands lie under all lines, so that none hides a line of another series.
            for (int index = 0; index < _data.Length; index++)
            {
                DrawBand(inner, _data[index], ColourOf(index), x, y);
            }

            for (int index = 0; index < _data.Length; index++)
            {
                DrawErrors(inner, _data[index], ColourOf(index), x, y);
                DrawLine(inner, _data[index], index, x, y);
                DrawMarkers(inner, _data[index], index, x, y);
            }
        });
    }

    private static int[] Colours(LineData[] data)
    {
        int next = 0;
        return [.. data.Select(series => series.Series.IsMuted ? 0 : next++)];
    }

    private string ColourOf(int index) => SeriesLook.Colour(_colours[index], _data[index].Series.IsMuted);

    private static LegendEntry Entry(LineSeries series, int colour) => new(
        series.Name,
        series.Shape == LineShape.None ? LegendMark.Marker : series.HasMarkers ? LegendMark.MarkedLine : LegendMark.Line,
        SeriesLook.Colour(colour, series.IsMuted),
        SeriesLook.Dash(series.Style, colour, series.IsMuted),
        SeriesLook.ShapeOf(colour));

    private static void DrawBand(SvgCanvas canvas, LineData data, string colour, AxisMap x, AxisMap y)
    {
        if (data.Series.Lower is null)
        {
            return;
        }

        var path = new PathData();
        var piece = new List<LinePoint>();
        foreach (LinePoint point in data.Points)
        {
            if (point.StartsPiece || double.IsNaN(point.Lower) || double.IsNaN(point.Upper))
            {
                AddBand(path, piece, x, y);
                piece.Clear();
            }

            if (!double.IsNaN(point.Lower) && !double.IsNaN(point.Upper))
            {
                piece.Add(point);
            }
        }

        AddBand(path, piece, x, y);
        canvas.Path(path, colour + " area");
    }

    private static void AddBand(PathData path, List<LinePoint> piece, AxisMap x, AxisMap y)
    {
        for (int index = 0; index < piece.Count; index++)
        {
            _ = index == 0 ? path.MoveTo(x.Map(piece[0].X), y.Map(piece[0].Upper)) : path.LineTo(x.Map(piece[index].X), y.Map(piece[index].Upper));
        }

        for (int index = piece.Count - 1; index >= 0; index--)
        {
            path.LineTo(x.Map(piece[index].X), y.Map(piece[index].Lower));
        }

        _ = piece.Count > 0 ? path.Close() : path;
    }

    private static void DrawErrors(SvgCanvas canvas, LineData data, string colour, AxisMap x, AxisMap y)
    {
        var path = new PathData();
        foreach (LinePoint point in data.Points.Where(point => !double.IsNaN(point.Error)))
        {
            ErrorBar.AddUpright(path, x.Map(point.X), y.Map(point.Y - point.Error), y.Map(point.Y + point.Error));
        }

        canvas.Path(path, colour + " thin");
    }

    private void DrawLine(SvgCanvas canvas, LineData data, int index, AxisMap x, AxisMap y)
    {
        if (data.Series.Shape == LineShape.None)
        {
            return;
        }

        var path = new PathData();
        for (int at = 0; at < data.Points.Count; at++)
        {
            LinePoint point = data.Points[at];
            double px = x.Map(point.X);
            double py = y.Map(point.Y);
            bool isAlone = point.StartsPiece && (at + 1 == data.Points.Count || data.Points[at + 1].StartsPiece);
            if (isAlone)
            {
                path.Dot(px, py);
            }
            else if (point.StartsPiece)
            {
                path.MoveTo(px, py);
            }
            else
            {
                _ = data.Series.Shape == LineShape.Steps ? path.LineTo(px, y.Map(data.Points[at - 1].Y)).LineTo(px, py) : path.LineTo(px, py);
            }
        }

        // A dense line is drawn finer, else noise becomes a solid block.
        canvas.Path(path, ColourOf(index) + " line", SeriesLook.Dash(data.Series.Style, _colours[index], data.Series.IsMuted), data.Points.Count > DenseLine ? 1.1 : null);
    }

    private void DrawMarkers(SvgCanvas canvas, LineData data, int index, AxisMap x, AxisMap y)
    {
        if (!data.Series.HasMarkers && data.Series.Shape != LineShape.None)
        {
            return;
        }

        int shape = SeriesLook.ShapeOf(_colours[index]);
        var path = new PathData();
        foreach (LinePoint point in data.Points)
        {
            SeriesLook.AddMarker(path, shape, x.Map(point.X), y.Map(point.Y));
        }

        SeriesLook.DrawMarkers(canvas, path, shape, ColourOf(index), size: 7);
    }
}
