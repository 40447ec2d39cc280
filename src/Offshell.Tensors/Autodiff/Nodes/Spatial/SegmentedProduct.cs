using Offshell.Tensors.Kernels;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Autodiff.Nodes.Spatial;

/// <summary>Sums of matrix products whose operands start at the places a list of segments names.</summary>
internal static unsafe class SegmentedProduct
{
    /// <summary>C[m × n] = bias + Σ A·B over the segments, or C += Σ A·B; without a bias if it is null. Rows of B and C are contiguous.</summary>
    internal static void Multiply(
        int m, int n, int k, float* a, int aRow, int aColumn, float* b, int bRow, ProductSegment[] segments, float* bias, float* c, int cRow, bool accumulate)
    {
        if (segments.Length == 0)
        {
            if (accumulate) return;
            for (int i = 0; i < m; i++) Lanewise.Fill(c + ((long)i * cRow), bias is null ? 0 : bias[i], n);
            return;
        }

        for (int s = 0; s < segments.Length; s++)
        {
            float* left = a + segments[s].A, right = b + segments[s].B;
            if (s == 0 && !accumulate) MatrixProduct.MultiplyWithBias(m, n, k, left, aRow, aColumn, right, bRow, 1, bias, c, cRow);
            else MatrixProduct.Multiply(m, n, k, left, aRow, aColumn, right, bRow, 1, c, cRow, accumulate: true);
        }
    }

    /// <summary>C[m × n] += Σ A[m × lanes]·B[n × lanes]ᵀ over the segments; rows of all three are contiguous.</summary>
    internal static void AccumulateGradient(int m, int n, int lanes, float* a, int aRow, float* b, int bRow, ProductSegment[] segments, float* c, int cRow)
    {
        foreach (ProductSegment segment in segments)
        {
            MatrixProduct.AccumulateGradient(m, n, lanes, a + segment.A, aRow, b + segment.B, bRow, c, cRow);
        }
    }
}
