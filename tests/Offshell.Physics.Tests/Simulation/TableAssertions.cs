using Offshell.Data;

namespace Offshell.Physics.Tests.Simulation;

internal static class TableAssertions
{
    internal static double[] Column(this Table table, string name) => table.Values(table.Schema.IndexOf(name)).ToArray();

    internal static string[] Texts(this Table table, string name)
    {
        int column = table.Schema.IndexOf(name);
        return [.. Enumerable.Range(0, table.RowCount).Select(row => table.TextOf(column, row))];
    }

    /// <summary>Same schema, and every value of the common first rows has the same bits.</summary>
    internal static void ShouldStartWith(this Table table, Table start)
    {
        table.Schema.ShouldBe(start.Schema);
        for (int column = 0; column < start.Schema.Count; column++)
        {
            if (start.Schema[column].Kind == ColumnKind.Text)
            {
                for (int row = 0; row < start.RowCount; row++) table.TextOf(column, row).ShouldBe(start.TextOf(column, row));
            }
            else
            {
                table.Values(column)[..start.RowCount].SequenceEqual(start.Values(column)).ShouldBeTrue(start.Schema[column].Name);
            }
        }
    }
}
