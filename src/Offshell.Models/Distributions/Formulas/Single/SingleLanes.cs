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

    /// <summary>floor + link(a) as a quotient whose denominator is known sooner. Beyond the range of float neither is a number.</summary>
    /// <returns>The numerator.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Positive(PositiveLink link, Vector512<float> a, Vector512<float> floor, out Vector512<float> divisor)
    {
        Vector512<float> one = Vector512<float>.One, zero = Vector512<float>.Zero;
        if (link == PositiveLink.Softplus)
        {
            divisor = one;
            return floor + LaneMath.Softplus(a);
        }

        // For a < 0: 1 + a/√(1+a²) = 1 / (r (r − a)) with r = √(1+a²), which does not cancel; for a ≥ 0 r is 1.
        Vector512<float> negative = Vector512.MinNative(a, zero), root = Vector512.Sqrt(Vector512.MultiplyAddEstimate(negative, negative, one));
        divisor = root * (root - negative);
        return Vector512.MultiplyAddEstimate(floor + Vector512.MaxNative(a, zero), divisor, one);
    }

    /// <summary>
    /// Writes eight numbers t, each as the sum of two floats sixteen floats apart. The difference to a float a is then (high − a) + low: where the first cancels it is
    /// exact, and the second has the digits that count.
    /// </summary>
    /// <param name="t">The numbers.</param>
    /// <param name="high">[8]; the low parts stand sixteen floats behind.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Split(Vector512<double> t, float* high)
    {
        Vector256<float> rounded = ShortChains.Narrow(t);
        rounded.Store(high);
        ShortChains.Narrow(t - Vector512.WidenLower(rounded.ToVector512Unsafe())).Store(high + Width);
    }

    /// <summary>t − a of sixteen numbers written by <see cref="Split"/>, with the relative accuracy of float however much cancels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Difference(float* high, Vector512<float> a) => (Vector512.Load(high) - a) + Vector512.Load(high + Width);

    /// <summary>y where x is a number, 0 elsewhere. A comparison that is used at once costs no vector of its own, which would wait for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Observed(Vector512<double> x, Vector512<double> y) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, x), y, Vector512<double>.Zero);

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
