using Offshell.Tensors.Random;

namespace Offshell.Models.Trees;

/// <summary>
/// Grows one isolation tree from a subsample. Nodes are laid out in the order in which they are made, the two children
/// of a node side by side, so that a node needs the index of its left child only.
/// </summary>
internal sealed class IsolationTreeBuilder
{
    private readonly RowMatrix _rows;
    private readonly int _heightLimit;
    private readonly int _slopes;
    private readonly bool _approximateHarmonic;
    private readonly RandomStream _random;
    private readonly int[] _order;
    private readonly int[] _columns;
    private readonly double[] _low;
    private readonly double[] _high;

    internal IsolationTreeBuilder(RowMatrix rows, IsolationForestOptions options, int[] subsample, int heightLimit, RandomStream random)
    {
        (_rows, _order, _heightLimit, _random) = (rows, subsample, heightLimit, random);
        _slopes = Math.Min(options.ExtensionLevel, rows.Columns - 1) + 1;
        _approximateHarmonic = options.ApproximateHarmonic;
        _columns = new int[rows.Columns];
        _low = new double[rows.Columns];
        _high = new double[rows.Columns];
    }

    /// <summary>The columns of each node's split, [nodes × slopes]; −1 marks a leaf.</summary>
    internal List<int> SplitColumns { get; } = [];

    /// <summary>The weights of those columns, [nodes × slopes]; empty if splits look at one column only.</summary>
    internal List<double> SplitWeights { get; } = [];

    /// <summary>A row goes left if its projection is at most this; at a leaf, the path length depth + c(size).</summary>
    internal List<double> Values { get; } = [];

    /// <summary>Index of the left child; the right one follows it.</summary>
    internal List<int> Lefts { get; } = [];

    internal void Build()
    {
        AddNode();
        var pending = new Stack<(int Node, int Start, int Count, int Depth)>();
        pending.Push((0, 0, _order.Length, 0));
        while (pending.TryPop(out var next))
        {
            int leftCount = 0;
            bool split = next.Depth < _heightLimit && next.Count > 1 && TrySplit(next.Node, next.Start, next.Count, out leftCount);
            if (!split)
            {
                Values[next.Node] = next.Depth + PathLength.Expected(next.Count, _approximateHarmonic);
                continue;
            }

            int left = AddNode();
            AddNode();
            Lefts[next.Node] = left;
            pending.Push((left + 1, next.Start + leftCount, next.Count - leftCount, next.Depth + 1));
            pending.Push((left, next.Start, leftCount, next.Depth + 1));
        }
    }

    private int AddNode()
    {
        for (int i = 0; i < _slopes; i++) SplitColumns.Add(-1);
        if (_slopes > 1)
        {
            for (int i = 0; i < _slopes; i++) SplitWeights.Add(0);
        }

        Values.Add(0);
        Lefts.Add(-1);
        return Lefts.Count - 1;
    }

    /// <summary>Chooses a split among the columns that are not constant here and parts the rows; false if all are constant.</summary>
    private bool TrySplit(int node, int start, int count, out int leftCount)
    {
        leftCount = 0;
        int varying = FindRanges(start, count);
        if (varying == 0) return false;
        int used = Math.Min(_slopes, varying);
        for (int i = 0; i < used; i++)
        {
            int j = i + _random.NextInt(varying - i);
            (_columns[i], _columns[j]) = (_columns[j], _columns[i]);
        }

        double threshold = _slopes == 1 ? DrawThreshold(node) : DrawHyperplane(node, used);
        Values[node] = threshold;
        leftCount = Partition(node, start, count, threshold);
        return true;
    }

    private double DrawThreshold(int node)
    {
        int column = _columns[0];
        SplitColumns[node] = column;
        // The right part must not be empty: the threshold stays below the maximum even if rounding took it there.
        double threshold = _random.NextDouble(_low[column], _high[column]);
        return threshold < _high[column] ? threshold : _low[column];
    }

    /// <summary>Slopes are standard normal, the intercept point uniform in the box of the rows: w·x ≤ w·p goes left.</summary>
    private double DrawHyperplane(int node, int used)
    {
        double offset = 0;
        for (int i = 0; i < _slopes; i++)
        {
            int column = _columns[Math.Min(i, used - 1)];
            double weight = i < used ? _random.NextNormal() : 0;
            SplitColumns[(node * _slopes) + i] = column;
            SplitWeights[(node * _slopes) + i] = weight;
            if (i < used) offset += weight * _random.NextDouble(_low[column], _high[column]);
        }

        return offset;
    }

    private int FindRanges(int start, int count)
    {
        int columns = _rows.Columns;
        Array.Fill(_low, double.PositiveInfinity);
        Array.Fill(_high, double.NegativeInfinity);
        for (int i = start; i < start + count; i++)
        {
            ReadOnlySpan<double> row = _rows.Row(_order[i]);
            for (int j = 0; j < columns; j++)
            {
                _low[j] = Math.Min(_low[j], row[j]);
                _high[j] = Math.Max(_high[j], row[j]);
            }
        }

        int varying = 0;
        for (int j = 0; j < columns; j++)
        {
            if (_high[j] > _low[j]) _columns[varying++] = j;
        }

        return varying;
    }

    private int Partition(int node, int start, int count, double threshold)
    {
        int left = start;
        for (int i = start; i < start + count; i++)
        {
            if (Projection(node, _rows.Row(_order[i])) > threshold) continue;
            (_order[left], _order[i]) = (_order[i], _order[left]);
            left++;
        }

        return left - start;
    }

    private double Projection(int node, ReadOnlySpan<double> row)
    {
        if (_slopes == 1) return row[SplitColumns[node]];
        double sum = 0;
        for (int i = node * _slopes; i < (node + 1) * _slopes; i++) sum += SplitWeights[i] * row[SplitColumns[i]];
        return sum;
    }
}
