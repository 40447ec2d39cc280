using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Distributions;

/// <summary>What the count heads share: the Poisson probability in lanes, the nearest count, and quantiles by search.</summary>
internal static class CountLanes
{
    private const double StirlingFrom = 8;

    /// <summary>The nearest count 0, 1, 2, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> Nearest(Vector512<double> x) => Vector512.Max(Vector512.Round(x), Vector512<double>.Zero);

    /// <summary>
    /// −log P(n; m) of a Poisson count. Below 8 as m − n log m + log n!, from there in Stirling's form ½ log 2πn + R(n)
    /// + n (r − log(1 + r)) with r = (m − n)/n, in which no large numbers cancel. Both take two logarithms: of m and n!, or
    /// of m/n and n.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Vector512<double> PoissonNats(Vector512<double> n, Vector512<double> mean)
    {
        Vector512<double> one = Vector512<double>.One, half = Vector512.Create(0.5), limit = Vector512.Create(StirlingFrom);
        Vector512<double> small = Vector512.LessThan(n, limit), large = Vector512.Max(n, limit), inverse = one / large;
        Vector512<double> ratio = mean * inverse, r = (mean - large) * inverse;
        Vector512<double> firstLog = DoubleLanes.Log(Vector512.ConditionalSelect(small, mean, ratio));
        Vector512<double> secondLog = DoubleLanes.Log(Vector512.ConditionalSelect(small, SmallFactorial(n), large));
        Vector512<double> direct = mean - (n * firstLog) + secondLog;

        // Near 1 the quotient has lost digits of r, and the logarithm's first-order correction restores them.
        Vector512<double> near = Vector512.LessThan(Vector512.Abs(r), half);
        Vector512<double> correction = Vector512.ConditionalSelect(near, (r - (ratio - one)) / ratio, Vector512<double>.Zero);
        Vector512<double> byStirling = (half * secondLog) + Vector512.Create(ColumnHead.HalfLogTwoPi)
            + DoubleLanes.StirlingRemainder(large) + (large * (r - firstLog - correction));
        return Vector512.ConditionalSelect(small, direct, byStirling);
    }

    /// <summary>n! for n = 0 … 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SmallFactorial(Vector512<double> n)
    {
        Vector512<double> product = Vector512<double>.One;
        for (int i = 2; i < (int)StirlingFrom; i++)
        {
            Vector512<double> factor = Vector512.Create((double)i);
            product *= Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(n, factor), factor, Vector512<double>.One);
        }

        return product;
    }

    /// <summary>The smallest count whose cumulative probability reaches <paramref name="probability"/>.</summary>
    /// <param name="cumulative">P(N ≤ k), rising in k.</param>
    /// <param name="probability">In (0, 1).</param>
    /// <param name="start">A guess of the scale, for example the mean.</param>
    internal static double Quantile(Func<double, double> cumulative, double probability, double start)
    {
        double high = Math.Max(1, Math.Floor(start));
        while (cumulative(high) < probability && high < 1e15) high *= 2;
        double low = -1; // Never reached, high always reached.
        while (high - low > 1)
        {
            double middle = Math.Floor(low + (0.5 * (high - low)));
            if (cumulative(middle) < probability) low = middle;
            else high = middle;
        }

        return high;
    }
}
