using System.Collections.Immutable;

namespace Offshell.Figures;

/// <summary>What the height of a histogram's bins means.</summary>
public enum HistogramHeight
{
    /// <summary>Number (or sum of weights) in the bin.</summary>
    Count,

    /// <summary>Share of all entries of the series, those outside the range included.</summary>
    Fraction,

    /// <summary>Share per unit of the horizontal axis, so that the area is the share within the range.</summary>
    Density,
}

/// <summary>How the bins of a series are drawn.</summary>
public enum HistogramStyle
{
    /// <summary>Outline over a light filling.</summary>
    Filled,

    /// <summary>Outline only; best where several series overlap.</summary>
    Step,

    /// <summary>Points with √n error bars, as measured data are drawn.</summary>
    Points,
}

/// <summary>Options of a histogram.</summary>
public sealed record HistogramOptions : PlotOptions
{
    /// <summary>Number of bins, 1 to 1000; null takes it from the data (Freedman and Diaconis, 10 to 100). Equal on a logarithmic axis means equal ratios.</summary>
    public int? Bins { get; init; }

    /// <summary>Edges of the bins, ascending; overrides <see cref="Bins"/> and the ends of the horizontal axis. Empty for none.</summary>
    public ImmutableArray<double> Edges { get; init; } = [];

    /// <summary>What heights mean. Default counts.</summary>
    public HistogramHeight BinHeight { get; init; } = HistogramHeight.Count;

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems())
        {
            yield return problem;
        }

        if (Bins is < 1 or > 1000)
        {
            yield return $"Bins is {Bins}; expected 1 to 1000.";
        }

        if (Edges.Length == 1 || Edges.Any(edge => !Axes.AxisRange.CanShow(edge, XAxis.Scale)) || Edges.Zip(Edges.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            yield return "Edges must be at least two ascending finite numbers, positive on a logarithmic axis.";
        }
    }
}
