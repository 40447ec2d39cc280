using MathNet.Numerics;

namespace Offshell.Physics.Statistics;

/// <summary>The one-sided convention of the field: p = P(N(0, 1) ≥ Z). Z = 5 is p = 2.87e-7.</summary>
public static class GaussianSignificance
{
    private const double LogOfTwo = 0.69314718055994530942;
    private const double LargestErfcArgument = 25; // erfc itself underflows near 26.6.

    /// <summary>p = erfc(Z/√2)/2, relative error below 1e-14 wherever p is a normal number.</summary>
    /// <param name="z">Z, any number; NaN gives NaN.</param>
    public static double PValue(double z) => SpecialFunctions.Erfc(z / Constants.Sqrt2) / 2;

    /// <summary>log p in nats, where p itself would underflow too.</summary>
    /// <param name="z">Z, any number; NaN gives NaN.</param>
    public static double LogPValue(double z)
    {
        if (z < 0) return SpecialFunctions.Log1p(-PValue(-z));
        double x = z / Constants.Sqrt2;
        if (x < LargestErfcArgument) return Math.Log(SpecialFunctions.Erfc(x)) - LogOfTwo;
        if (double.IsPositiveInfinity(x)) return double.NegativeInfinity;
        double y = 1 / (x * x); // erfc(x) = e^(-x²)/(x√π) (1 - y/2 + 3y²/4 - 15y³/8 + ...)
        double series = y * (-0.5 + (y * (0.75 - (1.875 * y))));
        return -(x * x) - Math.Log(x * Math.Sqrt(Math.PI)) + Math.Log(1 + series) - LogOfTwo;
    }

    /// <summary>Z of a one-sided p-value; +∞ at 0, −∞ at 1.</summary>
    /// <param name="pValue">p, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1] or NaN.</exception>
    public static double FromPValue(double pValue)
    {
        Require.Probability(pValue);
        return pValue switch
        {
            0 => double.PositiveInfinity,
            1 => double.NegativeInfinity,
            _ => Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * pValue),
        };
    }

    /// <summary>Z of log p, for p-values that underflow and for those so close to 1 that only 1 − p is known.</summary>
    /// <param name="logPValue">log p in nats, ≤ 0; −∞ gives +∞.</param>
    /// <exception cref="ArgumentOutOfRangeException">log p is above 0 or NaN.</exception>
    public static double FromLogPValue(double logPValue)
    {
        if (!(logPValue <= 0)) throw new ArgumentOutOfRangeException(nameof(logPValue), logPValue, $"Found log p = {logPValue}, expected a number that is at most 0.");
        if (double.IsNegativeInfinity(logPValue)) return double.PositiveInfinity;
        if (logPValue > -1e-3) return -FromPValue(-SpecialFunctions.Expm1(logPValue));
        if (logPValue > -600) return FromPValue(Math.Exp(logPValue));

        // Newton on log P(Z), which is nearly a parabola out here: P(Z) ~ e^(-Z²/2)/(Z√(2π)).
        double z = Math.Sqrt(-2 * logPValue);
        for (int step = 0; step < 20; step++)
        {
            double move = (LogPValue(z) - logPValue) / (z + (1 / z)); // −d log P/dZ = Z + 1/Z − O(Z⁻³)
            z += move;
            if (Math.Abs(move) < 1e-15 * z) break;
        }

        return z;
    }
}
