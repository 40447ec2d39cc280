using System.Collections.Immutable;
using Offshell.Figures.Axes;

namespace Offshell.Figures;

/// <summary>What all kinds of figures share.</summary>
public abstract record FigureOptions
{
    /// <summary>Title, drawn above the figure.</summary>
    public string Title { get; init; } = "";

    /// <summary>One sentence that says what is shown and how to read it; it stands below the figure.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Width in pixels, 160 to 4000. Default 720.</summary>
    public double Width { get; init; } = 720;

    /// <summary>Height in pixels without caption, 120 to 8000; null for what the kind of figure needs. Default null.</summary>
    public double? Height { get; init; }

    internal virtual IEnumerable<string> Problems()
    {
        if (!(Width is >= 160 and <= 4000))
        {
            yield return $"Width is {Width}; expected 160 to 4000 pixels.";
        }

        if (Height is { } height && !(height is >= 120 and <= 8000))
        {
            yield return $"Height is {height}; expected 120 to 8000 pixels.";
        }
    }
}

/// <summary>What figures with two numeric axes share.</summary>
public abstract record PlotOptions : FigureOptions
{
    /// <summary>Horizontal axis.</summary>
    public Axis XAxis { get; init; } = new();

    /// <summary>Vertical axis.</summary>
    public Axis YAxis { get; init; } = new();

    /// <summary>Lines across the plot, for example thresholds. A line outside the range of the axis is not drawn.</summary>
    public ImmutableArray<ReferenceLine> ReferenceLines { get; init; } = [];

    /// <summary>Shaded parts of the plot.</summary>
    public ImmutableArray<ShadedRange> ShadedRanges { get; init; } = [];

    internal override IEnumerable<string> Problems() =>
        [.. base.Problems(), .. XAxis.Problems(nameof(XAxis)), .. YAxis.Problems(nameof(YAxis)), .. LineProblems()];

    private IEnumerable<string> LineProblems()
    {
        foreach (ReferenceLine line in ReferenceLines.Where(line => !AxisRange.CanShow(line.Value, AxisScale.Linear)))
        {
            yield return $"Reference line \"{line.Label}\" lies at {line.Value}; expected a finite number.";
        }

        foreach (ShadedRange range in ShadedRanges.Where(range => !AxisRange.CanShow(range.From, AxisScale.Linear) || !AxisRange.CanShow(range.To, AxisScale.Linear)))
        {
            yield return $"Shaded range \"{range.Label}\" goes from {range.From} to {range.To}; expected finite numbers.";
        }
    }
}
