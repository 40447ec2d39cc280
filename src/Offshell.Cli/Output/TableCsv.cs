using Offshell.Data;

namespace Offshell.Cli.Output;

/// <summary>A table as CSV with a header; numbers in round-trip format, missing as empty.</summary>
internal static class TableCsv
{
    internal static void Write(Table table, TextWriter writer)
    {
        writer.WriteLine(string.Join(",", table.Schema.Columns.Select(c => CsvText.Quote(c.Name))));
        for (int row = 0; row < table.RowCount; row++)
        {
            for (int column = 0; column < table.Schema.Count; column++)
            {
                if (column > 0) writer.Write(',');
                writer.Write(CsvText.Quote(table.TextOf(column, row)));
            }

            writer.WriteLine();
        }
    }
}
