using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Offshell.Data;

namespace Offshell.Detection;

/// <summary>Whether a table can be learned from, and whether another has the columns that a model needs.</summary>
internal static class SchemaCheck
{
    private static readonly ImmutableArray<ColumnRole> Used = [ColumnRole.Feature, ColumnRole.Condition];

    /// <exception cref="ArgumentException">No feature, or a condition that is text.</exception>
    /// <exception cref="DataFormatException">A missing value where the schema allows none.</exception>
    internal static void RequireUsable(Table rows)
    {
        if (!rows.Schema.Columns.Any(c => c.Role == ColumnRole.Feature && c.Kind != ColumnKind.Text))
        {
            throw new ArgumentException("The table has no column to model: every column has another role or is free text. Give at least one numeric or categorical column the role of a feature.", nameof(rows));
        }

        if (rows.Schema.Columns.FirstOrDefault(c => c.Role == ColumnRole.Condition && c.Kind == ColumnKind.Text) is { } text)
        {
            throw new ArgumentException($"The condition '{text.Name}' is free text. A condition must be a number or a category.", nameof(rows));
        }

        RequireNoMissing(rows, rows.Schema);
    }

    /// <summary>Brings the columns that a model uses into its own order; other columns are left out.</summary>
    /// <exception cref="DataFormatException">Columns are not there or of another kind, values do not fit them, or are missing where none may be.</exception>
    internal static Table Conform(Table rows, Schema schema)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!ReferenceEquals(rows.Schema, schema) && !rows.Schema.Equals(schema)) rows = SchemaBinding.Create(schema, rows.Schema).Apply(rows);
        RequireNoMissing(rows, schema);
        return rows;
    }

    private static void RequireNoMissing(Table rows, Schema schema)
    {
        for (int column = 0; column < schema.Count; column++)
        {
            ColumnSchema c = schema[column];
            if (!Used.Contains(c.Role) || c.Kind == ColumnKind.Text || c.AllowsMissing) continue;
            ReadOnlySpan<double> values = rows.Values(column);
            int row = FirstMissing(values);
            if (row >= 0)
            {
                throw new DataFormatException("a value: none was missing when the model was fitted", "Fill it in, leave the row out, or fit on data in which the column may be missing.")
                {
                    Row = rows.RowNumber(row),
                    Column = c.Name,
                    Found = "no value",
                };
            }
        }
    }

    /// <summary>Position of the first NaN, or −1.</summary>
    private static int FirstMissing(ReadOnlySpan<double> values)
    {
        int width = Vector512<double>.Count, i = 0;
        while (i <= values.Length - width && Vector512.EqualsAll(Vector512.Create(values.Slice(i, width)), Vector512.Create(values.Slice(i, width)))) i += width;
        for (; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) return i;
        }

        return -1;
    }
}
