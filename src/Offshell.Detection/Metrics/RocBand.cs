using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Metrics;

/// <summary>A ROC curve with a pointwise confidence band of the efficiency, on a grid of false-alarm rates.</summary>
/// <param name="FalseAlarmRates">The grid, ascending, in [0, 1].</param>
/// <param name="Efficiencies">Efficiency at each rate.</param>
/// <param name="Low">Lower edge of the band.</param>
/// <param name="High">Upper edge of the band.</param>
public sealed record RocBand(
    ImmutableArray<double> FalseAlarmRates, ImmutableArray<double> Efficiencies, ImmutableArray<double> Low, ImmutableArray<double> High)
{
    /// <summary>Median and central band of several runs (seeds) on a common grid; how runs differ, not the error of one.</summary>
    /// <param name="runs">One curve per run, at least one.</param>
    /// <param name="falseAlarmRates">Grid of rates in [0, 1].</param>
    /// <param name="coverage">Share of runs inside at each point, in (0, 1); default 0.68.</param>
    public static RocBand OverRuns(IReadOnlyList<RocCurve> runs, ReadOnlySpan<double> falseAlarmRates, double coverage = 0.68)
    {
        ArgumentNullException.ThrowIfNull(runs);
        Guard.NotEmpty(runs.Count, nameof(runs));
        Guard.OpenUnit(coverage);
        double side = (1 - coverage) / 2;
        double[] rates = falseAlarmRates.ToArray();
        double[][] columns = [.. rates.Select(rate => runs.Select(run => run.EfficiencyAt(rate)).Order().ToArray())];
        ImmutableArray<double> At(double probability) => [.. columns.Select(column => WeightedSample.QuantileOfSorted(column, probability))];
        return new RocBand([.. rates], At(0.5), At(side), At(1 - side));
    }

    /// <summary>Band from binomial fluctuations of the anomalous rows alone (Clopper-Pearson at each point).</summary>
    /// <param name="scores">The scored rows.</param>
    /// <param name="falseAlarmRates">Grid of rates in [0, 1].</param>
    /// <param name="coverage">Pointwise coverage, in (0, 1); default 0.95.</param>
    public static RocBand Binomial(LabelledScores scores, ReadOnlySpan<double> falseAlarmRates, double coverage = 0.95)
    {
        var curve = new RocCurve(scores);
        double count = scores.EffectiveAnomalies;
        double[] rates = falseAlarmRates.ToArray();
        double[] efficiencies = [.. rates.Select(curve.EfficiencyAt)];
        Interval[] intervals = [.. efficiencies.Select(e => BinomialInterval.ClopperPearson(Math.Clamp(e * count, 0, count), count, coverage))];
        return new RocBand([.. rates], [.. efficiencies], [.. intervals.Select(i => i.Low)], [.. intervals.Select(i => i.High)]);
    }

    /// <summary>Band from resampling both classes, so that the uncertainty of the false-alarm rate is in it too.</summary>
    /// <param name="scores">The scored rows.</param>
    /// <param name="falseAlarmRates">Grid of rates in [0, 1].</param>
    /// <param name="replicates">Number of resamples, ≥ 2; 200 or more for a smooth band.</param>
    /// <param name="random">Source of the draws.</param>
    /// <param name="coverage">Pointwise coverage, in (0, 1); default 0.95.</param>
    /// <param name="groups">A group number per row (run, fill), drawn whole, or empty.</param>
    public static RocBand Bootstrap(
        LabelledScores scores, ReadOnlySpan<double> falseAlarmRates, int replicates, RandomSource random, double coverage = 0.95, ReadOnlySpan<int> groups = default)
    {
        Guard.OpenUnit(coverage);
        double[] rates = falseAlarmRates.ToArray();
        var curve = new RocCurve(scores);
        var curves = new List<double[]>(replicates);
        Metrics.Bootstrap.Run(RocAuc.Resampling(scores, groups), replicates, random, counts =>
        {
            LabelledScores drawn = scores.Reweighted(counts);
            if (!(drawn.AnomalyWeight > 0 && drawn.NormalWeight > 0)) return double.NaN;
            var resampled = new RocCurve(drawn);
            curves.Add([.. rates.Select(resampled.EfficiencyAt)]);
            return 0;
        });
        double side = (1 - coverage) / 2;
        double[] low = new double[rates.Length], high = new double[rates.Length], column = new double[curves.Count];
        for (int i = 0; i < rates.Length; i++)
        {
            for (int r = 0; r < column.Length; r++) column[r] = curves[r][i];
            Array.Sort(column);
            low[i] = WeightedSample.QuantileOfSorted(column, side);
            high[i] = WeightedSample.QuantileOfSorted(column, 1 - side);
        }

        return new RocBand([.. rates], [.. rates.Select(curve.EfficiencyAt)], [.. low], [.. high]);
    }
}
