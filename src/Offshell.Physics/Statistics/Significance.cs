using Offshell.Detection.Metrics;

namespace Offshell.Physics.Statistics;

/// <summary>
/// Significance Z of a count n where b was expected from background, in standard deviations of the one-sided normal convention
/// (<see cref="GaussianSignificance"/>). s/√b is not among them: it misleads wherever counts are small.
/// </summary>
public static class Significance
{
    /// <summary>
    /// Exactly known background: Z = ±√(2(n ln(n/b) − (n − b))), the sign that of n − b (Cowan, Cranmer, Gross and Vitells 2011).
    /// </summary>
    /// <param name="count">n ≥ 0.</param>
    /// <param name="background">b ≥ 0; +∞ results from n &gt; 0 at b = 0.</param>
    public static double Counting(double count, double background)
    {
        Require.NotNegative(count);
        Require.NotNegative(background);
        return Math.CopySign(Math.Sqrt(2 * Excess(count, background, count - background)), count - background);
    }

    /// <summary>
    /// Background b ± σ_b by a Gaussian constraint, profiled: q₀ = 2[n ln(n/b̂) − n + b̂ + (b̂ − b)²/(2σ_b²)], Z = √q₀ for n &gt; b,
    /// else 0.
    /// </summary>
    /// <param name="count">n ≥ 0.</param>
    /// <param name="background">b ≥ 0.</param>
    /// <param name="uncertainty">σ_b ≥ 0.</param>
    public static double Profiled(double count, double background, double uncertainty)
    {
        Require.NotNegative(count);
        Require.NotNegative(background);
        Require.NotNegative(uncertainty);
        if (count <= background) return 0;
        if (uncertainty == 0) return Counting(count, background);
        double fitted = ProfiledBackground(count, background, uncertainty), pull = (fitted - background) / uncertainty;
        return Math.Sqrt((2 * Excess(count, fitted, count - fitted)) + (pull * pull));
    }

    /// <summary>
    /// The background that fits count and constraint best without signal: b̂ = [(b − v) + √((b − v)² + 4nv)]/2, v = σ_b².
    /// </summary>
    /// <param name="count">n ≥ 0.</param>
    /// <param name="background">b ≥ 0.</param>
    /// <param name="uncertainty">σ_b ≥ 0.</param>
    public static double ProfiledBackground(double count, double background, double uncertainty)
    {
        Require.NotNegative(count);
        Require.NotNegative(background);
        Require.NotNegative(uncertainty);
        double variance = uncertainty * uncertainty, half = (background - variance) / 2;
        double root = Math.Sqrt((half * half) + (count * variance));
        // The other root of the same quadratic, −nv/(half − root), does not cancel for b < v.
        return half >= 0 ? half + root : count * variance / (root - half);
    }

    /// <summary>Median significance to expect from s signal events over an exactly known b: √(2((s + b) ln(1 + s/b) − s)).</summary>
    /// <param name="signal">s ≥ 0.</param>
    /// <param name="background">b ≥ 0.</param>
    public static double Asimov(double signal, double background)
    {
        Require.NotNegative(signal);
        Require.NotNegative(background);
        return Math.Sqrt(2 * Excess(signal + background, background, signal));
    }

    /// <summary>
    /// Median significance to expect over b ± σ_b, the background measured in a control region of matching relative error (Cowan 2012):
    /// √(2[(s+b) ln((s+b)(b+v)/(b²+(s+b)v)) − (b²/v) ln(1 + vs/(b(b+v)))]), v = σ_b². For s ≪ b it is s/√(b + v).
    /// </summary>
    /// <param name="signal">s ≥ 0.</param>
    /// <param name="background">b &gt; 0, or 0 with σ_b = 0.</param>
    /// <param name="uncertainty">σ_b ≥ 0.</param>
    public static double Asimov(double signal, double background, double uncertainty)
    {
        Require.NotNegative(signal);
        Require.NotNegative(background);
        Require.NotNegative(uncertainty);
        if (uncertainty == 0) return Asimov(signal, background);
        Require.Positive(background);
        // v = b/τ: a control region of m = τb counts, exposure ratio 1/τ. The formula is that of Li and Ma at n = s + b.
        double ratio = uncertainty * uncertainty / background;
        return OnOff(signal + background, background / ratio, ratio, signal);
    }

    /// <summary>
    /// Li and Ma (1983), eq. 17: n counts on source, m off source, α the ratio of on to off exposure:
    /// Z = ±√2 [n ln((1+α)/α · n/(n+m)) + m ln((1+α) m/(n+m))]^½, the sign that of n − αm.
    /// </summary>
    /// <param name="on">n ≥ 0.</param>
    /// <param name="off">m ≥ 0.</param>
    /// <param name="exposureRatio">α &gt; 0.</param>
    public static double LiMa(double on, double off, double exposureRatio)
    {
        Require.NotNegative(on);
        Require.NotNegative(off);
        Require.Positive(exposureRatio);
        double signal = on - (exposureRatio * off);
        return Math.CopySign(OnOff(on, off, exposureRatio, signal), signal);
    }

    /// <summary>
    /// The same measurement as an exact binomial test (Cousins, Linnemann and Tucker 2008): p = I_{α/(1+α)}(n, m + 1), as Z. −∞ for n = 0;
    /// +∞ beyond Z ≈ 37, where p underflows.
    /// </summary>
    /// <param name="on">n ≥ 0.</param>
    /// <param name="off">m ≥ 0.</param>
    /// <param name="exposureRatio">α &gt; 0.</param>
    public static double Binomial(double on, double off, double exposureRatio)
    {
        Require.NotNegative(on);
        Require.NotNegative(off);
        Require.Positive(exposureRatio);
        return GaussianSignificance.FromPValue(BetaDistribution.Cumulative(on, off + 1, exposureRatio / (1 + exposureRatio)));
    }

    // Li and Ma's statistic with both counts against their common fit, which they leave by ±s/(1 + α), s = n − αm: since the fitted counts
    // add up to n + m, the linear parts cancel in the sum.
    private static double OnOff(double on, double off, double exposureRatio, double signal)
    {
        double total = on + off, fittedOn = total * exposureRatio / (1 + exposureRatio), fittedOff = total / (1 + exposureRatio);
        double difference = signal / (1 + exposureRatio);
        return Math.Sqrt(2 * (Excess(on, fittedOn, difference) + Excess(off, fittedOff, -difference)));
    }

    // n ln(n/b) − n + b ≥ 0 with n − b given, by a series where the terms nearly cancel (Loader 2000).
    private static double Excess(double count, double expected, double difference)
    {
        if (count == 0) return expected;
        if (expected == 0) return double.PositiveInfinity;
        if (Math.Abs(difference) >= 0.1 * (count + expected)) return (count * Math.Log(count / expected)) - difference;
        double ratio = difference / (count + expected), sum = difference * ratio, term = 2 * count * ratio;
        for (int j = 1; j < 100; j++)
        {
            term *= ratio * ratio;
            double next = sum + (term / ((2 * j) + 1));
            if (next == sum) break;
            sum = next;
        }

        return sum;
    }
}
