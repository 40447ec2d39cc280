using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Numerics;

/// <content>
/// Logarithms of Gaussian probabilities in two parts, log p = exponent + log(argument): differences of two of them (a
/// truncated density) then cancel in the exponents alone, which the caller can write exactly, and share one logarithm.
/// </content>
public static partial class DoubleLanes
{
    private const double SqrtHalf = 0.70710678118654752440;
    private const double InverseSqrtTwoPi = 0.39894228040143267794;

    /// <summary>exp(x²) erfc(x) for x ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ErfcxOfPositive(Vector512<double> x) => ScaledErrorPolynomial.Evaluate(x);

    /// <summary>
    /// Φ(u) as exp(exponent) · argument, with exponent = −u²/2 for u &lt; 0 and 0 otherwise (not returned: the caller
    /// forms it), and the inverse Mills ratio φ(u)/Φ(u).
    /// </summary>
    /// <param name="u">Any finite number.</param>
    /// <param name="inverseMills">φ(u)/Φ(u).</param>
    /// <returns>The argument; positive.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> NormalCdfArgument(Vector512<double> u, out Vector512<double> inverseMills)
    {
        Vector512<double> argument = CdfArgument(u, out Vector512<double> bell);
        Vector512<double> density = Vector512.ConditionalSelect(Vector512.LessThan(u, Vector512<double>.Zero), Vector512<double>.One, bell);
        inverseMills = Vector512.Create(InverseSqrtTwoPi) * density / argument;
        return argument;
    }

    /// <summary>The same without the ratio and its division.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> NormalCdfArgument(Vector512<double> u) => CdfArgument(u, out _);

    /// <summary>The argument, and exp(−u²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CdfArgument(Vector512<double> u, out Vector512<double> bell)
    {
        Vector512<double> half = Vector512.Create(0.5);
        Vector512<double> tail = half * ErfcxOfPositive(Vector512.Abs(u) * Vector512.Create(SqrtHalf));
        bell = ExpOfNegative(-half * u * u);
        return Vector512.ConditionalSelect(Vector512.LessThan(u, Vector512<double>.Zero), tail, Vector512<double>.One - (bell * tail));
    }

    /// <summary>log Φ(u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LogNormalCdf(Vector512<double> u)
    {
        Vector512<double> negative = Vector512.Min(u, Vector512<double>.Zero);
        return Log(NormalCdfArgument(u)) - (Vector512.Create(0.5) * negative * negative);
    }

    /// <summary>
    /// Φ(m + h) − Φ(m − h) as exp(exponent) · argument, where the exponent is −<paramref name="reference"/>²/2:
    /// the interval's near end where it lies on one side of 0, its centre where it is narrow, else 0. Scalar twin:
    /// <see cref="SpecialFunctions.LogNormalIntervalAround"/>.
    /// </summary>
    /// <param name="m">Centre; any finite number.</param>
    /// <param name="h">Half width, positive.</param>
    /// <param name="reference">|m| − h, |m| or 0; not negative.</param>
    /// <param name="centerSlope">d log[…] / dm.</param>
    /// <param name="widthSlope">d log[…] / dh.</param>
    /// <returns>The argument; positive.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> NormalInterval(
        Vector512<double> m, Vector512<double> h, out Vector512<double> reference, out Vector512<double> centerSlope, out Vector512<double> widthSlope) =>
        Interval<Yes>(m, h, out reference, out centerSlope, out widthSlope);

    /// <summary>The same without the slopes, whose divisions cost about as much as the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<double> NormalInterval(Vector512<double> m, Vector512<double> h, out Vector512<double> reference) =>
        Interval<No>(m, h, out reference, out _, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Interval<TSlopes>(
        Vector512<double> m, Vector512<double> h, out Vector512<double> reference, out Vector512<double> centerSlope, out Vector512<double> widthSlope)
        where TSlopes : struct, IChoice
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5);
        Vector512<double> magnitude = Vector512.Abs(m), near = magnitude - h, far = magnitude + h, y = magnitude * h;
        Vector512<double> scale = Vector512.Create(SqrtHalf), flat = Vector512.Create(InverseSqrtTwoPi);
        Vector512<double> nearTail = half * ErfcxOfPositive(Vector512.Abs(near) * scale), farTail = half * ErfcxOfPositive(far * scale);

        // One side: both ends relative to exp(−near²/2). Across 0: plain densities.
        Vector512<double> side = Vector512.GreaterThan(near, zero);
        Vector512<double> nearBell = Vector512.ConditionalSelect(side, one, ExpOfNegative(-half * near * near));
        Vector512<double> farBell = ExpOfNegative(Vector512.ConditionalSelect(side, -(y + y), -half * far * far));
        Vector512<double> argument = Vector512.ConditionalSelect(side, nearTail, one - (nearTail * nearBell)) - (farTail * farBell);
        reference = Vector512.ConditionalSelect(side, near, zero);
        Vector512<double> limit = Vector512.Create(SpecialFunctions.NarrowHalfWidth);
        Vector512<double> narrow = Vector512.LessThanOrEqual(h, limit) & Vector512.LessThanOrEqual(y, limit);
        Vector512<double> series = NarrowSeries<TSlopes>(h, y, out Vector512<double> seriesCenter, out Vector512<double> seriesWidth);
        Vector512<double> wide = argument;
        argument = Vector512.ConditionalSelect(narrow, (flat + flat) * h * series, wide);
        reference = Vector512.ConditionalSelect(narrow, magnitude, reference);
        (centerSlope, widthSlope) = (default, default);
        if (!TSlopes.IsYes) return argument;

        Vector512<double> relative = flat / wide, nearDensity = relative * nearBell, farDensity = relative * farBell;
        Vector512<double> inverse = one / (series * h);
        centerSlope = Vector512.ConditionalSelect(narrow, (seriesCenter * h * inverse) - magnitude, farDensity - nearDensity);
        widthSlope = Vector512.ConditionalSelect(narrow, (series + seriesWidth) * inverse, farDensity + nearDensity);
        centerSlope = Vector512.ConditionalSelect(Vector512.LessThan(m, zero), -centerSlope, centerSlope);
        return argument;
    }

    /// <summary>The series of <see cref="SpecialFunctions.NarrowSeries"/> in y = m h, its derivative with respect to m, and h times that with respect to h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> NarrowSeries<TSlopes>(
        Vector512<double> h, Vector512<double> y, out Vector512<double> centerSlope, out Vector512<double> widthSlope)
        where TSlopes : struct, IChoice
    {
        Vector512<double> g = h * h, s = y * y;
        Vector512<double> six = Vector512.Create(6.0), fifteen = Vector512.Create(15.0);
        Vector512<double> second = s - g;
        Vector512<double> fourth = (s * (s - (six * g))) + (Vector512.Create(3.0) * g * g);
        Vector512<double> sixth = (s * ((s * (s - (fifteen * g))) + (Vector512.Create(45.0) * g * g))) - (fifteen * g * g * g);
        Vector512<double> a = Vector512.Create(1.0 / 6), b = Vector512.Create(1.0 / 120), c = Vector512.Create(1.0 / 5040);
        Vector512<double> series = Vector512<double>.One + (a * second) + (b * fourth) + (c * sixth);
        (centerSlope, widthSlope) = (default, default);
        if (!TSlopes.IsYes) return series;

        // He₂ₖ′ = 2k He₂ₖ₋₁; here with one factor h taken out.
        Vector512<double> third = y * (s - (Vector512.Create(3.0) * g));
        Vector512<double> fifth = y * ((s * (s - (Vector512.Create(10.0) * g))) + (fifteen * g * g));
        centerSlope = h * ((a * (y + y)) + (b * Vector512.Create(4.0) * third) + (c * six * fifth));
        widthSlope = (a * (second + second)) + (b * Vector512.Create(4.0) * fourth) + (c * six * sixth);
        return series;
    }
}
