using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>Mean and variance of n = round(Y), Y Gaussian with location μ and width σ cut off below −½.</summary>
/// <remarks>
/// Where the density changes little from one integer to the next, those of Y with the Euler-Maclaurin terms of the cut
/// (and Sheppard's 1/12). Else sums over the tail probabilities P(n &gt; k) around the bulk. Which way a lane goes, and how
/// many terms it takes, depends on that lane alone.
/// </remarks>
internal static class RoundedMoments
{
    /// <summary>Length over which the density changes from which on the terms kept are good to 10⁻⁵ of it.</summary>
    private const double SmoothFrom = 1.5;

    /// <summary>Tail probabilities below exp(−36) are left out.</summary>
    private const double LeftOut = 36;

    /// <summary>Beyond this location integers near it are no longer told apart by k + 1, and nothing depends on it.</summary>
    private const double LargestSummed = 1e12;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<double> Of(Vector512<double> location, Vector512<double> width, out Vector512<double> variance)
    {
        Vector512<double> zero = Vector512<double>.Zero, one = Vector512<double>.One, half = Vector512.Create(0.5);
        Vector512<double> u = (location + half) / width;

        // Far below the cut the density falls exponentially with the length σ/|u|.
        Vector512<double> length = width / Vector512.Max(one, -u);
        Vector512<double> smooth = Vector512.GreaterThanOrEqual(length, Vector512.Create(SmoothFrom))
            | Vector512.GreaterThan(location, Vector512.Create(LargestSummed));
        Vector512<double> smoothMean = Smooth(u, width, out Vector512<double> smoothVariance);
        Vector512<double> sumMean = BySummation(location, width, u, smooth, out Vector512<double> sumVariance);
        variance = Vector512.ConditionalSelect(smooth, smoothVariance, Vector512.Max(sumVariance, Vector512.Create(1e-12)));
        return Vector512.Max(zero, Vector512.ConditionalSelect(smooth, smoothMean, sumMean));
    }

    /// <summary>
    /// With f the density at the cut: E[n] = E[Y] + f/12 − f″/720 and E[n²] = E[Y²] + 1/12 − f/12 − f′/120 + f″/720.
    /// Both are formed from Y + ½, whose moments do not cancel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> Smooth(Vector512<double> u, Vector512<double> width, out Vector512<double> variance)
    {
        Vector512<double> twelfth = Vector512.Create(1.0 / 12), small = Vector512.Create(1.0 / 720);
        Vector512<double> aboveCut = width * TruncatedMoments.AboveCut(u, out Vector512<double> relativeVariance);
        DoubleLanes.NormalCdfArgument(u, out Vector512<double> mills);
        Vector512<double> f = mills / width, first = f * u / width, second = f * ((u * u) - Vector512<double>.One) / (width * width);
        Vector512<double> shift = (f * twelfth) - (second * small);

        // Var n = Var Y + (E[n²] − E[Y²]) − (E[n]² − E[Y]²), with E[Y] = aboveCut − ½.
        Vector512<double> squares = twelfth - (f * twelfth) - (first * Vector512.Create(1.0 / 120)) + (second * small);
        Vector512<double> mean = aboveCut - Vector512.Create(0.5);
        variance = (relativeVariance * width * width) + squares - (shift * (mean + mean + shift));
        return mean + shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> BySummation(
        Vector512<double> location, Vector512<double> width, Vector512<double> u, Vector512<double> skip, out Vector512<double> variance)
    {
        Vector512<double> zero = Vector512<double>.Zero, half = Vector512.Create(0.5), one = Vector512<double>.One;
        Vector512<double> inverse = one / width, whole = DoubleLanes.NormalCdfArgument(u);
        Vector512<double> below = Vector512.LessThan(u, zero), depth = Vector512.Max(-u, zero);

        // Nine widths below the location every P(n > k) is 1; the last k solves (z² − depth²)/2 = 36.
        Vector512<double> first = Vector512.Max(zero, Vector512.Floor(location - (Vector512.Create(9.0) * width)));
        Vector512<double> twice = Vector512.Create(2 * LeftOut);
        Vector512<double> last = Vector512.Max(location, zero) + (twice * width / (Vector512.Sqrt(twice + (depth * depth)) + depth)) + one;
        last = Vector512.ConditionalSelect(skip, first - one, last);
        Vector512<double> sum = zero, weighted = zero, k = first;
        for (Vector512<double> active = Vector512.LessThanOrEqual(k, last);
            !Vector512.EqualsAll(active.AsInt64(), Vector512<long>.Zero);
            k += one, active = Vector512.LessThanOrEqual(k, last))
        {
            Vector512<double> z = (k + half - location) * inverse;
            Vector512<double> upper = DoubleLanes.NormalCdfArgument(-z);
            Vector512<double> positive = Vector512.Max(z, zero);
            Vector512<double> square = Vector512.ConditionalSelect(below, (k + one) * inverse * (z - u), positive * positive);
            Vector512<double> tail = upper / whole * DoubleLanes.ExpOfNegative(-half * square);
            tail = Vector512.ConditionalSelect(active, tail, zero);
            sum += tail;
            weighted += (k - first) * tail;
        }

        // With j = n − first: E[j] = Σ P(j > i), E[j²] = Σ (2i + 1) P(j > i).
        variance = weighted + weighted + sum - (sum * sum);
        return first + sum;
    }
}
