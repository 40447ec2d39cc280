using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Numerics;

/// <summary>
/// Elementary functions on eight double lanes. A lane's result depends on that lane alone, so a value has the same bits
/// at every position. NaN in gives NaN out.
/// </summary>
public static partial class DoubleLanes
{
    /// <summary>log(1 + x) for x &gt; −1, accurate to a few units in the last place for small |x| too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log1p(Vector512<double> x)
    {
        // Kahan's correction: log(u) is exact for the rounded u = 1 + x, the quotient restores what the rounding lost.
        Vector512<double> u = Vector512<double>.One + x;
        Vector512<double> lost = x - (u - Vector512<double>.One);
        Vector512<double> large = Vector512.LessThan(Vector512.Create(1e16), Vector512.Abs(x));
        return Log(u) + Vector512.ConditionalSelect(large, Vector512<double>.Zero, lost / u);
    }

    /// <summary>softplus(x) = log(1 + eˣ), without overflow; never negative. 0 below −708.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x) => Softplus(x, out _);

    /// <summary>softplus(x) and its derivative, the logistic function, for little more than the price of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x, out Vector512<double> derivative)
    {
        Vector512<double> one = Vector512<double>.One, e = ExpOfNegative(-Vector512.Abs(x));

        // One division for both quotients: s = e/(2 + e) and the logistic function.
        Vector512<double> sum = one + e, inverse = one / (sum * (sum + one));
        Vector512<double> positive = Vector512.GreaterThanOrEqual(x, Vector512<double>.Zero);
        derivative = Vector512.ConditionalSelect(positive, one, e) * (sum + one) * inverse;
        Vector512<double> y = Log1pOfRatio(e * sum * inverse);
        return Vector512.ConditionalSelect(positive, x + y, y);
    }

    /// <summary>The logistic function 1 / (1 + e⁻ˣ), the derivative of softplus; relative accuracy in both tails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x)
    {
        Vector512<double> e = ExpOfNegative(-Vector512.Abs(x));
        Vector512<double> numerator = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(x, Vector512<double>.Zero), Vector512<double>.One, e);
        return numerator / (Vector512<double>.One + e);
    }

    /// <summary>log(1 + e) = 2 artanh(s) for s = e/(2 + e) in [0, ⅓]: 2s + s³ P(s²), P a Chebyshev fit of degree 10 (error 2·10⁻¹⁹).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Log1pOfRatio(Vector512<double> s)
    {
        Vector512<double> z = s * s, p = Vector512.Create(0.1563057780092285);
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.07492143795550767));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.10845178394880015));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.11734279061303197));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.13335178631449257));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.1538454396486055));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.18181819897962714));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.2222222219823677));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.285714285716001));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.39999999999999525));
        p = Vector512.MultiplyAddEstimate(p, z, Vector512.Create(0.6666666666666666));
        return Vector512.MultiplyAddEstimate(s * z, p, s + s);
    }
}
