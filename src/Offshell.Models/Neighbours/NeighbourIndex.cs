using System.Buffers;

namespace Offshell.Models.Neighbours;

/// <summary>
/// Exact k-nearest-neighbour search (Euclidean, double precision) over a fixed set of rows. Every search sifts blocks of
/// rows in float32 and computes exact distances of what is left; with few columns a k-d tree skips most blocks.
/// Neighbours at equal distance are taken in order of their row numbers.
/// </summary>
internal sealed class NeighbourIndex
{
    private const int TreeColumns = 10;
    private const int TreeRows = 1000;
    private const int BatchQueries = 64;

    private readonly int _stride;
    private readonly double[] _rows;
    private readonly int[] _order;
    private readonly DistanceFilter _filter;
    private readonly BoxTree? _tree;

    internal NeighbourIndex(RowMatrix rows, bool? useTree = null)
    {
        (Rows, Columns, _stride) = (rows.Rows, rows.Columns, ExactDistance.Stride(rows.Columns));
        _order = Enumerable.Range(0, Rows).ToArray();
        double[] padded = ExactDistance.Pad(rows);
        if (useTree ?? (Columns <= TreeColumns && Rows >= TreeRows)) _tree = BoxTree.Build(padded, _stride, _order);
        _rows = new double[padded.Length];
        for (int i = 0; i < Rows; i++) padded.AsSpan(_order[i] * _stride, _stride).CopyTo(_rows.AsSpan(i * _stride));
        _filter = new DistanceFilter(_rows, Rows, Columns);
    }

    internal int Rows { get; }

    internal int Columns { get; }

    /// <summary>The indexed rows in their original order, [rows × columns].</summary>
    internal double[] CopyRows()
    {
        double[] rows = new double[Rows * Columns];
        for (int i = 0; i < Rows; i++) _rows.AsSpan(i * _stride, Columns).CopyTo(rows.AsSpan(_order[i] * Columns));
        return rows;
    }

    /// <summary>
    /// Finds the <paramref name="k"/> nearest indexed rows of queries <paramref name="first"/> and following, one per k places.
    /// </summary>
    /// <param name="queries">Query rows.</param>
    /// <param name="first">First query.</param>
    /// <param name="k">Neighbours per query, 1 to <see cref="Rows"/> (less one if a query's own row is left out).</param>
    /// <param name="skipOwnRow">True if query i is indexed row i and must not count as its own neighbour.</param>
    /// <param name="squaredDistances">Ascending, [queries × k].</param>
    /// <param name="neighbours">Their row numbers, [queries × k].</param>
    internal void Search(RowMatrix queries, int first, int k, bool skipOwnRow, Span<double> squaredDistances, Span<int> neighbours)
    {
        int count = neighbours.Length / k;
        NeighbourList.Clear(squaredDistances, neighbours);
        for (int done = 0; done < count; done += BatchQueries)
        {
            int batch = Math.Min(BatchQueries, count - done);
            Span<double> distances = squaredDistances.Slice(done * k, batch * k);
            Span<int> rows = neighbours.Slice(done * k, batch * k);
            if (_tree is null) ScanAll(queries, first + done, k, skipOwnRow, distances, rows);
            else WalkTree(_tree, queries, first + done, k, skipOwnRow, distances, rows);
        }
    }

    private unsafe void WalkTree(BoxTree tree, RowMatrix queries, int first, int k, bool skipOwnRow, Span<double> squaredDistances, Span<int> neighbours)
    {
        Span<BoxTree.Pending> stack = stackalloc BoxTree.Pending[BoxTree.MaximumDepth];
        Span<double> query = stackalloc double[_stride];
        Span<float> tile = stackalloc float[_filter.TileLength];
        fixed (double* q = query)
        fixed (float* t = tile)
        {
            for (int i = 0; i < neighbours.Length / k; i++)
            {
                queries.Row(first + i).CopyTo(query);
                double norm = _filter.LoadQuery(query[..Columns], tile, 0);
                var list = new NeighbourList(squaredDistances.Slice(i * k, k), neighbours.Slice(i * k, k));
                int own = skipOwnRow ? first + i : -1;
                BoxTree.Walk walk = BoxTree.Start(stack);
                while (walk.TryNext(tree, query, list.Limit, out int block))
                {
                    Offer(q, block, _filter.SiftOne(block, t, _filter.Threshold(norm, list.Limit)), own, list);
                }
            }
        }
    }

    /// <summary>All blocks for a batch of queries, block by block, so that a block stays in the first cache for the whole batch.</summary>
    private unsafe void ScanAll(RowMatrix queries, int first, int k, bool skipOwnRow, Span<double> squaredDistances, Span<int> neighbours)
    {
        const int slots = DistanceFilter.TileQueries;
        int count = neighbours.Length / k, tiles = (count + slots - 1) / slots;
        double[] padded = ArrayPool<double>.Shared.Rent(count * _stride);
        float[] tileValues = ArrayPool<float>.Shared.Rent(tiles * _filter.TileLength);
        Array.Clear(padded);
        Array.Clear(tileValues);
        Span<double> norms = stackalloc double[BatchQueries];
        Span<float> thresholds = stackalloc float[BatchQueries];
        Span<uint> hits = stackalloc uint[slots];
        thresholds.Fill(float.PositiveInfinity); // Empty places let nothing through.
        for (int i = 0; i < count; i++)
        {
            queries.Row(first + i).CopyTo(padded.AsSpan(i * _stride));
            norms[i] = _filter.LoadQuery(queries.Row(first + i), tileValues.AsSpan(i / slots * _filter.TileLength), i % slots);
            thresholds[i] = float.NegativeInfinity;
        }

        fixed (double* q = padded)
        fixed (float* t = tileValues, limits = thresholds)
        fixed (uint* h = hits)
        {
            for (int block = 0; block < _filter.Blocks; block++)
            {
                for (int tile = 0; tile < tiles; tile++)
                {
                    _filter.Sift(block, t + (tile * _filter.TileLength), limits + (tile * slots), h);
                    for (int slot = 0; slot < slots; slot++)
                    {
                        int i = (tile * slots) + slot;
                        if (h[slot] == 0 || i >= count) continue;
                        var list = new NeighbourList(squaredDistances.Slice(i * k, k), neighbours.Slice(i * k, k));
                        if (Offer(q + (i * _stride), block, h[slot], skipOwnRow ? first + i : -1, list)) limits[i] = _filter.Threshold(norms[i], list.Limit);
                    }
                }
            }
        }

        ArrayPool<double>.Shared.Return(padded);
        ArrayPool<float>.Shared.Return(tileValues);
    }

    /// <summary>Exact distances of the rows that passed the sieve; true if one entered the list.</summary>
    private unsafe bool Offer(double* query, int block, uint hits, int own, NeighbourList list)
    {
        bool entered = false;
        fixed (double* rows = _rows)
        {
            for (; hits != 0; hits &= hits - 1)
            {
                int place = (block * DistanceFilter.BlockRows) + System.Numerics.BitOperations.TrailingZeroCount(hits);
                if (place >= Rows || _order[place] == own) continue;
                entered |= list.Offer(ExactDistance.Squared(query, rows + ((long)place * _stride), _stride), _order[place]);
            }
        }

        return entered;
    }
}
