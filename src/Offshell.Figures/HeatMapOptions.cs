using System.Collections.Immutable;

namespace Offshell.Figures;

/// <summary>Options of a heat map: a table of numbers drawn as colours, for example a correlation matrix, or time × channel.</summary>
public sealed record HeatMapOptions : FigureOptions
{
    /// <summary>Names of the rows, top first; empty to use the numbers of <see cref="YAxis"/>.</summary>
    public ImmutableArray<string> RowNames { get; init; } = [];

    /// <summary>Names of the columns, left first; empty to use the numbers of <see cref="XAxis"/>.</summary>
    public ImmutableArray<string> ColumnNames { get; init; } = [];

    /// <summary>Horizontal axis. Without column names its ends are the outer edges of the first and last column; by default columns count from 0.</summary>
    public Axis XAxis { get; init; } = new();

    /// <summary>Vertical axis. Without row names its lower end is the outer edge of the row at the bottom.</summary>
    public Axis YAxis { get; init; } = new();

    /// <summary>Whether the first row lies at the bottom, as on a plot, and not at the top, as in a matrix. Default false.</summary>
    public bool FirstRowAtBottom { get; init; }

    /// <summary>Axis of the colours: its label, unit, scale and ends.</summary>
    public Axis ColourAxis { get; init; } = new();

    /// <summary>Colours. Default sequential.</summary>
    public ColourScheme Colours { get; init; } = ColourScheme.Sequential;

    /// <summary>Value of the near-white middle of diverging colours, in units of <see cref="ColourAxis"/>; the ends lie equally far from it. Default 0.</summary>
    public double Middle { get; init; }

    /// <summary>Whether each cell shows its number; null writes it where cells are large enough. Default null.</summary>
    public bool? ShowsValues { get; init; }

    internal override IEnumerable<string> Problems()
    {
        IEnumerable<string> all = [.. base.Problems(), .. XAxis.Problems(nameof(XAxis)), .. YAxis.Problems(nameof(YAxis)), .. ColourAxis.Problems(nameof(ColourAxis))];
        foreach (string problem in all)
        {
            yield return problem;
        }

        if (!double.IsFinite(Middle))
        {
            yield return $"Middle is {Middle}; expected a finite number.";
        }

        foreach ((string name, Axis axis, bool isNamed) in new[] { (nameof(XAxis), XAxis, !ColumnNames.IsEmpty), (nameof(YAxis), YAxis, !RowNames.IsEmpty) })
        {
            if (!isNamed && axis.Scale == AxisScale.Logarithmic && (axis.Minimum is null || axis.Maximum is null))
            {
                yield return $"{name} is logarithmic; give its Minimum and Maximum, the outer edges of the cells.";
            }
        }

        if (Colours == ColourScheme.Diverging && ColourAxis.Scale == AxisScale.Logarithmic)
        {
            yield return "Diverging colours need a linear colour axis; show the logarithm instead.";
        }
    }

    internal IEnumerable<string> Problems(int rows, int columns)
    {
        if (!RowNames.IsEmpty && RowNames.Length != rows)
        {
            yield return $"There are {RowNames.Length} row names for {rows} rows; expected equally many or none.";
        }

        if (!ColumnNames.IsEmpty && ColumnNames.Length != columns)
        {
            yield return $"There are {ColumnNames.Length} column names for {columns} columns; expected equally many or none.";
        }
    }
}
