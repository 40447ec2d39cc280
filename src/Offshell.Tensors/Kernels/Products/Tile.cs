using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// Register tiles of C: a few rows, each one to four vectors wide, held in registers while l runs. Per step of l the tile
/// loads one row of B and broadcasts one element of each row of A. Every element of C is one chain of multiply-adds in
/// the order of l, so its bits depend neither on the tile's height and width nor on its place.
/// </summary>
internal static unsafe partial class Tile<TRow, TVector, TLanes>
    where TRow : unmanaged, ITileRow<TRow, TVector>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int MostRows = 12;

    /// <summary>Rows of the tallest tile: it leaves registers for a row of B and an element of A.</summary>
    internal static int MaximumHeight => Math.Min(MostRows, (TLanes.Width == 16 ? 24 : 12) / TRow.Count);

    /// <summary>Computes <paramref name="height"/> rows, 1 … <see cref="MaximumHeight"/>, whose A, B, C and bias begin at the pointers.</summary>
    internal static void Run(TileJob* job, int height, float* a, float* b, float* c, float* bias)
    {
        // A step more costs small products some per cent, so that those which ask for nothing have none.
        if (job->AheadStep == 0) Run<No>(job, height, a, b, c, bias);
        else Run<Yes>(job, height, a, b, c, bias);
    }

    private static void Run<TAhead>(TileJob* job, int height, float* a, float* b, float* c, float* bias)
        where TAhead : struct, IChoice
    {
        switch (height)
        {
            case 1: Run<Rows1, TAhead>(job, a, b, c, bias); break;
            case 2: Run<Rows2, TAhead>(job, a, b, c, bias); break;
            case 3: Run<Rows3, TAhead>(job, a, b, c, bias); break;
            case 4: Run<Rows4, TAhead>(job, a, b, c, bias); break;
            case 5: Run<Stack<Rows3, Rows2>, TAhead>(job, a, b, c, bias); break;
            case 6: Run<Stack<Rows3, Rows3>, TAhead>(job, a, b, c, bias); break;
            case 7: Run<Stack<Rows4, Rows3>, TAhead>(job, a, b, c, bias); break;
            case 8: Run<Stack<Rows4, Rows4>, TAhead>(job, a, b, c, bias); break;
            case 9: Run<Stack<Stack<Rows3, Rows3>, Rows3>, TAhead>(job, a, b, c, bias); break;
            case 10: Run<Stack<Stack<Rows4, Rows3>, Rows3>, TAhead>(job, a, b, c, bias); break;
            case 11: Run<Stack<Stack<Rows4, Rows4>, Rows3>, TAhead>(job, a, b, c, bias); break;
            default: Run<Stack<Stack<Rows4, Rows4>, Rows4>, TAhead>(job, a, b, c, bias); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRows, TAhead>(TileJob* job, float* a, float* b, float* c, float* bias)
        where TRows : unmanaged, IRows<TRows>
        where TAhead : struct, IChoice
    {
        float* from = c;
        TRows rows = job->Accumulates ? TRows.Load(ref from, job->CRow, job->Last) : TRows.Broadcast(ref bias, job->BiasStep);
        nint aRow = job->ARow, aColumn = job->AColumn, bRow = job->BRow;
        float* ahead = job->Ahead;
        for (int segment = 0; segment < job->SegmentCount; segment++)
        {
            float* column = a + job->Segments[segment].A;
            float* row = b + job->Segments[segment].B;
            for (int l = job->K; l > 0; l--)
            {
                float* element = column;
                if (TAhead.IsYes && Sse.IsSupported)
                {
                    Sse.Prefetch0(ahead);
                    ahead += job->AheadStep;
                }

                rows = TRows.MultiplyAdd(ref element, aRow, TRow.Load(row), rows);
                row += bRow;
                column += aColumn;
            }
        }

        TRows.Store(rows, ref c, job->CRow, job->Last);
    }
}
