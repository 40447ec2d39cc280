using MathNet.Numerics;

namespace Offshell.Physics.Statistics;

/// <summary>The Poisson law f(k; λ) = λᵏ e^(−λ)/k! of a count with expectation λ.</summary>
public static class PoissonProbability
{
    /// <summary>f(k; λ).</summary>
    /// <param name="count">k ≥ 0.</param>
    /// <param name="mean">λ ≥ 0.</param>
    public static double Mass(long count, double mean) => Math.Exp(LogMass(count, mean));

    /// <summary>log f(k; λ) in nats; −∞ for k &gt; 0 at λ = 0.</summary>
    /// <param name="count">k ≥ 0.</param>
    /// <param name="mean">λ ≥ 0.</param>
    public static double LogMass(long count, double mean)
    {
        Require.NotNegative(count);
        Require.NotNegative(mean);
        return count == 0 ? -mean : (count * Math.Log(mean)) - mean - SpecialFunctions.GammaLn(count + 1.0);
    }

    /// <summary>P(at least n | λ) = P(n, λ), the regularised lower incomplete gamma function; 1 at n = 0.</summary>
    /// <param name="count">n ≥ 0.</param>
    /// <param name="mean">λ ≥ 0.</param>
    public static double AtLeast(long count, double mean)
    {
        Require.NotNegative(count);
        Require.NotNegative(mean);
        if (count == 0) return 1;
        return mean == 0 ? 0 : SpecialFunctions.GammaLowerRegularized(count, mean);
    }

    /// <summary>P(at most n | λ) = Q(n + 1, λ).</summary>
    /// <param name="count">n ≥ 0.</param>
    /// <param name="mean">λ ≥ 0.</param>
    public static double AtMost(long count, double mean)
    {
        Require.NotNegative(count);
        Require.NotNegative(mean);
        return mean == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(count + 1.0, mean);
    }
}
