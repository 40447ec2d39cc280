namespace Offshell.Data;

public sealed partial class Table
{
    /// <summary>A table of numeric features from rows in memory. The values are copied.</summary>
    /// <param name="names">One name per feature.</param>
    /// <param name="rows">[rows][features]; NaN is missing.</param>
    /// <returns>A table whose rows are numbered from 1. A column with a missing value allows missing values.</returns>
    /// <exception cref="ArgumentException">A row is null or has another number of values than there are names, a value is infinite (the message gives row, from 1, and column), or a name appears twice.</exception>
    public static Table FromRows(IReadOnlyList<string> names, IReadOnlyList<double[]> rows)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rows);
        var columns = new double[names.Count][];
        for (int column = 0; column < columns.Length; column++) columns[column] = new double[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row] is null) throw new ArgumentException($"Row {row + 1} is null; expected {columns.Length} values, NaN where one is missing.", nameof(rows));
            if (rows[row].Length != columns.Length)
            {
                throw new ArgumentException($"Row {row + 1} has {rows[row].Length} values; expected {columns.Length}, one per name.", nameof(rows));
            }

            for (int column = 0; column < columns.Length; column++) columns[column][row] = rows[row][column];
        }

        return FromColumns(names, columns);
    }

    /// <inheritdoc cref="FromRows(IReadOnlyList{string}, IReadOnlyList{double[]})"/>
    public static Table FromRows(IReadOnlyList<string> names, double[,] rows)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.GetLength(1) != names.Count)
        {
            throw new ArgumentException($"The rows have {rows.GetLength(1)} values; expected {names.Count}, one per name.", nameof(rows));
        }

        var columns = new double[names.Count][];
        for (int column = 0; column < columns.Length; column++)
        {
            columns[column] = new double[rows.GetLength(0)];
            for (int row = 0; row < columns[column].Length; row++) columns[column][row] = rows[row, column];
        }

        return FromColumns(names, columns);
    }

    /// <summary>A table of numeric features from columns in memory. The arrays are not copied: do not change them afterwards.</summary>
    /// <param name="names">One name per feature.</param>
    /// <param name="columns">[features][rows]; NaN is missing, and a column that has one allows missing values.</param>
    /// <returns>A table whose rows are numbered from 1.</returns>
    /// <exception cref="ArgumentException">The columns differ in length or number, a value is infinite, or a name appears twice.</exception>
    public static Table FromColumns(IReadOnlyList<string> names, IReadOnlyList<double[]> columns)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count != names.Count)
        {
            throw new ArgumentException($"There are {columns.Count} columns and {names.Count} names; expected one name per column.", nameof(columns));
        }

        var schema = new Schema
        {
            Columns = [.. names.Select((name, i) => new ColumnSchema { Name = name, AllowsMissing = Array.Exists(columns[i], double.IsNaN) })],
        };
        return FromColumns(schema, [.. columns.Select((values, i) => ColumnData.Numbers(values, names[i]))]);
    }

    /// <summary>A table of columns of any kind.</summary>
    /// <param name="schema">The columns; each one's kind must be that of its data.</param>
    /// <param name="columns">One per column of the schema, all of the same length.</param>
    /// <param name="firstRow">The number of the first row in its source, counted from 1.</param>
    /// <returns>A table of these columns; the data are shared, not copied.</returns>
    /// <exception cref="ArgumentException">Number, length or kind of the columns differ from the schema, or a category code is beyond its categories.</exception>
    public static Table FromColumns(Schema schema, IReadOnlyList<ColumnData> columns, long firstRow = 1)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(columns);
        return Create(schema, columns, new RowOrigin(firstRow));
    }

    /// <summary>All rows of the given tables, one table below the other; row numbers and lines are kept.</summary>
    /// <param name="tables">At least one, all with the same kinds and categories of columns, in the same order.</param>
    /// <returns>One table under the schema of the first; the only one as it is.</returns>
    /// <exception cref="ArgumentException">No table is given, or they differ in names, kinds or categories.</exception>
    public static Table Concatenate(IReadOnlyList<Table> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (tables.Count == 0) throw new ArgumentException("No tables were given; expected at least one.", nameof(tables));
        if (tables.Count == 1) return tables[0];

        Table first = tables[0];
        foreach (Table table in tables) RequireSameStorage(first.Schema, table.Schema, nameof(tables));

        var parts = new (ColumnData Data, int Start, int Count)[tables.Count];
        var columns = new ColumnData[first._data.Length];
        for (int column = 0; column < columns.Length; column++)
        {
            for (int i = 0; i < parts.Length; i++) parts[i] = (tables[i]._data[column], tables[i].Start, tables[i].RowCount);
            columns[column] = first._data[column].Concatenate(parts);
        }

        RowOrigin origin = RowOrigin.Concatenate([.. tables.Select(table => (table.Origin, table.Start, table.RowCount))]);
        return new Table(first.Schema, columns, 0, tables.Sum(table => table.RowCount), origin);
    }

    internal static Table Create(Schema schema, IReadOnlyList<ColumnData> columns, RowOrigin origin)
    {
        if (columns.Count != schema.Count)
        {
            throw new ArgumentException($"There are {columns.Count} columns; expected {schema.Count}, as the schema says.", nameof(columns));
        }

        for (int column = 0; column < columns.Count; column++) RequireFits(schema[column], columns[column], columns[0].Length);
        return new Table(schema, [.. columns], 0, columns.Count == 0 ? 0 : columns[0].Length, origin);
    }

    private static void RequireFits(ColumnSchema schema, ColumnData data, int rowCount)
    {
        if (data.Length != rowCount)
        {
            throw new ArgumentException($"Column '{schema.Name}' has {data.Length} rows; expected {rowCount}, as the first column has.");
        }

        if (data is NumberData == (schema.Kind == ColumnKind.Text))
        {
            throw new ArgumentException(
                $"Column '{schema.Name}' is {schema.Kind} but its data are {(data is NumberData ? "numbers" : "texts")}. Change the kind or the data.");
        }

        if (schema.Kind != ColumnKind.Categorical) return;
        foreach (double code in ((NumberData)data).Values)
        {
            if (code >= schema.Categories.Length)
            {
                throw new ArgumentException($"Column '{schema.Name}' has the category code {code}; its schema lists {schema.Categories.Length} categories.");
            }
        }
    }

    private static void RequireSameStorage(Schema expected, Schema found, string parameter)
    {
        if (expected.Count != found.Count)
        {
            throw new ArgumentException($"Found {found.Count} columns, expected {expected.Count}.", parameter);
        }

        for (int column = 0; column < expected.Count; column++)
        {
            if (expected[column].Kind != found[column].Kind
                || !expected[column].Categories.AsSpan().SequenceEqual(found[column].Categories.AsSpan()))
            {
                throw new ArgumentException(
                    $"Column {column + 1} ('{found[column].Name}') differs in kind or categories from '{expected[column].Name}': found {found[column].Kind} with "
                    + $"{found[column].Categories.Length} categories, expected {expected[column].Kind} with {expected[column].Categories.Length}.",
                    parameter);
            }
        }
    }
}
