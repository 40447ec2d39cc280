using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Numerics;

/// <content>
/// Exponential and logarithm. Own code, because the framework's vector forms are built from so many small generic calls
/// that a formula with four of them exceeds what the compiler inlines, and runs ten times slower.
/// </content>
public static partial class DoubleLanes
{
    private const double LogTwoHigh = 0.6931471803691238; // 32 bits: its product with an exponent is exact.
    private const double LogTwoLow = 1.9082149292705877e-10;

    /// <summary>eˣ; error below 1.5 units in the last place. 0 for x &lt; −708 (instead of subnormal numbers), +∞ for x &gt; 709.78.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        Vector512<double> limit = Vector512.Create(709.782712893384);
        Vector512<double> y = ExpOfNegative(Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), limit, x));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), Vector512.Create(double.PositiveInfinity), y);
    }

    /// <summary>eˣ for x ≤ 0, a little cheaper: no look at the upper limit. 0 below −708.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ExpOfNegative(Vector512<double> x)
    {
        // x = n log 2 + r, |r| ≤ ½ log 2; adding 1.5 · 2⁵² rounds to an integer in the low bits.
        Vector512<double> shift = Vector512.Create(6755399441055744.0);
        Vector512<double> rounded = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.4426950408889634), shift);
        Vector512<double> n = rounded - shift;
        Vector512<double> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-LogTwoHigh), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-LogTwoLow), r);

        // eʳ − 1 = r + r² Q(r); Q a Chebyshev fit of degree 9, error 1.3·10⁻¹⁷.
        Vector512<double> q = Vector512.Create(2.510038549551032e-08);
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(2.7620088445409746e-07));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(2.7557268459997064e-06));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(2.4801521295954376e-05));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(0.00019841269863053618));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(0.0013888888917213717));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(0.008333333333330062));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(0.04166666666662413));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(0.16666666666666669));
        q = Vector512.MultiplyAddEstimate(q, r, Vector512.Create(0.5));
        Vector512<double> p = Vector512.MultiplyAddEstimate(r * q, r, r);

        // Half the power of two, so that the largest results do not overflow on the way.
        Vector512<double> half = ((rounded.AsInt64() + Vector512.Create(1022L)) << 52).AsDouble();
        Vector512<double> y = Vector512.MultiplyAddEstimate(half, p, half);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-708.0)), Vector512<double>.Zero, y + y);
    }

    /// <summary>log x; error below 1 unit in the last place. −∞ at 0, NaN below; subnormal numbers count as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x) => LogLimits(x, LogOfNormal(x));

    /// <summary>log x for positive, finite x that is not subnormal; anything elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> LogOfNormal(Vector512<double> x)
    {
        // x = 2ᵉ (1 + f) with 1 + f in [√½, √2).
        Vector512<long> rootHalf = Vector512.Create(0x3FE6A09E667F3BCD), one = Vector512.Create(0x3FF0000000000000);
        Vector512<long> bits = x.AsInt64() + (one - rootHalf);
        Vector512<double> exponent = ((bits >>> 52) + Vector512.Create(0x4338000000000000L - 1023)).AsDouble() - Vector512.Create(6755399441055744.0);
        Vector512<double> f = ((bits & Vector512.Create(0x000FFFFFFFFFFFFF)) + rootHalf).AsDouble() - Vector512<double>.One;

        // log(1 + f) = f − (f²/2 − s (f²/2 + R)), s = f/(2 + f), R = log((1 + s)/(1 − s))/s − 2 by a Chebyshev fit in s² (error 5·10⁻¹⁸).
        Vector512<double> s = f / (Vector512.Create(2.0) + f), z = s * s;
        Vector512<double> p = Vector512.Create(0.14616585424888623);
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.15331710618210773));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.18182889455674947));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.22222211130259878));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.2857142862600327));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.39999999999899444));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.666666666666667));
        Vector512<double> square = f * f * Vector512.Create(0.5);
        Vector512<double> inner = Vector512.MultiplyAddEstimate(s, Vector512.MultiplyAddEstimate(z, p, square), exponent * Vector512.Create(LogTwoLow));
        return Vector512.MultiplyAddEstimate(exponent, Vector512.Create(LogTwoHigh), f - (square - inner));
    }

    /// <summary>y for normal positive x, else the limit: −∞ at 0, NaN below, x itself at ∞ and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogLimits(Vector512<double> x, Vector512<double> y)
    {
        Vector512<double> least = Vector512.Create(2.2250738585072014e-308), infinity = Vector512.Create(double.PositiveInfinity);
        Vector512<double> limit = Vector512.ConditionalSelect(Vector512.LessThan(x, least), -infinity, x);
        limit = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Create(double.NaN), limit);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, least) & Vector512.LessThan(x, infinity), y, limit);
    }
}
