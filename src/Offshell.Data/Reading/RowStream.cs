using System.Runtime.CompilerServices;

namespace Offshell.Data;

/// <summary>Rows that arrive one by one, gathered in blocks.</summary>
public static class RowStream
{
    /// <summary>Gathers rows into tables of numeric features.</summary>
    /// <param name="rows">Rows of one value per name; NaN is missing.</param>
    /// <param name="names">The names of the values.</param>
    /// <param name="rowsPerBlock">The rows of each block but the last; 1 gives a table per row, without delay.</param>
    /// <param name="cancellationToken">Stops waiting for rows.</param>
    /// <returns>Tables in the order of the rows, whose numbers go on from block to block.</returns>
    /// <exception cref="DataFormatException">A row has another number of values than there are names, or an infinite one.</exception>
    public static async IAsyncEnumerable<Table> InBlocks(
        IAsyncEnumerable<double[]> rows, IReadOnlyList<string> names, int rowsPerBlock = TableReader.DefaultRowsPerBlock, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowsPerBlock);
        var schema = new Schema { Columns = [.. names.Select(name => new ColumnSchema { Name = name, AllowsMissing = true })] };
        var waiting = new List<double[]>(rowsPerBlock);
        long done = 0;
        await foreach (double[] row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            RequireRow(row, names, done + waiting.Count + 1);
            waiting.Add(row);
            if (waiting.Count < rowsPerBlock) continue;
            yield return ToTable(schema, waiting, done);
            done += waiting.Count;
            waiting.Clear();
        }

        if (waiting.Count > 0) yield return ToTable(schema, waiting, done);
    }

    private static void RequireRow(double[] row, IReadOnlyList<string> names, long number)
    {
        if (row.Length != names.Count)
        {
            throw new DataFormatException($"{names.Count}, one per name", "Send rows of one length.") { Row = number, Found = $"{row.Length} values" };
        }

        int infinite = Array.FindIndex(row, double.IsInfinity);
        if (infinite >= 0)
        {
            throw new DataFormatException("a finite number, or NaN for missing", "Replace the value.") { Row = number, Column = names[infinite], Found = $"{row[infinite]}" };
        }
    }

    private static Table ToTable(Schema schema, List<double[]> rows, long done)
    {
        var columns = new ColumnData[schema.Count];
        for (int column = 0; column < columns.Length; column++)
        {
            double[] values = new double[rows.Count];
            for (int row = 0; row < values.Length; row++) values[row] = rows[row][column];
            columns[column] = new NumberData(values, null);
        }

        return Table.Create(schema, columns, new RowOrigin(done + 1));
    }
}
