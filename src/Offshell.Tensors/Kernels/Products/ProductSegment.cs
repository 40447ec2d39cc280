namespace Offshell.Tensors.Kernels.Products;

/// <summary>Where one of several summed products A·B begins, in elements from the first element of A and of B.</summary>
internal readonly record struct ProductSegment(nint A, nint B);
