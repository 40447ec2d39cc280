using System.Runtime.Intrinsics;

namespace Offshell.Models.Neighbours;

/// <summary>
/// Training rows in blocks of <see cref="BlockRows"/> lanes, in double precision, for sums over all of them (kernel
/// density, support vectors). Distances are sums of squared differences, so nothing cancels; the arithmetic for a query
/// depends on that query alone.
/// </summary>
internal sealed class RowLanes
{
    /// <summary>Training rows per block: two vectors of doubles.</summary>
    internal const int BlockRows = 16;

    /// <summary>Most rows of a chunk, for buffers on the stack.</summary>
    internal const int MaximumChunkRows = MaximumChunkBlocks * BlockRows;

    private const int MaximumChunkBlocks = 32;
    private const int FirstCacheValues = 4096;

    private readonly double[] _lanes;
    private readonly int _columns;

    internal RowLanes(RowMatrix rows)
    {
        (_columns, Rows) = (rows.Columns, rows.Rows);
        Blocks = RowBlocks.Count(rows.Rows, BlockRows);
        ChunkBlocks = Math.Clamp(FirstCacheValues / (BlockRows * _columns) & ~1, 2, MaximumChunkBlocks);
        _lanes = new double[checked(Blocks * BlockRows * _columns)];
        for (int i = 0; i < Blocks * BlockRows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(Math.Min(i, rows.Rows - 1));
            Span<double> block = _lanes.AsSpan(i / BlockRows * BlockRows * _columns, BlockRows * _columns);
            for (int j = 0; j < _columns; j++) block[(j * BlockRows) + (i % BlockRows)] = row[j];
        }
    }

    internal int Rows { get; }

    /// <summary>Number of blocks; the last may repeat its last row.</summary>
    internal int Blocks { get; }

    /// <summary>
    /// Blocks that fit the first cache together: who has several queries should take chunk after chunk and all queries for
    /// each, since passing over all rows for every query would wait for memory.
    /// </summary>
    internal int ChunkBlocks { get; }

    /// <summary>Squared distances of one query to the rows of consecutive blocks, one per lane.</summary>
    internal unsafe void SquaredDistances(ReadOnlySpan<double> query, int firstBlock, int blocks, Span<double> squared)
    {
        fixed (double* lanes = &_lanes[firstBlock * BlockRows * _columns], q = query, s = squared)
        {
            double* x = lanes;
            int block = 0;
            for (; block < blocks - 1; block += 2, x += 2 * BlockRows * _columns) TwoBlocks(x, q, s + (block * BlockRows));
            if (block < blocks) OneBlock(x, q, s + (block * BlockRows));
        }
    }

    /// <summary>Inner products of one query with the rows of consecutive blocks, one per lane.</summary>
    internal void Products(ReadOnlySpan<double> query, int firstBlock, int blocks, Span<double> products)
    {
        ReadOnlySpan<double> x = _lanes.AsSpan(firstBlock * BlockRows * _columns);
        for (int block = 0; block < blocks; block++)
        {
            Vector512<double> a = default, b = default;
            for (int j = 0; j < _columns; j++, x = x[BlockRows..])
            {
                Vector512<double> q = Vector512.Create(query[j]);
                a = Vector512.FusedMultiplyAdd(q, Vector512.Create(x), a);
                b = Vector512.FusedMultiplyAdd(q, Vector512.Create(x[8..]), b);
            }

            a.CopyTo(products[(block * BlockRows)..]);
            b.CopyTo(products[((block * BlockRows) + 8)..]);
        }
    }

    private unsafe void TwoBlocks(double* x, double* query, double* squared)
    {
        double* y = x + (BlockRows * _columns);
        Vector512<double> a = default, b = default, c = default, d = default;
        for (int j = 0; j < _columns; j++, x += BlockRows, y += BlockRows)
        {
            Vector512<double> q = Vector512.Create(query[j]);
            Vector512<double> u = Vector512.Load(x) - q, v = Vector512.Load(x + 8) - q, w = Vector512.Load(y) - q, z = Vector512.Load(y + 8) - q;
            a = Vector512.FusedMultiplyAdd(u, u, a);
            b = Vector512.FusedMultiplyAdd(v, v, b);
            c = Vector512.FusedMultiplyAdd(w, w, c);
            d = Vector512.FusedMultiplyAdd(z, z, d);
        }

        a.Store(squared);
        b.Store(squared + 8);
        c.Store(squared + 16);
        d.Store(squared + 24);
    }

    private unsafe void OneBlock(double* x, double* query, double* squared)
    {
        Vector512<double> a = default, b = default;
        for (int j = 0; j < _columns; j++, x += BlockRows)
        {
            Vector512<double> q = Vector512.Create(query[j]);
            Vector512<double> u = Vector512.Load(x) - q, v = Vector512.Load(x + 8) - q;
            a = Vector512.FusedMultiplyAdd(u, u, a);
            b = Vector512.FusedMultiplyAdd(v, v, b);
        }

        a.Store(squared);
        b.Store(squared + 8);
    }
}
