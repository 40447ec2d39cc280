namespace Offshell.Tensors.Numerics;

/// <content>The gamma function's logarithm and its derivative; harmonic numbers.</content>
public static partial class SpecialFunctions
{
    /// <summary>Euler's constant γ.</summary>
    public const double EulerGamma = 0.57721566490153286061;

    /// <summary>From here on Stirling's series is exact to rounding; smaller arguments are shifted up by recurrence.</summary>
    internal const double StirlingFrom = 8;

    /// <summary>log Γ(x) for x &gt; 0; absolute error of a few 10⁻¹⁵ near the zeros 1 and 2, relative elsewhere.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not positive.</exception>
    public static double LogGamma(double x)
    {
        if (!(x > 0)) throw new ArgumentOutOfRangeException(nameof(x), x, "The logarithm of the gamma function is defined here for positive arguments.");
        double product = 1;
        while (x < StirlingFrom) product *= x++;
        return ((x - 0.5) * Math.Log(x)) - x + HalfLogTwoPi + StirlingRemainder(x) - Math.Log(product);
    }

    /// <summary>ψ(x) = d/dx log Γ(x) for x &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not positive.</exception>
    public static double Digamma(double x)
    {
        if (!(x > 0)) throw new ArgumentOutOfRangeException(nameof(x), x, "The digamma function is defined here for positive arguments.");
        double shift = 0;
        for (; x < StirlingFrom; x++) shift += 1 / x;
        return Math.Log(x) - (0.5 / x) - DigammaRemainder(1 / (x * x)) - shift;
    }

    /// <summary>The harmonic number H(n) = 1 + 1/2 + … + 1/n; 0 for n = 0. Summed below 1000, else log n + γ + 1/(2n) − 1/(12n²).</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    public static double Harmonic(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (n >= 1000) return Math.Log(n) + EulerGamma + (0.5 / n) - (1.0 / 12 / n / n);
        double sum = 0;
        for (long i = n; i >= 1; i--) sum += 1.0 / i; // From the small terms up.
        return sum;
    }

    /// <summary>log Γ(x) − [(x − ½) log x − x + ½ log 2π] = Σ B₂ₖ / (2k (2k − 1) x²ᵏ⁻¹), x ≥ 8.</summary>
    internal static double StirlingRemainder(double x)
    {
        double s = 1 / (x * x), sum = LogGammaSeries[^1];
        for (int i = LogGammaSeries.Length - 2; i >= 0; i--) sum = (sum * s) + LogGammaSeries[i];
        return sum / x;
    }

    /// <summary>Coefficients B₂ₖ / (2k (2k − 1)), k = 1 … 8.</summary>
    internal static ReadOnlySpan<double> LogGammaSeries =>
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400];

    /// <summary>Coefficients B₂ₖ / (2k), k = 1 … 8.</summary>
    internal static ReadOnlySpan<double> DigammaSeries =>
        [1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160];

    private static double DigammaRemainder(double s)
    {
        double sum = DigammaSeries[^1];
        for (int i = DigammaSeries.Length - 2; i >= 0; i--) sum = (sum * s) + DigammaSeries[i];
        return sum * s;
    }
}
