using System.Runtime.CompilerServices;

namespace Offshell.Data;

/// <summary>Rows that arrive one by one, gathered in blocks.</summary>
public static class RowStream
{
    /// <summary>Gathers rows into tables of numeric features.</summary>
    /// <param name="rows">Rows of one value per name; NaN is missing.</param>
    /// <param name="names">The names of the values.</param>
    /// <param name="rowsPerBlock">The rows of each block but the last, at least 1; 1 gives a table per row, without delay.</param>
    /// <param name="cancellationToken">Looked at before every row, and while waiting for one, whether or not the source looks at it too.</param>
    /// <returns>Tables in the order of the rows, whose numbers go on from block to block, from 1.</returns>
    /// <exception cref="DataFormatException">A row is null, has another number of values than there are names, or an infinite one; the message gives its number, counted from 1.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. A source that is left waiting is disposed of when it goes on.</exception>
    public static async IAsyncEnumerable<Table> InBlocks(
        IAsyncEnumerable<double[]> rows, IReadOnlyList<string> names, int rowsPerBlock = TableReader.DefaultRowsPerBlock, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowsPerBlock);
        var schema = new Schema { Columns = [.. names.Select(name => new ColumnSchema { Name = name, AllowsMissing = true })] };
        var waiting = new List<double[]>(rowsPerBlock);
        long done = 0;
        await foreach (double[] row in Cancellable(rows, cancellationToken).ConfigureAwait(false))
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

    /// <summary>The same rows until the token is cancelled: many sources do not look at it, or only when they have waited for the next row.</summary>
    private static async IAsyncEnumerable<double[]> Cancellable(IAsyncEnumerable<double[]> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<double[]> source = rows.GetAsyncEnumerator(cancellationToken);
        Task<bool> next = Task.FromResult(false);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = source.MoveNextAsync().AsTask();
                if (!await next.WaitAsync(cancellationToken).ConfigureAwait(false)) yield break;
                yield return source.Current;
            }
        }
        finally
        {
            if (next.IsCompleted) await source.DisposeAsync().ConfigureAwait(false);
            else _ = DisposeAfter(next, source);
        }
    }

    /// <summary>A source may be disposed of only when it is not running. Nobody waits for what it says any more.</summary>
    private static async Task DisposeAfter(Task next, IAsyncEnumerator<double[]> source)
    {
        await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await source.DisposeAsync().ConfigureAwait(false);
    }

    private static void RequireRow(double[]? row, IReadOnlyList<string> names, long number)
    {
        if (row is null)
        {
            throw new DataFormatException($"{Values(names.Count)}, one per name", "Send NaN for values that are missing.") { Row = number, Found = "null" };
        }

        if (row.Length != names.Count)
        {
            throw new DataFormatException($"{names.Count}, one per name", "Send rows of one length.") { Row = number, Found = Values(row.Length) };
        }

        int infinite = Array.FindIndex(row, double.IsInfinity);
        if (infinite >= 0)
        {
            throw new DataFormatException("a finite number, or NaN for missing", "Replace the value.") { Row = number, Column = names[infinite], Found = $"{row[infinite]}" };
        }
    }

    private static string Values(int count) => count == 1 ? "1 value" : $"{count} values";

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
