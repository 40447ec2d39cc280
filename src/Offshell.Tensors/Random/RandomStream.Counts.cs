namespace Offshell.Tensors.Random;

/// <content>Poisson, binomial and gamma draws; all exact (rejection or inversion, no normal approximation).</content>
public sealed partial class RandomStream
{
    /// <summary>Below this expected count, inversion by sequential search is quicker than rejection; the rejection constants hold from 10 on.</summary>
    private const double RejectionFrom = 10;

    /// <summary>Largest accepted Poisson mean and number of trials; beyond it neighbouring counts are no longer distinct doubles in the sums.</summary>
    private const double LargestCount = 1e15;

    /// <summary>
    /// Poisson count of the given mean. Below a mean of 10 by inversion, above by transformed rejection with a table
    /// mountain hat (PTRS, Hörmann 1993), about 1.2 tries per draw for any mean.
    /// </summary>
    /// <param name="mean">Expected count, 0 to 1e15; 0 gives 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mean"/> is negative, NaN or above 1e15.</exception>
    public long NextPoisson(double mean)
    {
        if (!(mean >= 0 && mean <= LargestCount))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "The mean of a Poisson count must lie between 0 and 1e15.");
        return mean < RejectionFrom ? PoissonByInversion(mean) : PoissonByRejection(mean);
    }

    /// <summary>
    /// Number of successes in independent trials. Below an expected count of 10 by inversion, above by transformed
    /// rejection (BTRS, Hörmann 1993); the rarer outcome is the one that is counted.
    /// </summary>
    /// <param name="trials">Number of trials, 0 to 1e15.</param>
    /// <param name="probability">Probability of success, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public long NextBinomial(long trials, double probability)
    {
        if (trials is < 0 or > (long)LargestCount)
            throw new ArgumentOutOfRangeException(nameof(trials), trials, "The number of trials must lie between 0 and 1e15.");
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability must lie between 0 and 1.");
        if (probability > 0.5) return trials - NextBinomial(trials, 1 - probability);
        return trials * probability < RejectionFrom
            ? BinomialByInversion(trials, probability)
            : BinomialByRejection(trials, probability);
    }

    /// <summary>
    /// Gamma variate of unit scale (mean and variance both <paramref name="shape"/>): Marsaglia and Tsang (2000); a
    /// shape below 1 is drawn one higher and multiplied by U^(1/shape).
    /// </summary>
    /// <param name="shape">Positive and finite. Shapes far below 1 may underflow to 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shape"/> is not positive and finite.</exception>
    public double NextGamma(double shape)
    {
        if (!(shape > 0 && double.IsFinite(shape)))
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "The shape of a gamma variate must be positive and finite.");
        if (shape < 1) return NextGamma(shape + 1) * Math.Exp(-NextExponential() / shape);

        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal();
            double v = 1 + (c * x);
            if (v <= 0) continue;
            v *= v * v;
            if (Math.Log(NextOpenDouble()) < (0.5 * x * x) + (d * (1 - v + Math.Log(v)))) return d * v;
        }
    }

    private long PoissonByInversion(double mean)
    {
        double left = NextDouble();
        double probability = Math.Exp(-mean);
        long count = 0;
        while (left >= probability && probability > 0) // the second condition only ends a search that rounding kept alive
        {
            left -= probability;
            probability *= mean / ++count;
        }

        return count;
    }

    private long PoissonByRejection(double mean)
    {
        double b = 0.931 + (2.53 * Math.Sqrt(mean));
        double a = -0.059 + (0.02483 * b);
        double inverseAlpha = 1.1239 + (1.1328 / (b - 3.4));
        double quick = 0.9277 - (3.6224 / (b - 2));
        while (true)
        {
            double u = NextDouble() - 0.5;
            double v = NextOpenDouble();
            double edge = 0.5 - Math.Abs(u); // 0 only for u = -0.5: the infinite count below is then rejected
            double k = Math.Floor((((2 * a / edge) + b) * u) + mean + 0.43);
            if (edge >= 0.07 && v <= quick) return (long)k;
            if (!(k >= 0) || k > 4 * LargestCount || (edge < 0.013 && v > edge)) continue;
            double hat = v * inverseAlpha / ((a / (edge * edge)) + b);
            if (Math.Log(hat) <= CountProbabilities.LogPoisson(k, mean)) return (long)k;
        }
    }

    private long BinomialByInversion(long trials, double probability)
    {
        double odds = probability / (1 - probability);
        double left = NextDouble();
        double term = Math.Exp(trials * CountProbabilities.LogOneMinus(probability));
        long count = 0;
        while (left >= term && count < trials && term > 0)
        {
            left -= term;
            count++;
            term *= odds * (trials - count + 1) / count;
        }

        return count;
    }

    private long BinomialByRejection(long trials, double probability)
    {
        double n = trials;
        double spread = Math.Sqrt(n * probability * (1 - probability));
        double b = 1.15 + (2.53 * spread);
        double a = -0.0873 + (0.0248 * b) + (0.01 * probability);
        double alpha = (2.83 + (5.1 / b)) * spread;
        double quick = 0.92 - (4.2 / b);
        double atMode = CountProbabilities.LogBinomial(Math.Floor((n + 1) * probability), n, probability);
        while (true)
        {
            double u = NextDouble() - 0.5;
            double v = NextOpenDouble();
            double edge = 0.5 - Math.Abs(u);
            double k = Math.Floor((((2 * a / edge) + b) * u) + (n * probability) + 0.5);
            if (edge >= 0.07 && v <= quick) return (long)k;
            if (!(k >= 0 && k <= n)) continue;
            double hat = v * alpha / ((a / (edge * edge)) + b);
            if (Math.Log(hat) <= CountProbabilities.LogBinomial(k, n, probability) - atMode) return (long)k;
        }
    }
}
