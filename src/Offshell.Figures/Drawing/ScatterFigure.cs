using Offshell.Figures.Axes;
using Offshell.Figures.Colours;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>Points on two axes, by category or coloured by a number.</summary>
internal sealed class ScatterFigure : Figure
{
    private const int ColourSteps = 24;
    private const int EmphasisShape = 2;
    private readonly ScatterOptions _options;
    private readonly ScatterData[] _data;
    private readonly AxisRange _xRange;
    private readonly AxisRange _yRange;
    private readonly ColourMap? _colours;

    private ScatterFigure(ScatterOptions options, ScatterData[] data, AxisRange xRange, AxisRange yRange, IEnumerable<string> notes)
        : base(options, 480, notes)
    {
        _options = options;
        _data = data;
        _xRange = xRange;
        _yRange = yRange;
        Extent values = new();
        foreach (ScatterPoint point in data.SelectMany(series => series.Points).Where(point => !double.IsNaN(point.Value)))
        {
            values.Add(point.Value);
        }

        _colours = values.IsEmpty ? null : new ColourMap(ColourScheme.Sequential, options.ColourAxis.Scale, AxisRange.Resolve(options.ColourAxis, values, padding: 0));
    }

    public override bool IsEmpty => _data.All(series => series.Points.Count == 0);

    internal override bool FitsAnyWidth => true;

    internal override IReadOnlyList<LegendEntry> Legend => _data.Length == 1 && _data[0].Series.Name.Length == 0
        ? []
        : [.. _data.Select((data, index) => new LegendEntry(data.Series.Name, LegendMark.Marker, SeriesLook.Colour(index, data.Series.Values is not null), Shape: data.Series.IsEmphasised ? EmphasisShape : SeriesLook.ShapeOf(index)))];

    internal override (string? X, string? Y) Headings => (_options.XAxis.Heading, _options.YAxis.Heading);

    public static ScatterFigure Create(ScatterOptions options, IReadOnlyList<ScatterSeries> series)
    {
        Require.NoProblems([.. options.Problems(), .. series.SelectMany(one => one.Problems())], nameof(series));
        ScatterData[] data = [.. series.Select(one => ScatterData.Create(one, options))];
        Extent xs = new();
        Extent ys = new();
        foreach (ScatterPoint point in data.SelectMany(one => one.Points))
        {
            xs.Add(point.X);
            ys.Add(point.Y);
        }

        AxisRange xRange = AxisRange.Resolve(options.XAxis, xs);
        AxisRange yRange = AxisRange.Resolve(options.YAxis, ys);
        var x = new AxisMap(options.XAxis.Scale, xRange, 0, 1);
        var y = new AxisMap(options.YAxis.Scale, yRange, 0, 1);
        int[] shares = Shares([.. data.Select(one => one.Points.Count)], options.MaximumPoints);
        ScatterData[] thinned = [.. data.Zip(shares, (one, share) => one.Thinned(share, x, y))];
        List<string> notes = [.. data.SelectMany(one => one.Notes)];
        if (shares.Sum() < data.Sum(one => one.Points.Count))
        {
            notes.Add($"Drawn are {NumberText.Count(shares.Sum())} of {NumberText.Count(data.Sum(one => one.Points.Count))} points: crowds are thinned, lone points stay.");
        }

        return new ScatterFigure(options, thinned, xRange, yRange, notes);
    }

    internal override void Draw(SvgCanvas canvas, Frame frame, DrawContext context)
    {
        if (IsEmpty)
        {
            DrawNoData(canvas, Header.Draw(canvas, frame, context, Title, []), context);
            return;
        }

        ColourBar? bar = _colours is null ? null : new ColourBar(_options.ColourAxis, _colours);
        new XyPlot(_options, _xRange, _yRange) { HasEqualUnits = _options.HasEqualUnits }.Draw(canvas, frame, context, Legend, bar, (inner, x, y) =>
        {
            double size = _options.PointSize ?? AutomaticSize(context);
            for (int index = 0; index < _data.Length; index++)
            {
                if (_data[index].Series.Values is null)
                {
                    DrawCategory(inner, _data[index], index, size, x, y);
                }
                else
                {
                    DrawColoured(inner, _data[index], size, x, y);
                }
            }

            // Over all points.
            CrowdLabels.Draw(inner, _data.Where(data => data.Series.IsLabelled && data.Points.Count > 0), x, y);
        });
    }

    /// <summary>Shares a number of places among series: each gets all it needs up to an equal share, so that a small series among a large one stays whole.</summary>
    internal static int[] Shares(int[] counts, int places)
    {
        int[] shares = new int[counts.Length];
        int left = places;
        int waiting = counts.Length;
        foreach (int index in Enumerable.Range(0, counts.Length).OrderBy(index => counts[index]))
        {
            shares[index] = Math.Min(counts[index], left / waiting);
            left -= shares[index];
            waiting--;
        }

        return shares;
    }

    private double AutomaticSize(DrawContext context)
    {
        double size = _data.Sum(data => data.Points.Count) switch { <= 200 => 7, <= 1000 => 5, <= 4000 => 4, _ => 3 };
        return context.IsCompact ? Math.Max(2.5, size - 2) : size;
    }

    private static void DrawCategory(SvgCanvas canvas, ScatterData data, int index, double size, AxisMap x, AxisMap y)
    {
        if (data.Series.IsEmphasised)
        {
            DrawEmphasised(canvas, data, index, x, y);
            return;
        }

        // Shapes need some pixels to be told apart; smaller points are all dots.
        int shape = size >= 5 ? SeriesLook.ShapeOf(index) : 0;
        var path = new PathData();
        foreach (ScatterPoint point in data.Points)
        {
            SeriesLook.AddMarker(path, shape, x.Map(point.X), y.Map(point.Y));
        }

        SeriesLook.DrawMarkers(canvas, path, shape, SeriesLook.Colour(index), size);
    }

    // Large, with a rim in the colour of the ground that parts them from the crowd below.
    private static void DrawEmphasised(SvgCanvas canvas, ScatterData data, int index, AxisMap x, AxisMap y)
    {
        var rims = new PathData();
        var markers = new PathData();
        foreach (ScatterPoint point in data.Points)
        {
            rims.Dot(x.Map(point.X), y.Map(point.Y));
            SeriesLook.AddMarker(markers, EmphasisShape, x.Map(point.X), y.Map(point.Y));
        }

        canvas.Path(rims, "dots halo", strokeWidth: 11);
        SeriesLook.DrawMarkers(canvas, markers, EmphasisShape, SeriesLook.Colour(index));
    }

    private void DrawColoured(SvgCanvas canvas, ScatterData data, double size, AxisMap x, AxisMap y)
    {
        var map = new AxisMap(_colours!.Scale, _colours.Range, 0, ColourSteps);
        PathData[] paths = [.. Enumerable.Range(0, ColourSteps).Select(_ => new PathData())];
        foreach (ScatterPoint point in data.Points)
        {
            paths[(int)Math.Clamp(map.Map(point.Value), 0, ColourSteps - 1)].Dot(x.Map(point.X), y.Map(point.Y));
        }

        // Highest values on top; a grey rim keeps the pale end of the colours visible on light ground and the dark end on dark.
        for (int step = 0; step < ColourSteps; step++)
        {
            canvas.Path(paths[step], "cm dots", strokeWidth: size + 1.4);
            canvas.Path(paths[step], "dots", strokeWidth: size, stroke: _colours.At((step + 0.5) / ColourSteps).ToString());
        }
    }
}
