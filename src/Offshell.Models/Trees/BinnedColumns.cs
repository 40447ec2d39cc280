namespace Offshell.Models.Trees;

/// <summary>Training rows as small integers: each column cut at quantiles into at most 256 bins.</summary>
internal sealed class BinnedColumns
{
    private readonly double[][] _cuts;
    private readonly byte[][] _codes;

    internal BinnedColumns(RowMatrix rows, int bins, CancellationToken cancellationToken)
    {
        Rows = rows.Rows;
        _cuts = new double[rows.Columns][];
        _codes = new byte[rows.Columns][];
        RowBlocks.For(rows.Columns, column =>
        {
            double[] values = new double[rows.Rows];
            for (int i = 0; i < values.Length; i++) values[i] = rows[i, column];
            double[] sorted = (double[])values.Clone();
            Array.Sort(sorted);
            _cuts[column] = FindCuts(sorted, bins);
            _codes[column] = [.. values.Select(value => Code(_cuts[column], value))];
        }, cancellationToken);
    }

    internal int Rows { get; }

    internal int Columns => _cuts.Length;

    /// <summary>Bin of every row in a column.</summary>
    internal ReadOnlySpan<byte> Codes(int column) => _codes[column];

    /// <summary>Number of bins in use.</summary>
    internal int BinCount(int column) => _cuts[column].Length + 1;

    /// <summary>A value belongs to this bin or a lower one if it is at most this.</summary>
    internal double UpperEdge(int column, int bin) => _cuts[column][bin];

    private static double[] FindCuts(double[] sorted, int bins)
    {
        List<double> distinctCuts = [];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] > sorted[i - 1]) distinctCuts.Add(Between(sorted[i - 1], sorted[i]));
            if (distinctCuts.Count >= bins) break;
        }

        if (distinctCuts.Count < bins) return [.. distinctCuts];
        List<double> cuts = [];
        for (int bin = 1; bin < bins; bin++)
        {
            int place = (int)((long)bin * sorted.Length / bins);
            if (sorted[place] <= sorted[place - 1]) continue;
            double cut = Between(sorted[place - 1], sorted[place]);
            if (cuts.Count == 0 || cut > cuts[^1]) cuts.Add(cut);
        }

        return [.. cuts];
    }

    /// <summary>A number from [low, high), near the middle.</summary>
    private static double Between(double low, double high)
    {
        double middle = low + (0.5 * (high - low));
        return middle < high ? middle : low;
    }

    private static byte Code(double[] cuts, double value)
    {
        int place = Array.BinarySearch(cuts, value);
        return (byte)(place >= 0 ? place : ~place);
    }
}
