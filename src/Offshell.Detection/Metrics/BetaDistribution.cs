using MathNet.Numerics;

namespace Offshell.Detection.Metrics;

/// <summary>The Beta distribution: how an unknown rate, or the rank of an order statistic, is distributed.</summary>
public static class BetaDistribution
{
    private const double LargestLogit = 740; // e^-740 is close to the smallest normal number.

    /// <summary>Cumulative probability I_x(a, b), the regularised incomplete beta function; relative error below 1e-9 for a + b up to 1e5.</summary>
    /// <param name="a">First shape, &gt; 0 (0 gives 1: all mass at x = 0).</param>
    /// <param name="b">Second shape, &gt; 0 (0 gives 0 below x = 1).</param>
    /// <param name="x">Argument in [0, 1].</param>
    public static double Cumulative(double a, double b, double x)
    {
        if (!(a >= 0 && b >= 0 && a + b > 0)) throw new ArgumentOutOfRangeException(nameof(a), $"Found shapes {a} and {b}, expected numbers that are not negative and not both 0.");
        if (!(x >= 0 && x <= 1)) throw new ArgumentOutOfRangeException(nameof(x), x, $"Found {x}, expected a number from 0 to 1.");
        if (a == 0 || x == 1) return 1;
        if (b == 0 || x == 0) return 0;
        return SpecialFunctions.BetaRegularized(a, b, x);
    }

    /// <summary>The x at which the cumulative probability is p; relative error of x and of 1 − x below 1e-9.</summary>
    /// <param name="a">First shape, &gt; 0.</param>
    /// <param name="b">Second shape, &gt; 0.</param>
    /// <param name="probability">p, in [0, 1].</param>
    public static double Quantile(double a, double b, double probability)
    {
        if (!(a > 0 && b > 0)) throw new ArgumentOutOfRangeException(nameof(a), $"Found shapes {a} and {b}, expected positive numbers.");
        if (!(probability >= 0 && probability <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, $"Found {probability}, expected a number from 0 to 1.");
        if (probability is 0 or 1) return probability;

        // Bisection in the logit keeps relative accuracy at both ends.
        double low = -LargestLogit, high = LargestLogit;
        for (int step = 0; step < 64 && low < high; step++)
        {
            double middle = (low + high) / 2;
            if (Cumulative(a, b, Logistic(middle)) < probability) low = middle;
            else high = middle;
        }

        return Logistic((low + high) / 2);
    }

    private static double Logistic(double logit) => logit < 0 ? Math.Exp(logit) / (1 + Math.Exp(logit)) : 1 / (1 + Math.Exp(-logit));
}
