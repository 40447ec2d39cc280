using System.Collections.Immutable;

namespace Offshell.Figures;

/// <summary>Options of a bar chart: bars lie flat, their names stand to the left.</summary>
public sealed record BarChartOptions : FigureOptions
{
    /// <summary>Axis along the bars. Bars start at 0, on a logarithmic axis at its lower end.</summary>
    public Axis ValueAxis { get; init; } = new();

    /// <summary>What the names are, for example "column"; empty for no heading.</summary>
    public string CategoryLabel { get; init; } = "";

    /// <summary>Lines across the bars; only those of the X axis (along the bars) are drawn.</summary>
    public ImmutableArray<ReferenceLine> ReferenceLines { get; init; } = [];

    /// <summary>Whether bars are sorted by the first series, largest on top. Default false: in the given order.</summary>
    public bool IsSorted { get; init; }

    /// <summary>Most names drawn, 1 to 200; the rest is left out with a note. Default 40.</summary>
    public int MaximumBars { get; init; } = 40;

    /// <summary>Whether each bar's number is written at its end. Default true.</summary>
    public bool ShowsValues { get; init; } = true;

    internal override IEnumerable<string> Problems()
    {
        foreach (string problem in base.Problems().Concat(ValueAxis.Problems(nameof(ValueAxis))))
        {
            yield return problem;
        }

        if (MaximumBars is < 1 or > 200)
        {
            yield return $"MaximumBars is {MaximumBars}; expected 1 to 200.";
        }
    }
}
