namespace Offshell.Tensors.Numerics;

/// <summary>Special functions in double precision. NaN in gives NaN out unless a member says otherwise.</summary>
public static partial class SpecialFunctions
{
    private const double SqrtHalf = 0.70710678118654752440;
    private const double LogTwo = 0.69314718055994530942;

    /// <summary>The complementary error function 1 − erf(x) = 2/√π ∫ₓ^∞ exp(−t²) dt; relative error below 2·10⁻¹⁵ as long as it does not underflow (x &lt; 26).</summary>
    public static double Erfc(double x)
    {
        double magnitude = Math.Abs(x);
        double tail = ExpOfMinusSquare(magnitude) * ScaledErrorPolynomial.Evaluate(magnitude);
        return x < 0 ? 2 - tail : tail;
    }

    /// <summary>exp(x²) · erfc(x): about 1/(x √π) for large x; infinite below −26.6.</summary>
    public static double Erfcx(double x)
    {
        double tail = ScaledErrorPolynomial.Evaluate(Math.Abs(x));
        return x < 0 ? (2 * Math.Exp(x * x)) - tail : tail;
    }

    /// <summary>log erfc(x), finite for every finite x with x² finite; falls strictly for x &gt; −5.9.</summary>
    public static double LogErfc(double x)
    {
        if (x > 0) return Math.Log(ScaledErrorPolynomial.Evaluate(x)) - (x * x);
        double tail = ExpOfMinusSquare(x) * ScaledErrorPolynomial.Evaluate(-x);
        return LogTwo + Log1p(-0.5 * tail);
    }

    private static double ExpOfMinusSquare(double x) => ExpOfMinusSquare(x, 1);

    /// <summary>exp(−f x²) with the square split in two, since its rounding error is multiplied by f x².</summary>
    private static double ExpOfMinusSquare(double x, double factor)
    {
        double coarse = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) & ~0x7FFFFFFL);
        return Math.Exp(-factor * coarse * coarse) * Math.Exp(-factor * (x - coarse) * (x + coarse));
    }
}
