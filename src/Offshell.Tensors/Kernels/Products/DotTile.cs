using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// Register tiles of A·Bᵀ with both operands contiguous along l: up to sixteen elements of C, each as sixteen interleaved
/// partial sums. A strip is one row of tiles. The sums of row r go to <c>sums + r · SumsRow</c>, four floats from every
/// tile: a narrower tile's surplus is overwritten by its right neighbour.
/// </summary>
internal static unsafe class DotTile<TRow>
    where TRow : unmanaged, ITileRow<TRow, Vector512<float>>
{
    /// <summary>Four rows, <paramref name="tiles"/> times the row's width of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run4(DotJob* job, int tiles, float* b, float* destination)
    {
        nint stride = job->BRow, sumsRow = job->SumsRow;
        for (; tiles > 0; tiles--)
        {
            TRow c0 = default, c1 = default, c2 = default, c3 = default;
            for (int segment = 0; segment < job->SegmentCount; segment++)
            {
                nint offset = job->Segments[segment].A;
                float* a0 = job->A0 + offset, a1 = job->A1 + offset, a2 = job->A2 + offset, a3 = job->A3 + offset;
                float* column = b + job->Segments[segment].B;
                int l = job->K;
                for (; l >= 16; l -= 16)
                {
                    TRow columns = TRow.LoadStrided(column, stride);
                    c0 = TRow.MultiplyAdd(Vector512.Load(a0), columns, c0);
                    c1 = TRow.MultiplyAdd(Vector512.Load(a1), columns, c1);
                    c2 = TRow.MultiplyAdd(Vector512.Load(a2), columns, c2);
                    c3 = TRow.MultiplyAdd(Vector512.Load(a3), columns, c3);
                    a0 += 16;
                    a1 += 16;
                    a2 += 16;
                    a3 += 16;
                    column += 16;
                }

                if (l > 0)
                {
                    TRow columns = TRow.LoadStridedPart(column, stride, l);
                    c0 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a0, l), columns, c0);
                    c1 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a1, l), columns, c1);
                    c2 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a2, l), columns, c2);
                    c3 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a3, l), columns, c3);
                }
            }

            Vector512<float> sums = Reduction.Sixteen(
                Column(c0, c1, c2, c3, 0),
                Column(c0, c1, c2, c3, 1),
                Column(c0, c1, c2, c3, 2),
                Column(c0, c1, c2, c3, 3));
            StoreRows(sums, destination, sumsRow);
            b += TRow.Count * stride;
            destination += TRow.Count;
        }
    }

    /// <summary>Five rows, <paramref name="tiles"/> times the row's width of columns; the width is at most three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run5(DotJob* job, int tiles, float* b, float* destination)
    {
        nint stride = job->BRow, sumsRow = job->SumsRow;
        for (; tiles > 0; tiles--)
        {
            TRow c0 = default, c1 = default, c2 = default, c3 = default, c4 = default;
            for (int segment = 0; segment < job->SegmentCount; segment++)
            {
                nint offset = job->Segments[segment].A;
                float* a0 = job->A0 + offset, a1 = job->A1 + offset, a2 = job->A2 + offset, a3 = job->A3 + offset, a4 = job->A4 + offset;
                float* column = b + job->Segments[segment].B;
                int l = job->K;
                for (; l >= 16; l -= 16)
                {
                    TRow columns = TRow.LoadStrided(column, stride);
                    c0 = TRow.MultiplyAdd(Vector512.Load(a0), columns, c0);
                    c1 = TRow.MultiplyAdd(Vector512.Load(a1), columns, c1);
                    c2 = TRow.MultiplyAdd(Vector512.Load(a2), columns, c2);
                    c3 = TRow.MultiplyAdd(Vector512.Load(a3), columns, c3);
                    c4 = TRow.MultiplyAdd(Vector512.Load(a4), columns, c4);
                    a0 += 16;
                    a1 += 16;
                    a2 += 16;
                    a3 += 16;
                    a4 += 16;
                    column += 16;
                }

                if (l > 0)
                {
                    TRow columns = TRow.LoadStridedPart(column, stride, l);
                    c0 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a0, l), columns, c0);
                    c1 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a1, l), columns, c1);
                    c2 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a2, l), columns, c2);
                    c3 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a3, l), columns, c3);
                    c4 = TRow.MultiplyAdd(Avx512Lanes.LoadFirst(a4, l), columns, c4);
                }
            }

            Vector512<float> sums = Reduction.Sixteen(
                Column(c0, c1, c2, c3, 0),
                Column(c0, c1, c2, c3, 1),
                Column(c0, c1, c2, c3, 2),
                Reduction.Four(TRow.Item(c4, 0), TRow.Item(c4, 1), TRow.Item(c4, 2), default));
            StoreRows(sums, destination, sumsRow);
            StoreFifthRow(sums, destination + (4 * sumsRow));
            b += TRow.Count * stride;
            destination += TRow.Count;
        }
    }

    /// <summary>The sums of one column of the tile, four partial sums for each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Column(TRow row0, TRow row1, TRow row2, TRow row3, int column) => Reduction.Four(
        TRow.Item(row0, column), TRow.Item(row1, column), TRow.Item(row2, column), TRow.Item(row3, column));

    /// <summary>128-bit piece r of the sums belongs to row r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(Vector512<float> sums, float* destination, nint sumsRow)
    {
        sums.GetLower().GetLower().Store(destination);
        Avx512F.ExtractVector128(sums, 1).Store(destination + sumsRow);
        Avx512F.ExtractVector128(sums, 2).Store(destination + (2 * sumsRow));
        Avx512F.ExtractVector128(sums, 3).Store(destination + (3 * sumsRow));
    }

    /// <summary>The last floats of the pieces, unused by three columns, hold the fifth row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFifthRow(Vector512<float> sums, float* destination)
    {
        Vector512<int> places = Vector512.Create(3, 7, 11, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Avx512F.PermuteVar16x32(sums, places).GetLower().GetLower().Store(destination);
    }
}
