using Offshell.Tensors.Random;

namespace Offshell.Detection.Metrics;

/// <summary>Average precision: the area under the precision-recall steps.</summary>
public static class AveragePrecision
{
    /// <summary>
    /// Σ (Rₙ − Rₙ₋₁) Pₙ over thresholds from the highest score down, without interpolation; rows of equal score enter together.
    /// In (0, 1]; a score that knows nothing gives about the share of anomalies.
    /// </summary>
    public static double Value(LabelledScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        double anomalies = 0, normals = 0, sum = 0;
        foreach (TieGroup group in scores.Groups)
        {
            (anomalies, normals) = (anomalies + group.Anomalies, normals + group.Normals);
            if (group.Anomalies > 0) sum += group.Anomalies * anomalies / (anomalies + normals);
        }

        return sum / scores.AnomalyWeight;
    }

    /// <summary>Bootstrap distribution of average precision; see <see cref="RocAuc.Bootstrap"/> for the arguments.</summary>
    /// <param name="scores">The scored rows.</param>
    /// <param name="replicates">Number of resamples, ≥ 2.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="groups">A group number per row (run, fill), drawn whole, or empty: rows are drawn within each class.</param>
    public static BootstrapDistribution Bootstrap(LabelledScores scores, int replicates, RandomSource random, ReadOnlySpan<int> groups = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return Metrics.Bootstrap.Run(RocAuc.Resampling(scores, groups), replicates, random, counts => Value(scores.Reweighted(counts)));
    }
}
