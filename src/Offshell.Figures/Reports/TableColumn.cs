namespace Offshell.Figures.Reports;

/// <summary>Where the cells of a column stand.</summary>
public enum TableAlignment
{
    /// <summary>Numbers to the right, text to the left.</summary>
    Automatic,

    /// <summary>To the left.</summary>
    Left,

    /// <summary>In the middle.</summary>
    Centre,

    /// <summary>To the right.</summary>
    Right,
}

/// <summary>Which number of a column is the best and stands out.</summary>
public enum BestValue
{
    /// <summary>None.</summary>
    None,

    /// <summary>The largest.</summary>
    Highest,

    /// <summary>The smallest.</summary>
    Lowest,
}

/// <summary>One column of a table.</summary>
public sealed record TableColumn
{
    /// <summary>Heading.</summary>
    public required string Header { get; init; }

    /// <summary>Unit, in brackets after the heading; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>What the column means: a tooltip of the heading; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where cells stand. Default automatic.</summary>
    public TableAlignment Alignment { get; init; } = TableAlignment.Automatic;

    /// <summary>Decimals of its numbers, 0 to 15; null writes each to four significant digits.</summary>
    public int? Decimals { get; init; }

    /// <summary>Which number stands out; equal ones (as written) all do. Default none.</summary>
    public BestValue Best { get; init; } = BestValue.None;

    internal IEnumerable<string> Problems()
    {
        if (Decimals is < 0 or > 15)
        {
            yield return $"Column \"{Header}\" has {Decimals} decimals; expected 0 to 15.";
        }
    }
}
