namespace Offshell.Tensors.Random;

/// <summary>
/// Logarithms of Poisson and binomial probabilities in the saddle-point form of Loader (2000): differences of large
/// log-gamma values never appear, so the relative error stays near rounding for means up to 1e15.
/// </summary>
internal static class CountProbabilities
{
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>log n! − log(√(2πn) (n/e)^n) for n = 0 … 15 (n = 0 is not used); the series below is exact to rounding from 16 on.</summary>
    private static readonly double[] SmallStirlingErrors = TabulateStirlingErrors(16);

    /// <summary>log P(k; mean) in nats, k = 0, 1, 2, …; mean &gt; 0.</summary>
    internal static double LogPoisson(double k, double mean) =>
        k == 0 ? -mean : -(0.5 * Math.Log(k)) - HalfLogTwoPi - StirlingError(k) - Deviance(k, mean);

    /// <summary>log P(k; n, p) in nats, 0 ≤ k ≤ n, 0 &lt; p &lt; 1.</summary>
    internal static double LogBinomial(double k, double n, double p)
    {
        if (k == 0) return n * LogOneMinus(p);
        if (k == n) return n * Math.Log(p);
        double miss = n - k;
        return StirlingError(n) - StirlingError(k) - StirlingError(miss)
            - Deviance(k, n * p) - Deviance(miss, n * (1 - p))
            - HalfLogTwoPi - (0.5 * (Math.Log(k) + Math.Log(miss) - Math.Log(n)));
    }

    /// <summary>log(1 − p) for 0 ≤ p ≤ 1/2, also where 1 − p would lose the digits of p.</summary>
    internal static double LogOneMinus(double p) =>
        p < 1e-4 ? -p * (1 + (p * (0.5 + (p * ((1.0 / 3) + (p * (0.25 + (p * 0.2)))))))) : Math.Log(1 - p);

    /// <summary>The error of Stirling's formula, log n! − log(√(2πn) (n/e)^n).</summary>
    internal static double StirlingError(double n)
    {
        if (n < SmallStirlingErrors.Length) return SmallStirlingErrors[(int)n];
        double s = 1 / (n * n);
        return ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (((1.0 / 1680) - (s / 1188)) * s)) * s)) * s)) / n;
    }

    /// <summary>x log(x/m) + m − x; near x = m by a series in (x − m)/(x + m), where the direct form cancels.</summary>
    internal static double Deviance(double x, double m)
    {
        double difference = x - m;
        double v = difference / (x + m);
        if (Math.Abs(v) > 0.1) return (x * Math.Log(x / m)) + m - x;

        double sum = difference * v;
        double power = 2 * x * v;
        for (int j = 1; ; j++)
        {
            power *= v * v;
            double next = sum + (power / ((2 * j) + 1));
            if (next == sum) return sum;
            sum = next;
        }
    }

    private static double[] TabulateStirlingErrors(int count)
    {
        double[] errors = new double[count];
        double logFactorial = 0;
        for (int n = 1; n < count; n++)
        {
            logFactorial += Math.Log(n);
            errors[n] = logFactorial - HalfLogTwoPi - (0.5 * Math.Log(n)) - (n * Math.Log(n)) + n;
        }

        return errors;
    }
}
