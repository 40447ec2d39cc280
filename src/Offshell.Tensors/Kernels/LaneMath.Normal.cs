using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

public static partial class LaneMath
{
    private const float InverseSqrt2 = 0.707106781f;
    private const float SqrtTwoOverPi = 0.797884561f;
    private const float InverseSqrtTwoPi = 0.398942280f;

    /// <summary>The scaled complementary error function exp(x²) erfc(x); error below 4 ulp. +∞ for x &lt; −9.4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ErfcX(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> e = ErfcXOfPositive(magnitude);
        Vector512<float> square = magnitude * magnitude;
        Vector512<float> growth = Exp(square);
        growth = Vector512.ConditionalSelect(
            Vector512.LessThan(square, Vector512.Create(88f)), Vector512.MultiplyAddEstimate(SquareError(magnitude, square), growth, growth), growth);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), growth + growth - e, e);
    }

    /// <summary>The complementary error function, relative accuracy in the upper tail; error below 4 ulp. 0 for x &gt; 8.94.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erfc(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> y = ErfcXOfPositive(magnitude) * GaussianFall(magnitude, 1f);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(2f) - y, y);
    }

    /// <summary>
    /// The inverse Mills ratio φ(x) / Φ(x) of the standard normal, the derivative of <see cref="LogNormalCdf(Vector512{float})"/>;
    /// about −x far below 0. Error below 5 ulp. 0 for x &gt; 12.64.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> InverseMills(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> e = ErfcXOfPositive(magnitude * InverseSqrt2);
        Vector512<float> fall = GaussianFall(magnitude, 0.5f);
        Vector512<float> negative = Vector512.LessThan(x, Vector512<float>.Zero);
        Vector512<float> numerator = Vector512.ConditionalSelect(negative, Vector512.Create(SqrtTwoOverPi), fall * InverseSqrtTwoPi);
        return numerator / Vector512.ConditionalSelect(negative, e, Vector512<float>.One - (fall * e * 0.5f));
    }

    /// <summary>log Φ(x), the logarithm of the standard normal distribution function; relative error below 10⁻⁶ in both tails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogNormalCdf(Vector512<float> x)
    {
        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> half = ErfcXOfPositive(magnitude * InverseSqrt2) * 0.5f;
        Vector512<float> upper = Log1pInside(-half * GaussianFall(magnitude, 0.5f));
        Vector512<float> lower = LogOfNormal(half, Vector512<float>.Zero) - (magnitude * magnitude * 0.5f);
        Vector512<float> y = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), lower, upper);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), y, x);
    }

    /// <summary>
    /// exp(x²) erfc(x) for x ≥ 0, after Shepherd and Laframboise (1981): (1 + 2x) times it is smooth in t = (x − 2)/(x + 2);
    /// minimax polynomial of degree 12 (relative error 4·10⁻⁹).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ErfcXOfPositive(Vector512<float> x)
    {
        // Beyond 10³⁰ both factors would overflow; there the function is 1 / (x √π) to all digits.
        Vector512<float> bounded = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(1e30f)), Vector512.Create(1e30f), x);
        Vector512<float> t = (bounded - Vector512.Create(2f)) / (bounded + Vector512.Create(2f));
        Vector512<float> p = Vector512.MultiplyAddEstimate(t, Vector512.Create(Minimax.ErfcX.C12), Vector512.Create(Minimax.ErfcX.C11));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C10));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C9));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C8));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C7));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C6));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C5));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C4));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C3));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C2));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C1));
        p = Vector512.MultiplyAddEstimate(t, p, Vector512.Create(Minimax.ErfcX.C0));
        return p / Vector512.MultiplyAddEstimate(bounded, Vector512.Create(2f), Vector512<float>.One);
    }

    /// <summary>
    /// exp(−factor · x²) for x ≥ 0, and 0 where it is below 10⁻³⁵ (a margin against subnormal products). What squaring
    /// rounds away is put back, else the tail would lose digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> GaussianFall(Vector512<float> x, float factor)
    {
        Vector512<float> square = x * x;
        Vector512<float> y = Exp(square * -factor);
        y = Vector512.MultiplyAddEstimate(SquareError(x, square) * -factor, y, y);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(square * factor, Vector512.Create(80f)), Vector512<float>.Zero, y);
    }

    /// <summary>x² − square, exactly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SquareError(Vector512<float> x, Vector512<float> square) => Vector512.FusedMultiplyAdd(x, x, -square);
}
