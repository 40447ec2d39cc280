using System.Collections.Immutable;

namespace Offshell.Detection.Comparison;

/// <summary>What can be seen to be wrong with a fit, whatever its ROC AUC.</summary>
internal static class ComparisonAlarms
{
    private const double FewestDistinct = 0.02;
    private const double LeastGain = 0.01;

    internal static ImmutableArray<string> For(IEnumerable<(Detector Detector, double[] Scores)> fits, ComparedFigure auc, double? untrained)
    {
        var alarms = ImmutableArray.CreateBuilder<string>();
        foreach ((Detector detector, double[] scores) in fits)
        {
            int distinct = scores.Distinct().Count();
            if (distinct <= Math.Max(1, FewestDistinct * scores.Length)) Add(alarms, $"score collapse: {scores.Length} rows have only {distinct} different scores");
            if (!detector.TrainingLog.IsEmpty && detector.TrainingLog[^1].Remark.Contains("posterior collapse", StringComparison.Ordinal))
            {
                Add(alarms, "posterior collapse: no latent variable depends on the row; lower the weight of KL or train longer");
            }

            if (!detector.TrainingLog.IsEmpty && detector.TrainingLog[^1].Remark.Contains("hypersphere collapse", StringComparison.Ordinal))
            {
                Add(alarms, detector.TrainingLog[^1].Remark);
            }
        }

        if (auc.Interval.High < 0.5) Add(alarms, "inverted: anomalies look more normal than normal rows do");
        if (untrained is { } control && auc.Value < control + LeastGain) Add(alarms, $"training gained nothing: the untrained network reaches {control:F3}");
        return alarms.ToImmutable();
    }

    private static void Add(ImmutableArray<string>.Builder alarms, string alarm)
    {
        if (!alarms.Contains(alarm)) alarms.Add(alarm);
    }
}
