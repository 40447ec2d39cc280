namespace Offshell.Figures;

/// <summary>Options of a scatter plot.</summary>
public sealed record ScatterOptions : PlotOptions
{
    /// <summary>Most points drawn in all, 100 to 100 000; above it points are thinned so that lone ones stay. Default 5000.</summary>
    public int MaximumPoints { get; init; } = 5000;

    /// <summary>Diameter of a point in pixels, 1 to 20; null takes it from the number of points.</summary>
    public double? PointSize { get; init; }

    /// <summary>Whether one unit takes the same length on both axes, as a map of distances needs. Linear axes only. Default false.</summary>
    public bool HasEqualUnits { get; init; }

    /// <summary>Axis of the colours of series with <see cref="ScatterSeries.Values"/>.</summary>
    public Axis ColourAxis { get; init; } = new();

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems().Concat(ColourAxis.Problems(nameof(ColourAxis))))
        {
            yield return problem;
        }

        if (MaximumPoints is < 100 or > 100_000)
        {
            yield return $"MaximumPoints is {MaximumPoints}; expected 100 to 100000.";
        }

        if (PointSize is { } size && !(size is >= 1 and <= 20))
        {
            yield return $"PointSize is {size}; expected 1 to 20 pixels.";
        }

        if (HasEqualUnits && (XAxis.Scale != AxisScale.Linear || YAxis.Scale != AxisScale.Linear))
        {
            yield return "HasEqualUnits needs two linear axes.";
        }
    }
}
