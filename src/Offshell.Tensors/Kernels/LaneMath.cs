using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>
/// Elementary and special functions on sixteen float32 lanes. A lane's result depends on that lane alone, so a value has
/// the same bits at every position. NaN in gives NaN out. Errors are in units in the last place (ulp) of the true result,
/// the largest seen over dense sweeps of the range on hardware with fused multiply-add.
/// </summary>
public static partial class LaneMath
{
    /// <summary>eˣ; error below 1 ulp. 0 for x &lt; −87.3 (instead of a subnormal number), +∞ for x &gt; 88.72.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        Vector512<float> rounded = RoundToPower(x, out Vector512<float> p);
        Vector512<int> bits = (p + Vector512<float>.One).AsInt32() + (rounded.AsInt32() << 23);
        Vector512<float> y = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-87.3f)), Vector512<float>.Zero, bits.AsSingle());
        y = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(88.72283f)), Vector512.Create(float.PositiveInfinity), y);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), y, x);
    }

    /// <summary>eˣ for x ≤ 0, much cheaper: no look at the upper limit. e⁻⁷⁰ below −70, so that small multiples are no subnormal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ExpOfNegative(Vector512<float> x)
    {
        Vector512<float> rounded = RoundToPower(Vector512.MaxNative(Vector512.Create(-70f), x), out Vector512<float> p);
        return ((p + Vector512<float>.One).AsInt32() + (rounded.AsInt32() << 23)).AsSingle();
    }

    /// <summary>eˣ − 1, relative accuracy near 0 too; error below 2 ulp. −1 for x &lt; −17.4, +∞ for x &gt; 88.72.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        Vector512<float> floor = Vector512.Create(-17.4f);
        Vector512<float> clamped = Vector512.ConditionalSelect(Vector512.LessThan(x, floor), floor, x);
        Vector512<float> rounded = RoundToPower(clamped, out Vector512<float> p);
        // Half the power of two, so that the largest results do not overflow on the way.
        Vector512<float> half = ((rounded.AsInt32() << 23) + Vector512.Create(0x3F000000)).AsSingle();
        Vector512<float> y = Vector512.MultiplyAddEstimate(p, half, half - Vector512.Create(0.5f));
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(88.72283f)), Vector512.Create(float.PositiveInfinity), y + y);
    }

    /// <summary>log x; error below 1 ulp. −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // Subnormal numbers are scaled by 2²³ first.
        Vector512<float> tiny = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        Vector512<float> scaled = Vector512.ConditionalSelect(tiny, x * 8388608f, x);
        return LogLimits(x, LogOfNormal(scaled, tiny & Vector512.Create(-23f)), x);
    }

    /// <summary>log(1 + x), relative accuracy near 0 too; error below 1 ulp. −∞ at −1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x) => LogLimits(x + Vector512<float>.One, Log1pInside(x), x);

    /// <summary>tanh x; error below 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> e = Expm1(Vector512.Abs(x) * -2f);
        return Vector512.CopySign(e / (e + Vector512.Create(2f)), x);
    }

    /// <summary>The logistic function 1 / (1 + e⁻ˣ); error below 3 ulp, in both tails. 0 for x &lt; −87.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        Vector512<float> e = Exp(-Vector512.Abs(x));
        Vector512<float> numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), e, Vector512<float>.One);
        return numerator / (Vector512<float>.One + e);
    }

    /// <summary>log(1 + eˣ) without overflow; error below 2 ulp. 0 for x &lt; −87.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x) => Softplus(x, out _);

    /// <summary>log(1 + eˣ) and its derivative, the logistic function, for little more than the price of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x, out Vector512<float> derivative)
    {
        Vector512<float> e = Exp(-Vector512.Abs(x));
        Vector512<float> positive = Vector512.GreaterThan(x, Vector512<float>.Zero);
        derivative = Vector512.ConditionalSelect(positive, Vector512<float>.One, e) / (Vector512<float>.One + e);
        Vector512<float> y = (positive & x) + Log1pInside(e);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), y, x);
    }

    /// <summary>
    /// Splits x = n log 2 + r, |r| ≤ ½ log 2: returns a float whose low bits are n, and p = eʳ − 1 by r + r² Q(r), Q the
    /// minimax polynomial of degree 4 (relative error 3·10⁻⁹).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RoundToPower(Vector512<float> x, out Vector512<float> p)
    {
        Vector512<float> shift = Vector512.Create(12582912f); // 1.5 · 2²³: adding it rounds to an integer in the low bits.
        Vector512<float> rounded = Vector512.MultiplyAddEstimate(x, Vector512.Create(1.44269504f), shift);
        Vector512<float> n = rounded - shift;
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(2.12194440e-4f), r);
        Vector512<float> q = Vector512.MultiplyAddEstimate(r, Vector512.Create(Minimax.Exp.C4), Vector512.Create(Minimax.Exp.C3));
        q = Vector512.MultiplyAddEstimate(r, q, Vector512.Create(Minimax.Exp.C2));
        q = Vector512.MultiplyAddEstimate(r, q, Vector512.Create(Minimax.Exp.C1));
        q = Vector512.MultiplyAddEstimate(r, q, Vector512.Create(Minimax.Exp.C0));
        p = Vector512.MultiplyAddEstimate(r * q, r, r); // Not r² · q: the square of a tiny number is subnormal, and slow.
        return rounded;
    }

    /// <summary>The exponent field e of x = 2ᵉ m with m in [¾, 1½), as float bits without a bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> PowerBits(Vector512<float> x) =>
        (x.AsInt32() - Vector512.Create(0x3F400000)) & Vector512.Create(unchecked((int)0xFF800000));

    /// <summary>exponent · log 2 + log(1 + f) for f in [−¼, ½): f + f² Q(f), Q minimax of degree 8 (relative error 5·10⁻⁹).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOf(Vector512<float> f, Vector512<float> exponent)
    {
        Vector512<float> q = Vector512.MultiplyAddEstimate(f, Vector512.Create(Minimax.Log.C8), Vector512.Create(Minimax.Log.C7));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C6));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C5));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C4));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C3));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C2));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C1));
        q = Vector512.MultiplyAddEstimate(f, q, Vector512.Create(Minimax.Log.C0));
        return Vector512.MultiplyAddEstimate(exponent, Vector512.Create(0.693147182f), Vector512.MultiplyAddEstimate(f * q, f, f));
    }

    /// <summary>log(1 + x) for −1 &lt; x &lt; ∞: the fraction of 1 + x is formed from x itself, so nothing is lost near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log1pInside(Vector512<float> x)
    {
        Vector512<int> power = PowerBits(x + Vector512<float>.One);
        Vector512<float> four = (Vector512.Create(0x40800000) - power).AsSingle(); // 2² ⁻ ᵉ: 2⁻ᵉ itself could be subnormal.
        Vector512<float> f = (x.AsInt32() - power).AsSingle() + Vector512.MultiplyAddEstimate(four, Vector512.Create(0.25f), Vector512.Create(-1f));
        return LogOf(f, Vector512.ConvertToSingle(power) * 1.1920929e-7f);
    }

    /// <summary>log x + offset · log 2 for positive, finite x that is not subnormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> LogOfNormal(Vector512<float> x, Vector512<float> offset)
    {
        Vector512<int> power = PowerBits(x);
        Vector512<float> exponent = Vector512.MultiplyAddEstimate(Vector512.ConvertToSingle(power), Vector512.Create(1.1920929e-7f), offset);
        return LogOf((x.AsInt32() - power).AsSingle() - Vector512<float>.One, exponent);
    }

    /// <summary>y where 0 &lt; x &lt; ∞, else the limit: −∞ at 0, NaN below and for NaN, the given one at ∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogLimits(Vector512<float> x, Vector512<float> y, Vector512<float> atInfinity)
    {
        Vector512<float> zero = Vector512<float>.Zero, infinity = Vector512.Create(float.PositiveInfinity);
        Vector512<float> limit = Vector512.ConditionalSelect(Vector512.LessThan(x, zero), Vector512.Create(float.NaN), atInfinity);
        limit = Vector512.ConditionalSelect(Vector512.Equals(x, zero), -infinity, limit);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, zero) & Vector512.LessThan(x, infinity), y, limit);
    }
}
