using Offshell.Tensors.Random;

namespace Offshell.Data;

/// <summary>
/// The sets of rows that a split must not separate: rows of one group, and exact duplicates. A set that both rules chain
/// together is one unit.
/// </summary>
internal sealed class RowUnits
{
    private readonly int[] _parents;

    private RowUnits(int rowCount)
    {
        _parents = new int[rowCount];
        for (int row = 0; row < rowCount; row++) _parents[row] = row;
    }

    /// <summary>Finds the units; falls back to the groups alone, or to single rows, where duplicates leave fewer than <paramref name="minimum"/>.</summary>
    /// <returns>The rows of each unit, ascending; the units in the order of their first rows.</returns>
    /// <exception cref="ArgumentException">There are fewer groups than <paramref name="minimum"/>.</exception>
    internal static List<int[]> Find(Table table, int minimum)
    {
        bool hasGroups = !table.Schema.IndicesOf(ColumnRole.Group).IsEmpty;
        var units = new RowUnits(table.RowCount);
        units.JoinEqual(new ColumnsComparer(table, table.Schema.IndicesOf(ColumnRole.Group)), hasGroups);
        List<int[]> groups = units.Collect();
        if (hasGroups && groups.Count < minimum)
        {
            throw new ArgumentException(
                $"The rows form {groups.Count} groups; a split into {minimum} parts that keeps groups together needs at least {minimum}. Ask for fewer parts, or drop the group role.");
        }

        int[] modelled = [.. table.Schema.IndicesOf(ColumnRole.Feature), .. table.Schema.IndicesOf(ColumnRole.Condition)];
        units.JoinEqual(new ColumnsComparer(table, [.. modelled]), modelled.Length > 0);
        List<int[]> all = units.Collect();
        return all.Count >= minimum ? all : groups;
    }

    private void JoinEqual(ColumnsComparer comparer, bool applies)
    {
        if (!applies) return;
        var first = new Dictionary<int, int>(_parents.Length, comparer);
        for (int row = 0; row < _parents.Length; row++)
        {
            if (!first.TryAdd(row, row)) Join(first[row], row);
        }
    }

    private void Join(int a, int b)
    {
        (int low, int high) = (Root(a), Root(b));
        if (low > high) (low, high) = (high, low);
        _parents[high] = low; // The root is the first row, so that the order of units does not depend on the order of joins.
    }

    private int Root(int row)
    {
        while (_parents[row] != row) row = _parents[row] = _parents[_parents[row]];
        return row;
    }

    private List<int[]> Collect()
    {
        var rows = new Dictionary<int, List<int>>();
        var order = new List<List<int>>();
        for (int row = 0; row < _parents.Length; row++)
        {
            int root = Root(row);
            if (!rows.TryGetValue(root, out List<int>? unit))
            {
                rows[root] = unit = [];
                order.Add(unit);
            }

            unit.Add(row);
        }

        return [.. order.Select(unit => unit.ToArray())];
    }

    /// <summary>Rows are equal if they agree in all given columns: missing equals missing, 0 equals −0, unseen categories compare by text.</summary>
    private sealed class ColumnsComparer(Table table, IReadOnlyList<int> columns) : IEqualityComparer<int>
    {
        public bool Equals(int x, int y)
        {
            foreach (int column in columns)
            {
                if (table.Schema[column].Kind == ColumnKind.Text)
                {
                    if (table.TextOf(column, x) != table.TextOf(column, y)) return false;
                    continue;
                }

                ReadOnlySpan<double> values = table.Values(column);
                if (!values[x].Equals(values[y])) return false;
                bool isUnseen = values[x] == Table.UnseenCategory && table.Schema[column].Kind == ColumnKind.Categorical;
                if (isUnseen && table.TextOf(column, x) != table.TextOf(column, y)) return false;
            }

            return true;
        }

        public int GetHashCode(int row)
        {
            ulong hash = 0;
            foreach (int column in columns)
            {
                ulong value = table.Schema[column].Kind == ColumnKind.Text
                    ? (ulong)string.GetHashCode(table.TextOf(column, row), StringComparison.Ordinal)
                    : Bits(table.Values(column)[row]);
                hash = RandomSource.Mix(hash ^ value);
            }

            return (int)hash;
        }

        private static ulong Bits(double value) => double.IsNaN(value) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(value + 0.0);
    }
}
