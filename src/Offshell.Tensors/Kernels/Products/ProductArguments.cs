namespace Offshell.Tensors.Kernels.Products;

/// <summary>One product C[m × n] = start + A[m × k]·B[k × n]; strides count elements, C has contiguous rows.</summary>
internal unsafe struct ProductArguments
{
    internal int M;
    internal int N;
    internal int K;
    internal float* A;
    internal nint ARow;
    internal nint AColumn;
    internal float* B;
    internal nint BRow;
    internal nint BColumn;
    internal float* C;
    internal nint CRow;

    /// <summary>Whether C starts from its old content.</summary>
    internal bool Accumulates;

    /// <summary>What C starts from otherwise: one value per row, or null for zeros.</summary>
    internal float* Bias;
}
