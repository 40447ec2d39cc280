using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>C += Σ over segments of A·Bᵀ with rows of A, B and C contiguous, by AVX-512 dot tiles.</summary>
internal static unsafe class DotProduct
{
    /// <summary>C[m × n] += Σ A[m × k]·B[n × k]ᵀ.</summary>
    internal static void Accumulate(
        int m, int n, int k, float* a, nint aRow, float* b, nint bRow, ProductSegment* segments, int segmentCount, float* c, nint cRow)
    {
        // Both shapes fill the registers; take the one that wastes less at the edges.
        bool tall = Padded(m, 5) * Padded(n, 3) < Padded(m, 4) * Padded(n, 4);
        int height = tall ? 5 : 4;
        // The sums wait in scratch memory: adding a tile to C at once would read what its neighbour has just written, and stall.
        int sumsRow = n + 4;
        float* sums = PackingBuffer.OfThread.RentC((m + 4) * sumsRow);
        var job = new DotJob { K = k, BRow = bRow, Segments = segments, SegmentCount = segmentCount, SumsRow = sumsRow };
        for (int row = 0; row < m; row += height)
        {
            SetRows(&job, a + (row * aRow), aRow, m - row);
            RunStrip(&job, tall, n, b, sums + (row * sumsRow));
        }

        for (int row = 0; row < m; row++) AddRow(n, sums + (row * sumsRow), c + (row * cRow));
    }

    private static long Padded(int length, int part) => (length + part - 1) / part * (long)part;

    private static void SetRows(DotJob* job, float* a, nint stride, int rows)
    {
        job->A0 = a;
        job->A1 = a + (Math.Min(1, rows - 1) * stride);
        job->A2 = a + (Math.Min(2, rows - 1) * stride);
        job->A3 = a + (Math.Min(3, rows - 1) * stride);
        job->A4 = a + (Math.Min(4, rows - 1) * stride);
    }

    private static void RunStrip(DotJob* job, bool tall, int columns, float* b, float* sums)
    {
        int width = tall ? 3 : 4, tiles = columns / width, done = tiles * width;
        if (tall) DotTile<TileRow3<Vector512<float>, Avx512Lanes>>.Run5(job, tiles, b, sums);
        else DotTile<TileRow4<Vector512<float>, Avx512Lanes>>.Run4(job, tiles, b, sums);
        b += done * job->BRow;
        sums += done;
        switch (columns - done, tall)
        {
            case (1, true): DotTile<TileRow1<Vector512<float>, Avx512Lanes>>.Run5(job, 1, b, sums); break;
            case (2, true): DotTile<TileRow2<Vector512<float>, Avx512Lanes>>.Run5(job, 1, b, sums); break;
            case (1, false): DotTile<TileRow1<Vector512<float>, Avx512Lanes>>.Run4(job, 1, b, sums); break;
            case (2, false): DotTile<TileRow2<Vector512<float>, Avx512Lanes>>.Run4(job, 1, b, sums); break;
            case (3, false): DotTile<TileRow3<Vector512<float>, Avx512Lanes>>.Run4(job, 1, b, sums); break;
        }
    }

    private static void AddRow(int n, float* sums, float* c)
    {
        int j = 0;
        for (; j <= n - 16; j += 16) (Vector512.Load(c + j) + Vector512.Load(sums + j)).Store(c + j);
        if (j < n) Avx512Lanes.StoreFirst(Avx512Lanes.LoadFirst(c + j, n - j) + Avx512Lanes.LoadFirst(sums + j, n - j), c + j, n - j);
    }
}
