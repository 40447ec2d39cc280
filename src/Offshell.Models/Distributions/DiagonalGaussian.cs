using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>
/// Gaussians with independent components, in double precision: log-density and Kullback-Leibler divergence with their
/// derivatives, in nats. The reference for the graph's own lane forms.
/// </summary>
public static class DiagonalGaussian
{
    /// <summary>Network outputs a = log σ² are limited to this range, with zero gradient outside: σ from 0.0025 to 55.</summary>
    public const float LeastLogVariance = -12f;

    /// <summary>Upper end of the range of <see cref="LeastLogVariance"/>.</summary>
    public const float LargestLogVariance = 8f;

    /// <summary>KL(N(μ, σ²) ‖ N(0, 1)) = ½ (σ² + μ² − 1 − log σ²) of one component (Kingma and Welling 2014, App. B).</summary>
    /// <param name="mean">μ.</param>
    /// <param name="deviation">σ &gt; 0.</param>
    public static double KlToStandard(double mean, double deviation) => Kl(mean, deviation, 0, 1);

    /// <summary>KL(N(μ, σ²) ‖ N(m, s²)) = ½ ((σ/s)² + ((μ − m)/s)² − 1 + 2 log(s/σ)) of one component; not negative.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="deviation">σ &gt; 0.</param>
    /// <param name="priorMean">m.</param>
    /// <param name="priorDeviation">s &gt; 0.</param>
    public static double Kl(double mean, double deviation, double priorMean, double priorDeviation)
    {
        double ratio = deviation / priorDeviation, pull = (mean - priorMean) / priorDeviation;
        // ½ (r² − 1) − log r with r = 1 + d is d + d²/2 − log(1 + d): no cancellation when q has almost reached p.
        double d = ratio - 1;
        double spread = Math.Abs(d) < 0.5 ? (0.5 * d * d) + d - SpecialFunctions.Log1p(d) : (0.5 * ((ratio * ratio) - 1)) - Math.Log(ratio);
        return Math.Max(0, spread) + (0.5 * pull * pull);
    }

    /// <summary>The derivatives of <see cref="Kl(double, double, double, double)"/>: (μ − m)/s², σ/s² − 1/σ, −(μ − m)/s² and 1/s − (σ² + (μ − m)²)/s³.</summary>
    /// <param name="mean">μ.</param>
    /// <param name="deviation">σ &gt; 0.</param>
    /// <param name="priorMean">m.</param>
    /// <param name="priorDeviation">s &gt; 0.</param>
    public static (double Mean, double Deviation, double PriorMean, double PriorDeviation) KlGradient(
        double mean, double deviation, double priorMean, double priorDeviation)
    {
        double difference = mean - priorMean, precision = 1 / (priorDeviation * priorDeviation);
        double byMean = difference * precision;
        double byPriorDeviation = (1 / priorDeviation) - (((deviation * deviation) + (difference * difference)) * precision / priorDeviation);
        return (byMean, (deviation * precision) - (1 / deviation), -byMean, byPriorDeviation);
    }

    /// <summary>Σⱼ KL(N(μⱼ, σⱼ²) ‖ N(mⱼ, sⱼ²)).</summary>
    /// <param name="means">[latents] μ.</param>
    /// <param name="deviations">[latents] σ.</param>
    /// <param name="priorMeans">[latents] m.</param>
    /// <param name="priorDeviations">[latents] s.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Kl(ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, ReadOnlySpan<double> priorMeans, ReadOnlySpan<double> priorDeviations)
    {
        CheckLength(means.Length, deviations.Length);
        CheckLength(means.Length, priorMeans.Length);
        CheckLength(means.Length, priorDeviations.Length);
        double sum = 0;
        for (int j = 0; j < means.Length; j++) sum += Kl(means[j], deviations[j], priorMeans[j], priorDeviations[j]);
        return sum;
    }

    /// <summary>log N(x; μ, σ²) = −½ ((x − μ)/σ)² − log σ − ½ log 2π of one component.</summary>
    /// <param name="x">Value.</param>
    /// <param name="mean">μ.</param>
    /// <param name="deviation">σ &gt; 0.</param>
    public static double LogDensity(double x, double mean, double deviation)
    {
        double pull = (x - mean) / deviation;
        return (-0.5 * pull * pull) - Math.Log(deviation) - SpecialFunctions.HalfLogTwoPi;
    }

    private static void CheckLength(int expected, int found)
    {
        if (found != expected) throw new ArgumentException($"Found {found} components, expected {expected} as in the means.");
    }
}
