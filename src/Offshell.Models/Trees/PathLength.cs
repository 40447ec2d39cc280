namespace Offshell.Models.Trees;

/// <summary>Expected path lengths in random binary search trees, the yardstick of isolation forests (Liu et al. 2008, Eq. 1 and 2).</summary>
public static class PathLength
{
    private const double EulerGamma = 0.57721566490153286;
    private const int ExactBelow = 1000;

    /// <summary>c(n) = 2 H(n − 1) − 2 (n − 1)/n, the mean depth of an unsuccessful search among n rows; c(2) = 1, c(0) = c(1) = 0.</summary>
    /// <param name="count">Number of rows n, ≥ 0.</param>
    /// <param name="approximateHarmonic">Use H(k) ≈ ln k + γ for every k instead of the exact sum below 1000.</param>
    public static double Expected(int count, bool approximateHarmonic = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count <= 1) return 0;
        if (count == 2) return 1;
        return (2 * Harmonic(count - 1, approximateHarmonic)) - (2.0 * (count - 1) / count);
    }

    /// <summary>score = 2^(−h/c(ψ)): 1 for a path of length 0, 0.5 for the expected length.</summary>
    /// <param name="meanPathLength">Mean path length h over the trees, ≥ 0.</param>
    /// <param name="expected">c(ψ) of the subsample size; 0 (one row only) gives 0.5.</param>
    public static double Score(double meanPathLength, double expected) =>
        expected > 0 ? Math.Pow(2, -meanPathLength / expected) : 0.5;

    private static double Harmonic(int n, bool approximate)
    {
        if (approximate) return Math.Log(n) + EulerGamma;
        if (n >= ExactBelow) return Math.Log(n) + EulerGamma + (0.5 / n);
        double sum = 0;
        for (int i = n; i >= 1; i--) sum += 1.0 / i;
        return sum;
    }
}
