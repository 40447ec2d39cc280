using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Data;

/// <summary>The time of each row as a number that grows with time.</summary>
internal static class TimeOrder
{
    /// <summary>The times of all rows, or null if the table has no time column.</summary>
    internal static double[]? Of(Table table)
    {
        ImmutableArray<int> columns = table.Schema.IndicesOf(ColumnRole.Time);
        if (columns.IsEmpty) return null;

        int column = columns[0];
        double[] times = new double[table.RowCount];
        for (int row = 0; row < times.Length; row++)
        {
            if (table.Schema[column].Kind == ColumnKind.Numeric)
            {
                times[row] = table.Values(column)[row];
                if (double.IsNaN(times[row])) throw NotATime(table, column, row);
            }
            else if (TryParse(table.TextOf(column, row), out DateTimeOffset time))
            {
                times[row] = time.UtcTicks;
            }
            else
            {
                throw NotATime(table, column, row);
            }
        }

        return times;
    }

    /// <summary>Only dates that begin with the year: others are read differently in different countries.</summary>
    private static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Length >= 10 && text[4] == '-' && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static DataFormatException NotATime(Table table, int column, int row) => DataFormatException.InCell(
        table, column, row, "a time, as a number or an ISO 8601 date", "Fill the cell in, remove the row, or give the column another role.");
}
