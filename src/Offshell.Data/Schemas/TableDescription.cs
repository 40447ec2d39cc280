using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>The inferred schema of a table and what was found in its columns.</summary>
public sealed record TableDescription
{
    /// <summary>All columns, dropped ones too.</summary>
    public required Schema Schema { get; init; }

    /// <summary>The number of rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>One summary per column of the schema.</summary>
    public required ImmutableArray<ColumnSummary> Columns { get; init; }

    /// <summary>What a user should know: constant columns, columns that are not modelled and why. One sentence each.</summary>
    public required ImmutableArray<string> Notes { get; init; }
}
