using System.Numerics;

namespace Offshell.TestKit.ReferenceKernels;

/// <summary>The slow twin of the matrix product: three loops, any element type.</summary>
public static class ReferenceMatrixProduct
{
    /// <summary>C[m × n] (+)= A · B with element strides, C with row stride <paramref name="cRow"/>.</summary>
    public static void Multiply<T>(
        int m, int n, int k, ReadOnlySpan<T> a, int aRow, int aColumn, ReadOnlySpan<T> b, int bRow, int bColumn, Span<T> c, int cRow, bool accumulate)
        where T : INumber<T>
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                T sum = accumulate ? c[(i * cRow) + j] : T.Zero;
                for (int l = 0; l < k; l++) sum += a[(i * aRow) + (l * aColumn)] * b[(l * bRow) + (j * bColumn)];
                c[(i * cRow) + j] = sum;
            }
        }
    }
}
