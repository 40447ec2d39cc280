using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>The Kolmogorov-Smirnov test of uniformity on [0, 1].</summary>
public static class Kolmogorov
{
    /// <summary>D = sup |F(u) − u| over the empirical distribution F of the values.</summary>
    /// <param name="values">Values in [0, 1], at least one.</param>
    public static double Distance(ReadOnlySpan<double> values)
    {
        Guard.Probabilities(values);
        Guard.NotEmpty(values.Length, nameof(values));
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        double distance = 0, count = sorted.Length;
        for (int i = 0; i < sorted.Length; i++)
            distance = Math.Max(distance, Math.Max(((i + 1) / count) - sorted[i], sorted[i] - (i / count)));
        return distance;
    }

    /// <summary>
    /// The same when each value is known only as a range over which it is uniform, as ties are: F is then the mean of their
    /// distribution functions, which varies less than that of single draws.
    /// </summary>
    /// <param name="ranges">Ranges of positive width within [0, 1], at least one.</param>
    public static double Distance(ReadOnlySpan<Interval> ranges)
    {
        Guard.NotEmpty(ranges.Length, nameof(ranges));
        var changes = new (double Position, double Slope)[2 * ranges.Length];
        for (int i = 0; i < ranges.Length; i++)
        {
            if (!(ranges[i].Low >= 0 && ranges[i].High <= 1 && ranges[i].Low < ranges[i].High))
                throw new ArgumentException($"Range {i + 1} is from {ranges[i].Low} to {ranges[i].High}; expected a range of positive width within 0 to 1.", nameof(ranges));
            double slope = 1 / (ranges[i].High - ranges[i].Low) / ranges.Length;
            (changes[2 * i], changes[(2 * i) + 1]) = ((ranges[i].Low, slope), (ranges[i].High, -slope));
        }

        Array.Sort(changes);
        // F and u are straight between changes, so the largest gap is at one of them.
        double position = 0, share = 0, density = 0, distance = 0;
        foreach ((double next, double change) in changes)
        {
            (share, position) = (share + (density * (next - position)), next);
            distance = Math.Max(distance, Math.Abs(share - position));
            density += change;
        }

        return distance;
    }

    /// <summary>P(D ≥ distance) for a number of independent rows, by the limit law with Stephens' (1970) correction; good to a few per cent from 5 rows on.</summary>
    /// <param name="distance">D, in [0, 1].</param>
    /// <param name="rows">Rows, or nm/(n + m) for two samples, &gt; 0.</param>
    public static double PValue(double distance, double rows)
    {
        if (!(rows > 0)) throw new ArgumentOutOfRangeException(nameof(rows), rows, $"Found {rows} rows, expected a positive number.");
        double root = Math.Sqrt(rows);
        return Survival((root + 0.12 + (0.11 / root)) * distance);
    }

    /// <summary>The limit law, P(√n D ≥ x) = 2 Σ (−1)^(j−1) e^(−2j²x²).</summary>
    /// <param name="x">≥ 0.</param>
    public static double Survival(double x)
    {
        if (x < 0.2) return 1; // 1 − 1e-12 there, and the series would need many terms.
        double sum = 0;
        for (int j = 1; j <= 100; j++)
        {
            double term = Math.Exp(-2.0 * j * j * x * x);
            sum += j % 2 == 1 ? term : -term;
            if (term < 1e-17) break;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }
}
