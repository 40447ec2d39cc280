using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Kernels;

/// <summary>Products of float32 matrices given by pointers and element strides.</summary>
/// <remarks>
/// Element (i, l) of A is <c>a[i·aRow + l·aColumn]</c> and element (l, j) of B is <c>b[l·bRow + j·bColumn]</c>; rows of C are
/// contiguous. C must not overlap A or B.
/// <para>
/// In <see cref="Multiply"/> and <see cref="MultiplyWithBias"/> every element of C is one chain of multiply-adds over
/// l = 0 … k − 1, whatever the shape, the strides and the blocking: a column has the same bits alone or beside any others,
/// at any place. <see cref="AccumulateGradient"/> adds in another order, fixed by the shape.
/// </para>
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>C[m × n] = A[m × k]·B[k × n], or C += A·B.</summary>
    internal static void Multiply(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, int bColumn, float* c, int cRow, bool accumulate) =>
        Run(new ProductArguments
        {
            M = m, N = n, K = k, A = a, ARow = aRow, AColumn = aColumn, B = b, BRow = bRow, BColumn = bColumn, C = c, CRow = cRow,
            Start = accumulate ? ProductStart.Accumulate : ProductStart.Zero,
        });

    /// <summary>C[i, j] = bias[i] + (A[m × k]·B[k × n])[i, j]; without a bias if it is null. The bias costs no pass over C.</summary>
    internal static void MultiplyWithBias(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, int bColumn, float* bias, float* c, int cRow) =>
        Run(new ProductArguments
        {
            M = m, N = n, K = k, A = a, ARow = aRow, AColumn = aColumn, B = b, BRow = bRow, BColumn = bColumn, C = c, CRow = cRow,
            Start = bias is null ? ProductStart.Zero : ProductStart.Bias,
            Bias = bias,
        });

    /// <summary>
    /// The gradient of a weight: C[m × n] += A[m × lanes]·B[n × lanes]ᵀ, rows of all three contiguous. The order of the sum
    /// over lanes depends on the shape and the processor only.
    /// </summary>
    internal static void AccumulateGradient(int m, int n, int lanes, float* a, int aRow, float* b, int bRow, float* c, int cRow)
    {
        if (KernelSelection.Path == KernelPath.Avx512 && DotsPay(m, n, lanes))
        {
            ProductSegment whole = default;
            DotProduct.Accumulate(m, n, lanes, a, aRow, b, bRow, &whole, 1, c, cRow);
        }
        else
        {
            Multiply(m, n, lanes, a, aRow, 1, b, 1, bRow, c, cRow, accumulate: true);
        }
    }

    // Estimated cycles times 32. Dot tiles pay for reducing registers, the other way for transposing B and filling up n.
    private static bool DotsPay(int m, int n, int lanes)
    {
        long filled = (n + 15L) & ~15L;
        long dots = (long)m * n * (((lanes + 15L) & ~15L) + 60);
        long tiles = filled * lanes * (m + 8);
        return dots < tiles;
    }

    private static void Run(in ProductArguments product)
    {
        if (product.M == 0 || product.N == 0) return;
        switch (KernelSelection.Path)
        {
            case KernelPath.Avx512: BlockedProduct<Vector512<float>, Avx512Lanes>.Run(product); break;
            case KernelPath.Avx2: BlockedProduct<Vector256<float>, Avx2Lanes>.Run(product); break;
            default: BlockedProduct<Vector128<float>, PortableLanes>.Run(product); break;
        }
    }
}
