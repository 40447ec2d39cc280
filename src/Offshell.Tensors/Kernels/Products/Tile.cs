using System.Runtime.CompilerServices;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// Register tiles of C: a few rows, each one to four vectors wide, held in registers while l runs. Per step of l the tile
/// loads one row of B and broadcasts one element of each row of A. Every element of C is one chain of multiply-adds in
/// the order of l, so its bits depend neither on the tile's height and width nor on its place.
/// </summary>
internal static unsafe class Tile<TRow, TVector, TLanes>
    where TRow : unmanaged, ITileRow<TRow, TVector>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>The tallest tile of <see cref="Run"/>.</summary>
    internal const int MaximumHeight = 6;

    /// <summary>Computes <paramref name="height"/> rows (1 … 6) whose A, B, C and bias begin at the pointers.</summary>
    internal static void Run(TileJob* job, int height, float* a, float* b, float* c, float* bias)
    {
        switch (height)
        {
            case 1: Run1(job, a, b, c, bias); break;
            case 2: Run2(job, a, b, c, bias); break;
            case 3: Run3(job, a, b, c, bias); break;
            case 4: Run4(job, a, b, c, bias); break;
            case 5: Run5(job, a, b, c, bias); break;
            default: Run6(job, a, b, c, bias); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TRow Start(TileJob* job, float* c, float* bias, int row) => job->Start switch
    {
        ProductStart.Zero => default,
        ProductStart.Accumulate => TRow.LoadPart(c + (row * job->CRow), job->Last),
        _ => TRow.Broadcast(TLanes.Broadcast(bias[row])),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TRow Step(float* a, TRow b, TRow c) => TRow.MultiplyAdd(TLanes.Broadcast(*a), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(TileJob* job, TRow value, float* c, int row) => TRow.StorePart(value, c + (row * job->CRow), job->Last);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run1(TileJob* job, float* a, float* b, float* c, float* bias)
    {
        TRow c0 = Start(job, c, bias, 0);
        nint aColumn = job->AColumn, bRow = job->BRow;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* a0 = a + job->Segments[segment].A;
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                TRow r = TRow.Load(row);
                c0 = Step(a0, r, c0);
                row += bRow;
                a0 += aColumn;
            }
        }

        Finish(job, c0, c, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run2(TileJob* job, float* a, float* b, float* c, float* bias)
    {
        TRow c0 = Start(job, c, bias, 0);
        TRow c1 = Start(job, c, bias, 1);
        nint aRow = job->ARow, aColumn = job->AColumn, bRow = job->BRow;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* a0 = a + job->Segments[segment].A;
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                TRow r = TRow.Load(row);
                c0 = Step(a0, r, c0);
                c1 = Step(a0 + aRow, r, c1);
                row += bRow;
                a0 += aColumn;
            }
        }

        Finish(job, c0, c, 0);
        Finish(job, c1, c, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run3(TileJob* job, float* a, float* b, float* c, float* bias)
    {
        TRow c0 = Start(job, c, bias, 0);
        TRow c1 = Start(job, c, bias, 1);
        TRow c2 = Start(job, c, bias, 2);
        nint aRow = job->ARow, aColumn = job->AColumn, bRow = job->BRow;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* a0 = a + job->Segments[segment].A;
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                TRow r = TRow.Load(row);
                c0 = Step(a0, r, c0);
                c1 = Step(a0 + aRow, r, c1);
                c2 = Step(a0 + (2 * aRow), r, c2);
                row += bRow;
                a0 += aColumn;
            }
        }

        Finish(job, c0, c, 0);
        Finish(job, c1, c, 1);
        Finish(job, c2, c, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run4(TileJob* job, float* a, float* b, float* c, float* bias)
    {
        TRow c0 = Start(job, c, bias, 0);
        TRow c1 = Start(job, c, bias, 1);
        TRow c2 = Start(job, c, bias, 2);
        TRow c3 = Start(job, c, bias, 3);
        nint aRow = job->ARow, aColumn = job->AColumn, bRow = job->BRow;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* a0 = a + job->Segments[segment].A;
            float* a3 = a0 + (3 * aRow);
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                TRow r = TRow.Load(row);
                c0 = Step(a0, r, c0);
                c1 = Step(a0 + aRow, r, c1);
                c2 = Step(a0 + (2 * aRow), r, c2);
                c3 = Step(a3, r, c3);
                row += bRow;
                a0 += aColumn;
                a3 += aColumn;
            }
        }

        Finish(job, c0, c, 0);
        Finish(job, c1, c, 1);
        Finish(job, c2, c, 2);
        Finish(job, c3, c, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run5(TileJob* job, float* a, float* b, float* c, float* bias)
    {
        TRow c0 = Start(job, c, bias, 0);
        TRow c1 = Start(job, c, bias, 1);
        TRow c2 = Start(job, c, bias, 2);
        TRow c3 = Start(job, c, bias, 3);
        TRow c4 = Start(job, c, bias, 4);
        nint aRow = job->ARow, aColumn = job->AColumn, bRow = job->BRow;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* a0 = a + job->Segments[segment].A;
            float* a3 = a0 + (3 * aRow);
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                TRow r = TRow.Load(row);
                c0 = Step(a0, r, c0);
                c1 = Step(a0 + aRow, r, c1);
                c2 = Step(a0 + (2 * aRow), r, c2);
                c3 = Step(a3, r, c3);
                c4 = Step(a3 + aRow, r, c4);
                row += bRow;
                a0 += aColumn;
                a3 += aColumn;
            }
        }

        Finish(job, c0, c, 0);
        Finish(job, c1, c, 1);
        Finish(job, c2, c, 2);
        Finish(job, c3, c, 3);
        Finish(job, c4, c, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run6(TileJob* job, float* a, float* b, float* c, float* bias)
    {
        TRow c0 = Start(job, c, bias, 0);
        TRow c1 = Start(job, c, bias, 1);
        TRow c2 = Start(job, c, bias, 2);
        TRow c3 = Start(job, c, bias, 3);
        TRow c4 = Start(job, c, bias, 4);
        TRow c5 = Start(job, c, bias, 5);
        nint aRow = job->ARow, aColumn = job->AColumn, bRow = job->BRow;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* a0 = a + job->Segments[segment].A;
            float* a3 = a0 + (3 * aRow);
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                TRow r = TRow.Load(row);
                c0 = Step(a0, r, c0);
                c1 = Step(a0 + aRow, r, c1);
                c2 = Step(a0 + (2 * aRow), r, c2);
                c3 = Step(a3, r, c3);
                c4 = Step(a3 + aRow, r, c4);
                c5 = Step(a3 + (2 * aRow), r, c5);
                row += bRow;
                a0 += aColumn;
                a3 += aColumn;
            }
        }

        Finish(job, c0, c, 0);
        Finish(job, c1, c, 1);
        Finish(job, c2, c, 2);
        Finish(job, c3, c, 3);
        Finish(job, c4, c, 4);
        Finish(job, c5, c, 5);
    }
}
