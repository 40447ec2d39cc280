using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Numerics;

/// <content>The gamma function's logarithm and its derivative.</content>
public static partial class DoubleLanes
{
    /// <summary>log Γ(x) for x &gt; 0; see <see cref="SpecialFunctions.LogGamma"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> LogGamma(Vector512<double> x)
    {
        Vector512<double> shifted = ShiftUp(x, out Vector512<double> product, out _);
        Vector512<double> half = Vector512.Create(0.5);
        return ((shifted - half) * Log(shifted)) - shifted + Vector512.Create(SpecialFunctions.HalfLogTwoPi)
            + StirlingRemainder(shifted) - Log(product);
    }

    /// <summary>ψ(x) = d/dx log Γ(x) for x &gt; 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<double> Digamma(Vector512<double> x)
    {
        Vector512<double> shifted = ShiftUp(x, out _, out Vector512<double> inverses);
        Vector512<double> inverse = Vector512<double>.One / shifted, s = inverse * inverse;
        return Log(shifted) - (Vector512.Create(0.5) * inverse) - (s * Series(SpecialFunctions.DigammaSeries, s)) - inverses;
    }

    /// <summary>log Γ(x) − [(x − ½) log x − x + ½ log 2π], for x ≥ 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> StirlingRemainder(Vector512<double> x)
    {
        Vector512<double> inverse = Vector512<double>.One / x;
        return inverse * Series(SpecialFunctions.LogGammaSeries, inverse * inverse);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Series(ReadOnlySpan<double> coefficients, Vector512<double> s)
    {
        Vector512<double> sum = Vector512.Create(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--) sum = Vector512.MultiplyAddEstimate(sum, s, Vector512.Create(coefficients[i]));
        return sum;
    }

    /// <summary>x + 8 where x &lt; 8, with the product x (x + 1) … (x + 7) and the sum of the inverses of these factors; else x, 1 and 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> ShiftUp(Vector512<double> x, out Vector512<double> product, out Vector512<double> inverses)
    {
        Vector512<double> one = Vector512<double>.One, limit = Vector512.Create(SpecialFunctions.StirlingFrom);
        Vector512<double> small = Vector512.LessThan(x, limit);
        Vector512<double> y = Vector512.ConditionalSelect(small, x, one);
        product = y;
        inverses = one / y;
        for (int i = 1; i < (int)SpecialFunctions.StirlingFrom; i++)
        {
            y += one;
            product *= y;
            inverses += one / y;
        }

        product = Vector512.ConditionalSelect(small, product, one);
        inverses = Vector512.ConditionalSelect(small, inverses, Vector512<double>.Zero);
        return Vector512.ConditionalSelect(small, x + limit, x);
    }
}
