using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>Products of float32 matrices given by pointers and element strides.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>
    /// C[m × n] = A[m × k] · B[k × n], or C += A · B. Element (i, l) of A is <c>a[i·aRow + l·aColumn]</c> and so on; C has
    /// contiguous rows. C must not overlap A or B. Every element of C is one chain of fused multiply-adds over l = 0 … k − 1.
    /// </summary>
    internal static void Multiply(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, int bColumn, float* c, int cRow, bool accumulate)
    {
        float* packed = null;
        try
        {
            if (bColumn != 1)
            {
                packed = (float*)NativeMemory.Alloc((nuint)k * (nuint)n, sizeof(float));
                for (int l = 0; l < k; l++)
                {
                    for (int j = 0; j < n; j++) packed[((long)l * n) + j] = b[((long)l * bRow) + ((long)j * bColumn)];
                }

                b = packed;
                bRow = n;
            }

            for (int i = 0; i < m; i += 4)
            {
                for (int r = i; r < Math.Min(i + 4, m); r++)
                {
                    MultiplyRow(n, k, a + ((long)r * aRow), aColumn, b, bRow, c + ((long)r * cRow), accumulate);
                }
            }
        }
        finally
        {
            NativeMemory.Free(packed);
        }
    }

    /// <summary>C = A·B + bias, one bias per row of C, or none if null.</summary>
    internal static void MultiplyWithBias(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, int bColumn, float* bias, float* c, int cRow)
    {
        if (bias is not null)
        {
            for (int i = 0; i < m; i++) new Span<float>(c + ((long)i * cRow), n).Fill(bias[i]);
        }

        Multiply(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, bias is not null);
    }

    private static void MultiplyRow(int n, int k, float* a, int aColumn, float* b, int bRow, float* c, bool accumulate)
    {
        int j = 0;
        for (; j <= n - 32; j += 32)
        {
            Vector512<float> low = accumulate ? Vector512.Load(c + j) : default;
            Vector512<float> high = accumulate ? Vector512.Load(c + j + 16) : default;
            float* row = b + j;
            for (int l = 0; l < k; l++, row += bRow)
            {
                Vector512<float> factor = Vector512.Create(a[(long)l * aColumn]);
                low = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row), low);
                high = Vector512.FusedMultiplyAdd(factor, Vector512.Load(row + 16), high);
            }

            low.Store(c + j);
            high.Store(c + j + 16);
        }

        for (; j < n; j++)
        {
            float sum = accumulate ? c[j] : 0;
            for (int l = 0; l < k; l++) sum = MathF.FusedMultiplyAdd(a[(long)l * aColumn], b[((long)l * bRow) + j], sum);
            c[j] = sum;
        }
    }
}
