using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Numerics;

/// <summary>
/// Elementary functions on eight double lanes. A lane's result depends on that lane alone, so a value has the same bits
/// at every position. NaN in gives NaN out.
/// </summary>
public static class DoubleLanes
{
    /// <summary>log(1 + x) for x &gt; −1, accurate to a few units in the last place for small |x| too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log1p(Vector512<double> x)
    {
        // Kahan's correction: log(u) is exact for the rounded u = 1 + x, the quotient restores what the rounding lost.
        Vector512<double> u = Vector512<double>.One + x;
        Vector512<double> lost = x - (u - Vector512<double>.One);
        Vector512<double> large = Vector512.LessThan(Vector512.Create(1e16), Vector512.Abs(x));
        return Vector512.Log(u) + Vector512.ConditionalSelect(large, Vector512<double>.Zero, lost / u);
    }

    /// <summary>softplus(x) = log(1 + eˣ), without overflow; never negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x) =>
        Vector512.Max(x, Vector512<double>.Zero) + Log1p(ExpOfNegative(-Vector512.Abs(x)));

    /// <summary>The logistic function 1 / (1 + e⁻ˣ), the derivative of softplus; relative accuracy in both tails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x)
    {
        Vector512<double> e = ExpOfNegative(-Vector512.Abs(x));
        Vector512<double> numerator = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(x, Vector512<double>.Zero), Vector512<double>.One, e);
        return numerator / (Vector512<double>.One + e);
    }

    /// <summary>eˣ for x ≤ 0: flushes to 0 below −708 instead of passing through subnormal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ExpOfNegative(Vector512<double> x)
    {
        Vector512<double> tiny = Vector512.LessThan(x, Vector512.Create(-708.0));
        Vector512<double> e = Vector512.Exp(Vector512.ConditionalSelect(tiny, Vector512.Create(-708.0), x));
        return Vector512.ConditionalSelect(tiny, Vector512<double>.Zero, e);
    }
}
