namespace Offshell.Tensors.Kernels;

/// <summary>The instruction set that the kernels use. Results may differ in the last bits between paths, never within one.</summary>
public enum KernelPath
{
    /// <summary>Portable vectors of 128 bits; runs everywhere.</summary>
    Portable = 0,

    /// <summary>AVX2 with fused multiply-add, 256 bits.</summary>
    Avx2 = 1,

    /// <summary>AVX-512 (F, BW, DQ, VL), 512 bits.</summary>
    Avx512 = 2,
}
