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
/// at any place. <c>AccumulateGradient</c> adds in another order, fixed by the shape.
/// </para>
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>C[m × n] = A[m × k]·B[k × n], or C += A·B.</summary>
    internal static void Multiply(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, int bColumn, float* c, int cRow, bool accumulate) =>
        Run(new ProductArguments
        {
            M = m,
            N = n,
            K = k,
            A = a,
            ARow = aRow,
            AColumn = aColumn,
            B = b,
            BRow = bRow,
            BColumn = bColumn,
            C = c,
            CRow = cRow,
            Accumulates = accumulate,
        });

    /// <summary>C[i, j] = bias[i] + (A[m × k]·B[k × n])[i, j]; without a bias if it is null. The bias costs no pass over C.</summary>
    internal static void MultiplyWithBias(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, int bColumn, float* bias, float* c, int cRow) =>
        Run(new ProductArguments
        {
            M = m,
            N = n,
            K = k,
            A = a,
            ARow = aRow,
            AColumn = aColumn,
            B = b,
            BRow = bRow,
            BColumn = bColumn,
            C = c,
            CRow = cRow,
            Bias = bias,
        });

    /// <summary>
    /// C[m × n] = bias + Σ A·B, or C += Σ A·B, over products that differ only in where A and B begin; without a bias if it is
    /// null. Rows of B are contiguous. Every element of C is one chain of multiply-adds, segment by segment.
    /// </summary>
    internal static void MultiplySegments(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, ReadOnlySpan<ProductSegment> segments, float* bias, float* c, int cRow, bool accumulate)
    {
        var product = new ProductArguments
        {
            M = m,
            N = n,
            K = k,
            A = a,
            ARow = aRow,
            AColumn = aColumn,
            B = b,
            BRow = bRow,
            BColumn = 1,
            C = c,
            CRow = cRow,
            Accumulates = accumulate,
            Bias = bias,
        };
        if (n % FloatBuffer.VectorWidth == 0)
        {
            fixed (ProductSegment* first = segments) RunInPlace(product, first, segments.Length);
            return;
        }

        if (segments.Length == 0) product.K = 0;
        for (int s = 0; s < Math.Max(1, segments.Length); s++)
        {
            ProductArguments part = product;
            if (segments.Length > 0)
            {
                part.A += segments[s].A;
                part.B += segments[s].B;
            }

            part.Accumulates |= s > 0;
            Run(part);
        }
    }

    /// <summary>
    /// The gradient of a weight: C[m × n] += A[m × lanes]·B[n × lanes]ᵀ, rows of all three contiguous. The order of the sum
    /// over lanes depends on the shape and the processor only.
    /// </summary>
    internal static void AccumulateGradient(int m, int n, int lanes, float* a, int aRow, float* b, int bRow, float* c, int cRow)
    {
        ProductSegment whole = default;
        GradientProduct.Accumulate(m, n, lanes, a, aRow, b, bRow, &whole, 1, c, cRow);
    }

    /// <summary>C[m × n] += Σ A[m × lanes]·B[n × lanes]ᵀ over products that differ only in where A and B begin.</summary>
    internal static void AccumulateGradient(
        int m, int n, int lanes, float* a, int aRow, float* b, int bRow, ReadOnlySpan<ProductSegment> segments, float* c, int cRow)
    {
        fixed (ProductSegment* first = segments) GradientProduct.Accumulate(m, n, lanes, a, aRow, b, bRow, first, segments.Length, c, cRow);
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

    /// <summary>The sum of several products without packing: rows of B are contiguous and may be read to the end of their last vector.</summary>
    internal static void RunInPlace(in ProductArguments product, ProductSegment* segments, int segmentCount)
    {
        switch (KernelSelection.Path)
        {
            case KernelPath.Avx512: BlockedProduct<Vector512<float>, Avx512Lanes>.RunInPlace(product, segments, segmentCount); break;
            case KernelPath.Avx2: BlockedProduct<Vector256<float>, Avx2Lanes>.RunInPlace(product, segments, segmentCount); break;
            default: BlockedProduct<Vector128<float>, PortableLanes>.RunInPlace(product, segments, segmentCount); break;
        }
    }
}
