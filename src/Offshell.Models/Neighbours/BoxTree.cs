namespace Offshell.Models.Neighbours;

/// <summary>
/// A k-d tree (Friedman, Bentley and Finkel 1977) whose leaves are the filter's blocks: rows are ordered so that each
/// block is compact, and every node knows the box that encloses its rows. Nodes lie in preorder, so that the left child
/// of a node is the next one.
/// </summary>
internal sealed class BoxTree
{
    /// <summary>No path of a tree over int.MaxValue rows is longer.</summary>
    internal const int MaximumDepth = 40;

    private readonly List<Node> _nodes = [];
    private readonly List<double> _boxes = [];
    private readonly double[] _rows;
    private readonly int _stride;
    private readonly int[] _order;

    private BoxTree(double[] paddedRows, int stride, int[] order) => (_rows, _stride, _order) = (paddedRows, stride, order);

    private readonly record struct Node(int Block, int Right);

    /// <summary>A node that is still to be visited and its squared distance from the query.</summary>
    internal readonly record struct Pending(int Node, double SquaredDistance);

    /// <summary>Builds the tree and permutes <paramref name="order"/> (row numbers) into the order of its blocks.</summary>
    internal static BoxTree Build(double[] paddedRows, int stride, int[] order)
    {
        var tree = new BoxTree(paddedRows, stride, order);
        tree.Split(0, order.Length, new double[order.Length]);
        return tree;
    }

    /// <summary>Starts a search at the root.</summary>
    internal static Walk Start(Span<Pending> stack)
    {
        stack[0] = new Pending(0, 0);
        return new Walk(stack);
    }

    private int Split(int start, int count, double[] keys)
    {
        int node = _nodes.Count;
        _nodes.Add(default);
        int widest = AddBox(start, count);
        int blocks = (count + DistanceFilter.BlockRows - 1) / DistanceFilter.BlockRows;
        if (blocks == 1)
        {
            _nodes[node] = new Node(start / DistanceFilter.BlockRows, Right: -1);
            return node;
        }

        for (int i = start; i < start + count; i++) keys[i] = _rows[(_order[i] * _stride) + widest];
        Array.Sort(keys, _order, start, count);
        int left = blocks / 2 * DistanceFilter.BlockRows;
        Split(start, left, keys);
        _nodes[node] = new Node(Block: -1, Split(start + left, count - left, keys));
        return node;
    }

    /// <summary>Appends the lower and upper corner of the rows' box; returns the column in which it is widest.</summary>
    private int AddBox(int start, int count)
    {
        double[] low = new double[_stride], high = new double[_stride];
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        for (int i = start; i < start + count; i++)
        {
            ReadOnlySpan<double> row = _rows.AsSpan(_order[i] * _stride, _stride);
            for (int j = 0; j < _stride; j++)
            {
                low[j] = Math.Min(low[j], row[j]);
                high[j] = Math.Max(high[j], row[j]);
            }
        }

        _boxes.AddRange(low);
        _boxes.AddRange(high);
        int widest = 0;
        for (int j = 1; j < _stride; j++)
        {
            if (high[j] - low[j] > high[widest] - low[widest]) widest = j;
        }

        return widest;
    }

    /// <summary>From a padded query to the nearest point of a node's box, rounded down.</summary>
    private double SquaredDistance(int node, ReadOnlySpan<double> query)
    {
        ReadOnlySpan<double> boxes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_boxes).Slice(node * 2 * _stride, 2 * _stride);
        double sum = 0;
        for (int j = 0; j < query.Length; j++)
        {
            double outside = Math.Max(0, Math.Max(boxes[j] - query[j], query[j] - boxes[_stride + j]));
            sum += outside * outside;
        }

        return sum * (1 - 1e-12);
    }

    /// <summary>One search: hands out blocks, the nearer child first, as long as their boxes are within the limit.</summary>
    internal ref struct Walk(Span<Pending> stack)
    {
        private readonly Span<Pending> _stack = stack;
        private int _depth = 1;

        /// <summary>The next block that may hold rows within the squared limit, which may shrink from call to call.</summary>
        internal bool TryNext(BoxTree tree, ReadOnlySpan<double> query, double squaredLimit, out int block)
        {
            while (_depth > 0)
            {
                Pending next = _stack[--_depth];
                if (next.SquaredDistance > squaredLimit) continue;
                Node node = tree._nodes[next.Node];
                if (node.Right < 0)
                {
                    block = node.Block;
                    return true;
                }

                var left = new Pending(next.Node + 1, tree.SquaredDistance(next.Node + 1, query));
                var right = new Pending(node.Right, tree.SquaredDistance(node.Right, query));
                bool leftFirst = left.SquaredDistance <= right.SquaredDistance;
                _stack[_depth++] = leftFirst ? right : left;
                _stack[_depth++] = leftFirst ? left : right;
            }

            block = -1;
            return false;
        }
    }
}
