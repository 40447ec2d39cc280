using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Kernels;

/// <summary>Sums over lanes, in an order fixed by the shape and the processor.</summary>
internal static unsafe class LaneSums
{
    private const int RowsAtOnce = 16;

    /// <summary>
    /// sums[i] += Σ x over lanes and blocks, for x [blocks][rows] × lanes: the gradient of a bias, whose blocks are positions
    /// or steps. Lanes are whole vectors.
    /// </summary>
    internal static void AddRows(float* x, int rows, int lanes, float* sums, int blocks = 1)
    {
        float* partial = stackalloc float[RowsAtOnce * 16];
        for (int row = 0; row < rows; row += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - row);
            new Span<float>(partial, RowsAtOnce * 16).Clear();
            for (int block = 0; block < blocks; block++)
            {
                float* first = x + ((((nint)block * rows) + row) * lanes);
                for (int i = 0; i < count; i++)
                {
                    float* own = partial + (i * 16);
                    (Vector512.Load(own) + RowVector(first + ((nint)i * lanes), lanes)).Store(own);
                }
            }

            AddTotals(partial, count, sums + row);
        }
    }

    private static void AddTotals(float* partial, int count, float* sums)
    {
        if (KernelSelection.Path == KernelPath.Avx512)
        {
            Vector512<float> totals = Reduction.Sixteen(Group(partial, 0), Group(partial, 1), Group(partial, 2), Group(partial, 3));
            Avx512Lanes.StoreFirst(Avx512Lanes.LoadFirst(sums, count) + totals, sums, count);
        }
        else
        {
            for (int i = 0; i < count; i++) sums[i] += Vector512.Sum(Vector512.Load(partial + (i * 16)));
        }
    }

    /// <summary>Rows c, c + 4, c + 8 and c + 12 of the partial sums; their totals come out at place c of each piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Group(float* partial, int c) => Reduction.Four(
        Vector512.Load(partial + (c * 16)),
        Vector512.Load(partial + ((c + 4) * 16)),
        Vector512.Load(partial + ((c + 8) * 16)),
        Vector512.Load(partial + ((c + 12) * 16)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RowVector(float* row, int lanes)
    {
        Vector512<float> sum = Vector512.Load(row);
        for (int i = 16; i < lanes; i += 16) sum += Vector512.Load(row + i);
        return sum;
    }
}
