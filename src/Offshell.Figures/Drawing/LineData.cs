using Offshell.Figures.Axes;
using Offshell.Figures.Text;

namespace Offshell.Figures.Drawing;

/// <summary>One point of a line; NaN edges and errors mean none.</summary>
internal readonly record struct LinePoint(double X, double Y, double Lower, double Upper, double Error, bool StartsPiece);

/// <summary>The points of a series that can be shown, thinned to what can be seen.</summary>
internal sealed class LineData
{
    // More points than this differ by less than a pixel from neighbours in any figure that fits a screen.
    private const int MostPoints = 4000;
    private const int Buckets = MostPoints / 4;

    private LineData(LineSeries series, List<LinePoint> points, IReadOnlyList<string> notes)
    {
        Series = series;
        Points = points;
        Notes = notes;
    }

    public LineSeries Series { get; }

    public IReadOnlyList<LinePoint> Points { get; }

    public IReadOnlyList<string> Notes { get; }

    public static LineData Create(LineSeries series, AxisScale xScale, AxisScale yScale)
    {
        var dropped = new Dropped();
        var points = new List<LinePoint>(series.X.Count);
        bool starts = true;
        for (int index = 0; index < series.X.Count; index++)
        {
            if (dropped.Accepts(series.X[index], xScale, series.Y[index], yScale))
            {
                points.Add(new LinePoint(series.X[index], series.Y[index], Edge(series.Lower, index, yScale), Edge(series.Upper, index, yScale), Error(series, index), starts));
                starts = false;
            }
            else
            {
                starts = true;
            }
        }

        List<string> notes = [.. dropped.Notes(series.Name)];
        if (points.Count > MostPoints)
        {
            int before = points.Count;
            points = IsAscending(points) ? Extremes(points) : EveryNth(points);
            notes.Add($"Drawn are {NumberText.Count(points.Count)} of {NumberText.Count(before)} points{Dropped.Of(series.Name)}; peaks are kept.");
        }

        return new LineData(series, points, notes);
    }

    /// <summary>Adds what the series covers to the extents of both axes.</summary>
    public void AddTo(ref Extent x, ref Extent y, AxisScale yScale)
    {
        foreach (LinePoint point in Points)
        {
            x.Add(point.X);
            foreach (double value in new[] { point.Y, point.Lower, point.Upper, point.Y - point.Error, point.Y + point.Error })
            {
                if (AxisRange.CanShow(value, yScale))
                {
                    y.Add(value);
                }
            }
        }
    }

    // An edge that cannot be shown on a logarithmic axis reaches down to its end, as a band to zero does.
    private static double Edge(IReadOnlyList<double>? values, int index, AxisScale scale)
    {
        double value = values?[index] ?? double.NaN;
        return AxisRange.CanShow(value, scale) ? value : scale == AxisScale.Logarithmic && value < AxisRange.Smallest ? 0 : double.NaN;
    }

    private static double Error(LineSeries series, int index) =>
        series.Error?[index] is { } error && error >= 0 && error <= AxisRange.Largest ? error : double.NaN;

    private static bool IsAscending(List<LinePoint> points)
    {
        for (int index = 1; index < points.Count; index++)
        {
            if (points[index].X < points[index - 1].X)
            {
                return false;
            }
        }

        return true;
    }

    // First, lowest, highest and last point of each of many runs of neighbours: the drawn line looks the same.
    private static List<LinePoint> Extremes(List<LinePoint> points)
    {
        var kept = new List<LinePoint>(MostPoints);
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int start = (int)((long)points.Count * bucket / Buckets);
            int end = (int)((long)points.Count * (bucket + 1) / Buckets);
            int lowest = start;
            int highest = start;
            for (int index = start; index < end; index++)
            {
                lowest = points[index].Y < points[lowest].Y ? index : lowest;
                highest = points[index].Y > points[highest].Y ? index : highest;
            }

            kept.AddRange(WithGaps(points, start, end, [lowest, highest]));
        }

        return kept;
    }

    // Both ends of a run, the given points between and both sides of each gap; of very many gaps in one run only the first is seen.
    private static IEnumerable<LinePoint> WithGaps(List<LinePoint> points, int start, int end, List<int> between)
    {
        int gap = Enumerable.Range(start, end - start).FirstOrDefault(index => points[index].StartsPiece, -1);
        if (gap > start)
        {
            between.AddRange([gap - 1, gap]);
        }

        return between.Append(start).Append(end - 1).Distinct().Order().Select(index => points[index]);
    }

    private static List<LinePoint> EveryNth(List<LinePoint> points)
    {
        int stride = (points.Count + MostPoints - 1) / MostPoints;
        return [.. points.Where((_, index) => index % stride == 0)];
    }
}
