using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>
/// Moments of a standard Gaussian cut off below −u, measured from the cut: mean u + h and variance 1 − h (u + h) with
/// the inverse Mills ratio h = φ(u)/Φ(u).
/// </summary>
internal static class TruncatedMoments
{
    /// <summary>Below this u both forms cancel, and the asymptotic series in 1/u² has ten digits.</summary>
    private const double SeriesBelow = -40;

    /// <summary>Mean above the cut, and the variance, in units of the width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<double> AboveCut(Vector512<double> u, out Vector512<double> variance)
    {
        Vector512<double> one = Vector512<double>.One, limit = Vector512.Create(SeriesBelow);
        DoubleLanes.NormalCdfArgument(u, out Vector512<double> mills);
        Vector512<double> mean = u + mills;
        variance = one - (mills * mean);

        // φ(v)/Q(v) − v = 1/v − 2/v³ + 10/v⁵ − 74/v⁷ + …, v = −u; the variance is one more than its derivative.
        Vector512<double> far = Vector512.LessThan(u, limit);
        Vector512<double> inverse = -one / Vector512.Min(u, limit), s = inverse * inverse;
        Vector512<double> farMean = inverse * (one - (s * (Vector512.Create(2.0) - (s * (Vector512.Create(10.0) - (s * Vector512.Create(74.0)))))));
        Vector512<double> farVariance = s * (one - (s * (Vector512.Create(6.0) - (s * (Vector512.Create(50.0) - (s * Vector512.Create(518.0)))))));
        variance = Vector512.ConditionalSelect(far, farVariance, variance);
        return Vector512.ConditionalSelect(far, farMean, mean);
    }

    /// <summary>
    /// The location and width of the Gaussian that, cut off at 0, has the given mean and standard deviation. Where none
    /// has (the ratio is that of an exponential or less), the nearest with its location five widths below 0.
    /// </summary>
    internal static (double Location, double Width) Match(double mean, double deviation)
    {
        // mean/deviation grows with u from 1 (exponential) without limit.
        double low = -5, high = 8;
        if (mean > 8 * deviation) return (mean, deviation);
        for (int i = 0; i < 60; i++)
        {
            double middle = 0.5 * (low + high);
            double above = AboveCut(Vector512.Create(middle), out Vector512<double> variance)[0];
            if (above / Math.Sqrt(variance[0]) < mean / deviation) low = middle;
            else high = middle;
        }

        double width = mean / AboveCut(Vector512.Create(low), out _)[0];
        return (low * width, width);
    }
}
