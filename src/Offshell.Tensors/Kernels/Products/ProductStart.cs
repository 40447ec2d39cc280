namespace Offshell.Tensors.Kernels.Products;

/// <summary>What a product is added to.</summary>
internal enum ProductStart
{
    /// <summary>Nothing: C = A·B.</summary>
    Zero,

    /// <summary>The old content: C += A·B.</summary>
    Accumulate,

    /// <summary>One value per row: C[i, j] = bias[i] + (A·B)[i, j].</summary>
    Bias,
}
