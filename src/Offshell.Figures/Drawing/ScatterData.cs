using Offshell.Figures.Axes;

namespace Offshell.Figures.Drawing;

/// <summary>One point; the value colours it and is NaN where the series has one colour.</summary>
internal readonly record struct ScatterPoint(double X, double Y, double Value);

/// <summary>The points of a series that can be shown.</summary>
internal sealed record ScatterData(ScatterSeries Series, IReadOnlyList<ScatterPoint> Points, IReadOnlyList<string> Notes)
{
    // Cells of the plot whose first point always has precedence: about three pixels wide.
    private const int Cells = 200;

    public static ScatterData Create(ScatterSeries series, ScatterOptions options)
    {
        var dropped = new Dropped();
        var points = new List<ScatterPoint>(series.X.Count);
        for (int index = 0; index < series.X.Count; index++)
        {
            double value = series.Values?[index] ?? 1;
            if (dropped.Accepts(series.X[index], options.XAxis.Scale, series.Y[index], options.YAxis.Scale)
                && (series.Values is null || AxisRange.CanShow(value, options.ColourAxis.Scale)))
            {
                points.Add(new ScatterPoint(series.X[index], series.Y[index], series.Values is null ? double.NaN : value));
            }
        }

        return new ScatterData(series, points, [.. dropped.Notes(series.Name)]);
    }

    /// <summary>
    /// At most <paramref name="limit"/> points, in their order. The first of every small cell of the plot goes before the second
    /// of any other, so that lone points (the anomalies) stay and only crowds are thinned; among equals a fixed shuffle decides.
    /// </summary>
    public ScatterData Thinned(int limit, AxisMap x, AxisMap y)
    {
        if (Points.Count <= limit)
        {
            return this;
        }

        int[] shuffled = [.. Enumerable.Range(0, Points.Count).OrderBy(index => Scrambled((ulong)index))];
        var seen = new Dictionary<(int, int), int>();
        int[] rank = new int[Points.Count];
        foreach (int index in shuffled)
        {
            (int, int) cell = ((int)(x.Map(Points[index].X) * Cells), (int)(y.Map(Points[index].Y) * Cells));
            seen[cell] = rank[index] = seen.GetValueOrDefault(cell) + 1;
        }

        ScatterPoint[] kept = [.. shuffled.OrderBy(index => rank[index]).Take(limit).Order().Select(index => Points[index])];
        return this with { Points = kept };
    }

    // The finaliser of splitmix64: neighbours in the data are often alike, so an even stride could pick a pattern.
    private static ulong Scrambled(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
