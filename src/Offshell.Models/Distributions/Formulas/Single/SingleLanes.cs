using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>What the passes over one row share: links in float lanes, numbers split into two floats, constants in lanes.</summary>
internal static unsafe class SingleLanes
{
    /// <summary>Float lanes of a vector.</summary>
    internal const int Width = FloatBuffer.VectorWidth;

    /// <summary>floor + link(a). Beyond the range of float the link is 0 or infinite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Positive(PositiveLink link, Vector512<float> a, Vector512<float> floor)
    {
        if (link == PositiveLink.Softplus) return floor + LaneMath.Softplus(a);

        // For a < 0: 1 + a/√(1+a²) = 1 / (r (r − a)) with r = √(1+a²), which does not cancel; for a ≥ 0 r is 1.
        Vector512<float> one = Vector512<float>.One, zero = Vector512<float>.Zero;
        Vector512<float> negative = Vector512.MinNative(a, zero), root = Vector512.Sqrt(Vector512.MultiplyAddEstimate(negative, negative, one));
        return (floor + Vector512.MaxNative(a, zero)) + (one / (root * (root - negative)));
    }

    /// <summary>
    /// Writes t as the sum of two floats. The difference to a float a is then (high − a) + low: where the first cancels it is
    /// exact, and the second has the digits that count.
    /// </summary>
    /// <param name="first">Lanes 0–7.</param>
    /// <param name="second">Lanes 8–15.</param>
    /// <param name="high">[16]; the low parts follow.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Split(Vector512<double> first, Vector512<double> second, float* high)
    {
        Vector512<float> rounded = Vector512.Narrow(first, second);
        rounded.Store(high);
        Vector512.Narrow(first - Vector512.WidenLower(rounded), second - Vector512.WidenUpper(rounded)).Store(high + Width);
    }

    /// <summary>t − a of a number written by <see cref="Split"/>, with the relative accuracy of float however much cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Difference(float* high, Vector512<float> a) => (Vector512.Load(high) - a) + Vector512.Load(high + Width);

    /// <summary>1 where the mask is set, 0 elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Ones(Vector512<double> mask) => mask & Vector512<double>.One;

    /// <summary>A number of each of sixteen heads from the first on; <paramref name="rest"/> in the lanes that are left.</summary>
    internal static Vector512<float> Floats<THead>(IReadOnlyList<THead> heads, Func<THead, double> number, double rest = 0)
    {
        Span<float> lanes = stackalloc float[Width];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = (float)(i < heads.Count ? number(heads[i]) : rest);
        return Vector512.Create<float>(lanes);
    }

    /// <summary>
    /// A number of each of eight heads from a given one on, which may be negative to begin behind lane 0;
    /// <paramref name="rest"/> in the lanes that are left.
    /// </summary>
    internal static Vector512<double> Doubles<THead>(IReadOnlyList<THead> heads, int first, Func<THead, double> number, double rest = 0)
    {
        Span<double> lanes = stackalloc double[Width / 2];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = first + i >= 0 && first + i < heads.Count ? number(heads[first + i]) : rest;
        return Vector512.Create<double>(lanes);
    }
}
