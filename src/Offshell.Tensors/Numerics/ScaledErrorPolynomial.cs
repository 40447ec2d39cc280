using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Numerics;

/// <summary>
/// erfcx(x) = exp(x²) erfc(x) for x ≥ 0 by one polynomial, the same in scalar and in lanes. Everything Gaussian rests on it:
/// tails, their logarithms and their ratios without a number that underflows.
/// </summary>
/// <remarks>
/// (1 + 2x) · erfcx(x) is smooth on [0, ∞] in t = (x − 3.5)/(x + 3.5) ∈ [−1, 1] (the transformation of Shepherd and Laframboise
/// 1981). The coefficients are its Chebyshev expansion of degree 23, fitted in 60-digit arithmetic at 128 nodes and
/// written in powers of t: truncation 2.4·10⁻¹⁷, sum of their magnitudes 1.8, so that Horner's rule loses nothing.
/// </remarks>
internal static class ScaledErrorPolynomial
{
    private const double Centre = 3.5;

    private static ReadOnlySpan<double> Coefficients =>
    [
        1.2423492448711544,
        -0.1400091801376197,
        -0.010555596332221669,
        0.09751909515328706,
        -0.11508959816003075,
        0.08798315382403678,
        -0.04882332583088402,
        0.019099330953271165,
        -0.004215019879774186,
        -0.0003022679534333239,
        0.0005643842668705102,
        -0.00012151212091980101,
        -4.2781739959539994e-05,
        2.4260300984917994e-05,
        2.3273309537791425e-06,
        -3.814012584490695e-06,
        -4.309237398316666e-08,
        6.014823849950426e-07,
        -8.611571571113718e-09,
        -9.64004253144383e-08,
        6.651894382376532e-10,
        1.3624442778701048e-08,
        6.040390099342991e-11,
        -1.1656687889203665e-09,
    ];

    /// <summary>erfcx(x), x ≥ 0.</summary>
    internal static double Evaluate(double x)
    {
        double t = x > 1e300 ? 1 : (x - Centre) / (x + Centre);
        double sum = Coefficients[^1];
        for (int i = Coefficients.Length - 2; i >= 0; i--) sum = (sum * t) + Coefficients[i];
        return sum * 0.5 / (0.5 + x);
    }

    /// <summary>erfcx(x) in eight lanes, x ≥ 0; constant beyond 10¹⁵⁰.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Evaluate(Vector512<double> x)
    {
        // Far out the function is 1/(x √π); the limit keeps the product below finite. One division serves both quotients.
        Vector512<double> centre = Vector512.Create(Centre), half = Vector512.Create(0.5);
        Vector512<double> bounded = Vector512.Min(x, Vector512.Create(1e150)), above = bounded + centre, shifted = bounded + half;
        Vector512<double> inverse = Vector512<double>.One / (above * shifted);
        Vector512<double> t = (bounded - centre) * shifted * inverse, squared = t * t;
        // Even and odd powers side by side: two short chains of dependent operations instead of one long one.
        ReadOnlySpan<double> c = Coefficients;
        Vector512<double> even = Vector512.Create(c[22]), odd = Vector512.Create(c[23]);
        for (int i = 20; i >= 0; i -= 2)
        {
            even = Vector512.MultiplyAddEstimate(even, squared, Vector512.Create(c[i]));
            odd = Vector512.MultiplyAddEstimate(odd, squared, Vector512.Create(c[i + 1]));
        }

        return Vector512.MultiplyAddEstimate(odd, t, even) * half * above * inverse;
    }
}
