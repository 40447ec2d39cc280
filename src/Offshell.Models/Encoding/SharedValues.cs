using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Models.Encoding;

/// <summary>Values of several columns together, from which they get one unit.</summary>
internal static class SharedValues
{
    /// <summary>So many values tell mean and spread; the extremes are those of all values.</summary>
    private const int MostValues = 1 << 20;

    /// <summary>Values of the numeric ones among the given columns, evenly spread over the rows, with the least and the largest of all; missing ones left out.</summary>
    internal static double[] Of(Table rows, ImmutableArray<int> columns)
    {
        int[] numeric = [.. columns.Where(c => rows.Schema[c].Kind == ColumnKind.Numeric)];
        if (numeric.Length == 0) return [];
        int step = (int)Math.Max(1, ((long)rows.RowCount * numeric.Length) / MostValues);
        var values = new List<double>();
        double least = double.PositiveInfinity, largest = double.NegativeInfinity;
        for (int c = 0; c < numeric.Length; c++)
        {
            ReadOnlySpan<double> column = rows.Values(numeric[c]);
            for (int row = c % step; row < column.Length; row += step)
            {
                if (!double.IsNaN(column[row])) values.Add(column[row]);
            }

            foreach (double value in column)
            {
                if (double.IsNaN(value)) continue;
                least = Math.Min(least, value);
                largest = Math.Max(largest, value);
            }
        }

        if (least <= largest) values.AddRange([least, largest]);
        return [.. values];
    }
}
