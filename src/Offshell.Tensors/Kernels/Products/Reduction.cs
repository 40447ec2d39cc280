using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// Sums of the lanes of sixteen vectors at once. Every vector goes through the same tree: lanes i and i + 8, then i + 4,
/// then i + 2, then i + 1 (addition commutes, so the place of a vector does not show in the bits).
/// </summary>
internal static class Reduction
{
    /// <summary>128-bit piece p of the result holds four partial sums of vector p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Four(Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        Vector512<float> left = Halves(v0, v1), right = Halves(v2, v3);
        return Avx512F.Shuffle4x128(left, right, 0b10_00_10_00) + Avx512F.Shuffle4x128(left, right, 0b11_01_11_01);
    }

    /// <summary>Adds up the four partial sums in each piece: float c of piece p is the sum of piece p of argument c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sixteen(Vector512<float> f0, Vector512<float> f1, Vector512<float> f2, Vector512<float> f3)
    {
        Vector512<float> left = Pairs(f0, f1), right = Pairs(f2, f3);
        return Avx512F.Shuffle(left, right, 0b10_00_10_00) + Avx512F.Shuffle(left, right, 0b11_01_11_01);
    }

    /// <summary>Lower half: sums of the halves of x; upper half: of y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Halves(Vector512<float> x, Vector512<float> y)
    {
        Vector512<float> upper = Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1).AsSingle();
        return Avx512F.BlendVariable(x, y, upper) + Avx512F.Shuffle4x128(x, y, 0b01_00_11_10);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pairs(Vector512<float> x, Vector512<float> y) =>
        Avx512F.UnpackLow(x.AsDouble(), y.AsDouble()).AsSingle() + Avx512F.UnpackHigh(x.AsDouble(), y.AsDouble()).AsSingle();
}
