namespace Offshell.Tensors.Numerics;

/// <content>The standard normal distribution: φ its density, Φ its distribution function, Q = 1 − Φ.</content>
public static partial class SpecialFunctions
{
    /// <summary>0.5 · log 2π.</summary>
    public const double HalfLogTwoPi = 0.91893853320467274178;

    private const double InverseSqrtTwoPi = 0.39894228040143267794;

    /// <summary>Φ(x), with relative accuracy in the lower tail.</summary>
    public static double NormalCdf(double x)
    {
        double tail = 0.5 * ExpOfMinusSquare(x, 0.5) * ScaledErrorPolynomial.Evaluate(Math.Abs(x) * SqrtHalf);
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>log Φ(x): about −x²/2 for x far below 0, finite wherever x² is.</summary>
    public static double LogNormalCdf(double x)
    {
        if (x < 0) return (-0.5 * x * x) + Math.Log(0.5 * ScaledErrorPolynomial.Evaluate(-x * SqrtHalf));
        return Log1p(-NormalCdf(-x));
    }

    /// <summary>The inverse Mills ratio φ(x)/Φ(x), the derivative of log Φ; about −x for x far below 0. Neither part is formed where it underflows.</summary>
    public static double InverseMills(double x)
    {
        if (x < 0) return 2 * InverseSqrtTwoPi / ScaledErrorPolynomial.Evaluate(-x * SqrtHalf);
        return InverseSqrtTwoPi * ExpOfMinusSquare(x, 0.5) / NormalCdf(x);
    }

    /// <summary>log[Φ(b) − Φ(a)]; −∞ if a ≥ b.</summary>
    /// <param name="a">Lower end; −∞ allowed.</param>
    /// <param name="b">Upper end; +∞ allowed.</param>
    public static double LogNormalInterval(double a, double b)
    {
        if (a >= b) return double.NegativeInfinity;
        if (double.IsNegativeInfinity(a)) return LogNormalCdf(b);
        if (double.IsPositiveInfinity(b)) return LogNormalCdf(-a);
        return LogNormalIntervalAround(0.5 * (a + b), 0.5 * (b - a));
    }

    /// <summary>
    /// log[Φ(m + h) − Φ(m − h)] for an interval given by its centre and half width, which keeps its digits where
    /// m ± h would round to m: a bin of width 1 around 10³⁰ has a finite probability.
    /// </summary>
    /// <param name="center">m.</param>
    /// <param name="halfWidth">h &gt; 0; −∞ is returned for 0.</param>
    public static double LogNormalIntervalAround(double center, double halfWidth)
    {
        double m = Math.Abs(center), h = halfWidth;
        if (h <= NarrowHalfWidth && m * h <= NarrowHalfWidth)
        {
            return Math.Log(2 * h) - HalfLogTwoPi - (0.5 * m * m) + Math.Log(NarrowSeries(m, h));
        }

        double near = m - h, far = m + h;
        double farTail = ScaledErrorPolynomial.Evaluate(far * SqrtHalf);
        double nearTail = ScaledErrorPolynomial.Evaluate(Math.Abs(near) * SqrtHalf);
        if (near > 0)
        {
            // Q(m − h) − Q(m + h) with the common factor exp(−(m − h)²/2) taken out: (near² − far²)/2 = −2mh.
            return (-0.5 * near * near) + Math.Log(0.5 * (nearTail - (farTail * Math.Exp(-2 * m * h))));
        }

        return Log1p(-0.5 * ((nearTail * Math.Exp(-0.5 * near * near)) + (farTail * Math.Exp(-0.5 * far * far))));
    }

    /// <summary>Half width, and product of centre and half width, below which the series has 10⁻¹⁵ relative accuracy.</summary>
    internal const double NarrowHalfWidth = 0.05;

    /// <summary>
    /// [Φ(m + h) − Φ(m − h)] / (2 h φ(m)) = Σ He₂ₖ(m) h²ᵏ / (2k + 1)!, from the generating function
    /// exp(−m t − t²/2) = Σ Heₙ(m) (−t)ⁿ / n!.
    /// </summary>
    internal static double NarrowSeries(double m, double h)
    {
        double g = h * h, y = m * h, s = y * y; // In powers of m h, since powers of m alone overflow.
        double second = s - g, fourth = (s * (s - (6 * g))) + (3 * g * g);
        double sixth = (s * ((s * (s - (15 * g))) + (45 * g * g))) - (15 * g * g * g);
        return 1 + (second / 6) + (fourth / 120) + (sixth / 5040);
    }

    /// <summary>The x with Φ(x) = <paramref name="probability"/>; ∓∞ at 0 and 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability lies outside [0, 1].</exception>
    public static double InverseNormalCdf(double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability must lie between 0 and 1.");
        }

        return probability <= 0.5 ? -NormalQuantileOfLogTail(Math.Log(probability)) : NormalQuantileOfLogTail(Log1p(-probability));
    }

    /// <summary>
    /// The x with log Q(x) = <paramref name="logTail"/>: the significance of a tail probability, however small
    /// (−10⁶ nats give 1414.2).
    /// </summary>
    /// <param name="logTail">log of the upper tail probability, at most 0; −∞ gives +∞, 0 gives −∞.</param>
    /// <exception cref="ArgumentOutOfRangeException">The logarithm is positive or NaN.</exception>
    public static double NormalQuantileOfLogTail(double logTail)
    {
        if (!(logTail <= 0)) throw new ArgumentOutOfRangeException(nameof(logTail), logTail, "The logarithm of a probability must not be positive.");
        if (double.IsNegativeInfinity(logTail)) return double.PositiveInfinity;
        if (logTail > -LogTwo) return -NormalQuantileOfLogTail(Log1mExp(logTail));

        // log Q is concave and falls, and Q(x) ≤ exp(−x²/2)/2: from this start on the right Newton's steps fall onto the root.
        double x = Math.Sqrt(Math.Max(0, -2 * (logTail + LogTwo)));
        for (int i = 0; i < 50; i++)
        {
            double step = (LogNormalCdf(-x) - logTail) / InverseMills(-x);
            x += step;
            if (Math.Abs(step) <= 1e-15 * (1 + Math.Abs(x))) break;
        }

        return x;
    }
}
