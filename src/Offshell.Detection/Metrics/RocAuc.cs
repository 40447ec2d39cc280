using MathNet.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Metrics;

/// <summary>Area under the ROC curve: the chance that an anomalous row scores above a normal one, ties counting one half.</summary>
public static class RocAuc
{
    /// <summary>The Mann-Whitney statistic with mid-ranks, P(S₁ &gt; S₀) + P(S₁ = S₀)/2, weighted. In [0, 1]; a constant score gives 1/2.</summary>
    public static double Value(LabelledScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        double sum = 0, normalsAbove = 0;
        foreach (TieGroup group in scores.Groups)
        {
            sum += group.Anomalies * (scores.NormalWeight - normalsAbove - (group.Normals / 2));
            normalsAbove += group.Normals;
        }

        return sum / scores.AnomalyWeight / scores.NormalWeight;
    }

    /// <summary>
    /// Standard error by Hanley and McNeil (1982), which assumes exponential scores:
    /// SE² = [A(1−A) + (m−1)(A/(2−A) − A²) + (n−1)(2A²/(1+A) − A²)]/(mn), m anomalous and n normal rows. Weighted
    /// samples enter with their effective sizes. Zero for a perfect or inverted ranking.
    /// </summary>
    public static double HanleyMcNeilError(LabelledScores scores) =>
        HanleyMcNeilError(Value(scores), scores.EffectiveAnomalies, scores.EffectiveNormals);

    /// <summary>The same standard error from a published area and class sizes.</summary>
    /// <param name="area">A, in [0, 1].</param>
    /// <param name="anomalies">m, number of anomalous rows, &gt; 0.</param>
    /// <param name="normals">n, number of normal rows, &gt; 0.</param>
    public static double HanleyMcNeilError(double area, double anomalies, double normals)
    {
        if (!(area >= 0 && area <= 1)) throw new ArgumentOutOfRangeException(nameof(area), area, $"Found {area}, expected an area from 0 to 1.");
        if (!(anomalies > 0 && normals > 0)) throw new ArgumentOutOfRangeException(nameof(anomalies), $"Found {anomalies} anomalous and {normals} normal rows, expected at least one of each.");
        double squared = area * area;
        double variance = (area * (1 - area)) + ((anomalies - 1) * ((area / (2 - area)) - squared)) + ((normals - 1) * ((2 * squared / (1 + area)) - squared));
        return Math.Sqrt(Math.Max(0, variance) / (anomalies * normals));
    }

    /// <summary>
    /// Standard error by DeLong, DeLong and Clarke-Pearson (1988), free of assumptions about the score distributions.
    /// NaN if a class has a single row, whose spread cannot be known.
    /// </summary>
    public static double DeLongError(LabelledScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        double area = Value(scores);
        double[] deviations = scores.Placements();
        for (int row = 0; row < deviations.Length; row++) deviations[row] -= area;
        return Math.Sqrt(DeLongVariance(scores, deviations));
    }

    /// <summary>
    /// Difference of the areas of two scores of the <em>same</em> rows, first minus second, with DeLong's standard error
    /// (the covariance of the two areas included) and the two-sided normal p-value.
    /// </summary>
    /// <param name="first">The first score.</param>
    /// <param name="second">The second score of the same rows, in the same order, with the same truth and weights.</param>
    /// <exception cref="ArgumentException">The two differ in rows, truth or weights.</exception>
    public static PairedDifference Compare(LabelledScores first, LabelledScores second)
    {
        RequireSameRows(first, second);
        double firstArea = Value(first), secondArea = Value(second);
        double[] deviations = first.Placements();
        double[] other = second.Placements();
        for (int row = 0; row < deviations.Length; row++) deviations[row] = deviations[row] - other[row] - (firstArea - secondArea);
        return Difference(firstArea - secondArea, Math.Sqrt(DeLongVariance(first, deviations)));
    }

    /// <summary>Bootstrap distribution of the area: rows are drawn within each class, or whole groups when groups are given.</summary>
    /// <param name="scores">The scored rows.</param>
    /// <param name="replicates">Number of resamples, ≥ 2; 1000 serves for intervals.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="groups">A group number per row (run, fill), drawn whole, or empty.</param>
    public static BootstrapDistribution Bootstrap(LabelledScores scores, int replicates, RandomSource random, ReadOnlySpan<int> groups = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return Metrics.Bootstrap.Run(Resampling(scores, groups), replicates, random, counts => Value(scores.Reweighted(counts)));
    }

    /// <summary>Bootstrap distribution of the difference of two areas, first minus second, both from the same draws of rows.</summary>
    /// <inheritdoc cref="Compare(LabelledScores, LabelledScores)"/>
    /// <param name="first">The first score.</param>
    /// <param name="second">The second score of the same rows, in the same order, with the same truth and weights.</param>
    /// <param name="replicates">Number of resamples, ≥ 2.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="groups">A group number per row (run, fill), drawn whole, or empty.</param>
    public static BootstrapDistribution BootstrapDifference(
        LabelledScores first, LabelledScores second, int replicates, RandomSource random, ReadOnlySpan<int> groups = default)
    {
        RequireSameRows(first, second);
        return Metrics.Bootstrap.Run(Resampling(first, groups), replicates, random,
            counts => Value(first.Reweighted(counts)) - Value(second.Reweighted(counts)));
    }

    /// <summary>How rows are drawn again: within the two classes, or by whole groups.</summary>
    internal static Resampling Resampling(LabelledScores scores, ReadOnlySpan<int> groups)
    {
        if (!groups.IsEmpty)
        {
            Guard.SameLength(groups.Length, scores.RowCount, nameof(groups));
            return Metrics.Resampling.WholeGroups(groups);
        }

        int[] strata = new int[scores.RowCount];
        for (int row = 0; row < strata.Length; row++) strata[row] = scores.IsAnomalous(row) ? 1 : 0;
        return Metrics.Resampling.RowsWithin(strata);
    }

    // Var(Σ w V / Σ w) for each class, with the factor n/(n-1) that makes it DeLong's estimate at equal weights.
    private static double DeLongVariance(LabelledScores scores, double[] deviations)
    {
        double anomalies = 0, normals = 0;
        for (int row = 0; row < deviations.Length; row++)
        {
            double weighted = scores.Weight(row) * deviations[row];
            if (scores.IsAnomalous(row)) anomalies += weighted * weighted;
            else normals += weighted * weighted;
        }

        double m = scores.EffectiveAnomalies, n = scores.EffectiveNormals;
        if (m <= 1 || n <= 1) return double.NaN;
        return (anomalies / (scores.AnomalyWeight * scores.AnomalyWeight) * m / (m - 1))
            + (normals / (scores.NormalWeight * scores.NormalWeight) * n / (n - 1));
    }

    private static PairedDifference Difference(double difference, double error)
    {
        double z = difference == 0 ? 0 : difference / error;
        return new PairedDifference(difference, error, z, SpecialFunctions.Erfc(Math.Abs(z) / Constants.Sqrt2));
    }

    private static void RequireSameRows(LabelledScores first, LabelledScores second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Guard.SameLength(second.RowCount, first.RowCount, nameof(second));
        for (int row = 0; row < first.RowCount; row++)
        {
            if (first.IsAnomalous(row) != second.IsAnomalous(row) || first.Weight(row) != second.Weight(row))
                throw new ArgumentException($"Truth or weight of row {row + 1} differs between the two scores; a paired comparison needs the same rows in the same order.", nameof(second));
        }
    }
}

/// <summary>A difference between two figures of merit measured on the same rows.</summary>
/// <param name="Value">First minus second.</param>
/// <param name="StandardError">Standard error of the difference; 0 when no row tells the two apart.</param>
/// <param name="Z">Value / StandardError; 0 for equal figures, infinite for a certain difference.</param>
/// <param name="PValue">Two-sided p-value of "no difference", normal approximation.</param>
public readonly record struct PairedDifference(double Value, double StandardError, double Z, double PValue);
