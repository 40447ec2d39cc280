using Offshell.Tensors.Random;

namespace Offshell.Tensors.Numerics;

/// <content>Regularised incomplete gamma and beta functions and their inverses: Poisson, χ², binomial and Clopper-Pearson probabilities.</content>
public static partial class SpecialFunctions
{
    private const double Tiny = 1e-300;

    /// <summary>Shapes above this use the leading uniform expansion: the series would need √shape terms.</summary>
    private const double UniformFrom = 1e8;

    /// <summary>P(a, x) = γ(a, x)/Γ(a), the probability that a gamma variate of shape a is at most x; = P(Poisson(x) ≥ a) for integer a.</summary>
    /// <param name="a">Shape, positive and finite.</param>
    /// <param name="x">Not negative; +∞ allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public static double RegularizedGammaLower(double a, double x) => RegularizedGamma(a, x, upper: false);

    /// <summary>Q(a, x) = 1 − P(a, x), with relative accuracy in its own tail; = P(Poisson(x) &lt; a) for integer a.</summary>
    /// <inheritdoc cref="RegularizedGammaLower" path="/param"/>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public static double RegularizedGammaUpper(double a, double x) => RegularizedGamma(a, x, upper: true);

    /// <summary>I_x(a, b), the probability that a beta variate is at most x.</summary>
    /// <param name="a">Positive and finite.</param>
    /// <param name="b">Positive and finite.</param>
    /// <param name="x">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public static double RegularizedBeta(double a, double b, double x)
    {
        CheckShape(a, nameof(a));
        CheckShape(b, nameof(b));
        if (!(x >= 0 && x <= 1)) throw new ArgumentOutOfRangeException(nameof(x), x, "The argument of the incomplete beta function must lie between 0 and 1.");
        if (x == 0 || x == 1) return x;
        // The fraction converges quickly below the mean; above it the complement does.
        return x <= (a + 1) / (a + b + 2) ? BetaFraction(a, b, x, 1 - x) : 1 - BetaFraction(b, a, 1 - x, x);
    }

    /// <summary>The x with I_x(a, b) = <paramref name="probability"/>; Clopper-Pearson limits are such values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public static double InverseRegularizedBeta(double a, double b, double probability)
    {
        CheckProbability(probability);
        if (probability == 0 || probability == 1) return probability;
        return Bisect(x => RegularizedBeta(a, b, x), probability, 0, 1);
    }

    /// <summary>The x with P(a, x) = <paramref name="probability"/>; half a χ² quantile of 2a degrees of freedom, and Poisson limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, NaN, or the probability is 1.</exception>
    public static double InverseRegularizedGammaLower(double a, double probability)
    {
        CheckProbability(probability);
        CheckShape(a, nameof(a));
        if (probability == 1) throw new ArgumentOutOfRangeException(nameof(probability), probability, "The quantile at 1 is infinite.");
        if (probability == 0) return 0;
        double high = a + 1;
        while (RegularizedGammaLower(a, high) < probability) high *= 2;
        return Bisect(x => RegularizedGammaLower(a, x), probability, 0, high);
    }

    private static double RegularizedGamma(double a, double x, bool upper)
    {
        CheckShape(a, nameof(a));
        if (!(x >= 0)) throw new ArgumentOutOfRangeException(nameof(x), x, "The argument of the incomplete gamma function must not be negative.");
        if (x == 0) return upper ? 1 : 0;
        if (double.IsPositiveInfinity(x)) return upper ? 0 : 1;
        if (a > UniformFrom) return UniformGamma(a, x, upper);
        if (x < a + 1)
        {
            double lower = LowerGammaSeries(a, x);
            return upper ? 1 - lower : lower;
        }

        double above = UpperGammaFraction(a, x);
        return upper ? above : 1 - above;
    }

    /// <summary>xᵃ e⁻ˣ / Γ(a + 1), without a difference of large logarithms.</summary>
    private static double GammaKernel(double a, double x) => a >= 16
        ? Math.Exp(-CountProbabilities.Deviance(a, x) - CountProbabilities.StirlingError(a) - HalfLogTwoPi - (0.5 * Math.Log(a)))
        : Math.Exp((a * Math.Log(x)) - x - LogGamma(a + 1));

    private static double LowerGammaSeries(double a, double x)
    {
        double sum = 1, term = 1;
        for (double n = a + 1; term > sum * 1e-17; n++)
        {
            term *= x / n;
            sum += term;
        }

        return Math.Min(1, GammaKernel(a, x) * sum);
    }

    /// <summary>Legendre's continued fraction for Γ(a, x), by the modified Lentz method.</summary>
    private static double UpperGammaFraction(double a, double x)
    {
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, h = d;
        for (int i = 1; i < 1_000_000; i++)
        {
            double numerator = -i * (i - a);
            b += 2;
            d = 1 / NotZero((numerator * d) + b);
            c = NotZero(b + (numerator / c));
            double factor = d * c;
            h *= factor;
            if (Math.Abs(factor - 1) < 1e-16) break;
        }

        return Math.Min(1, GammaKernel(a, x) * a * h);
    }

    /// <summary>Temme's uniform expansion with its first correction: relative error of order 1/a.</summary>
    private static double UniformGamma(double a, double x, bool upper)
    {
        double relative = (x - a) / a;
        double half = CountProbabilities.Deviance(a, x) / a; // η²/2
        double eta = Math.CopySign(Math.Sqrt(2 * half), relative);
        double tail = 0.5 * Erfc((upper ? eta : -eta) * Math.Sqrt(0.5 * a));
        double correction = Math.Abs(eta) < 1e-4 ? (-1.0 / 3) + (eta / 12) : (1 / relative) - (1 / eta);
        double remainder = Math.Exp(-a * half) * correction / Math.Sqrt(2 * Math.PI * a);
        return Math.Clamp(upper ? tail + remainder : tail - remainder, 0, 1);
    }

    /// <summary>The continued fraction of I_x(a, b) (DLMF 8.17.22), by the modified Lentz method.</summary>
    private static double BetaFraction(double a, double b, double x, double complement)
    {
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), h = d;
        for (int m = 1; m < 1_000_000; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            double factor = d * c;
            h *= factor;
            if (Math.Abs(factor - 1) < 1e-16) break;
        }

        return Math.Min(1, Math.Exp(LogBetaKernel(a, b, x, complement)) * h / a);
    }

    /// <summary>log[xᵃ (1 − x)ᵇ / B(a, b)].</summary>
    private static double LogBetaKernel(double a, double b, double x, double complement)
    {
        double total = a + b;
        if (a < 16 || b < 16)
        {
            return (a * Math.Log(x)) + (b * Math.Log(complement)) + LogGamma(total) - LogGamma(a) - LogGamma(b);
        }

        // The saddle-point form (Loader 2000): deviances instead of differences of large log-gammas.
        return -CountProbabilities.Deviance(a, total * x) - CountProbabilities.Deviance(b, total * complement)
            + CountProbabilities.StirlingError(total) - CountProbabilities.StirlingError(a) - CountProbabilities.StirlingError(b)
            - HalfLogTwoPi + (0.5 * (Math.Log(a) + Math.Log(b) - Math.Log(total)));
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>Root of a rising function by bisection down to neighbouring numbers; safe where Newton's method is not.</summary>
    private static double Bisect(Func<double, double> rising, double target, double low, double high)
    {
        for (int i = 0; i < 1100; i++)
        {
            // Geometric steps find a quantile near 0 with relative accuracy.
            double middle = low > 0 && high > 4 * low ? Math.Sqrt(low) * Math.Sqrt(high) : low == 0 && high > Tiny ? 0.0625 * high : 0.5 * (low + high);
            if (middle <= low || middle >= high) break;
            if (rising(middle) < target) low = middle;
            else high = middle;
        }

        return 0.5 * (low + high);
    }

    private static void CheckShape(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, "A shape must be positive and finite.");
    }

    private static void CheckProbability(double value)
    {
        if (!(value >= 0 && value <= 1)) throw new ArgumentOutOfRangeException(nameof(value), value, "A probability must lie between 0 and 1.");
    }
}
