using Offshell.Detection.Calibration;

namespace Offshell.Detection.Export;

/// <summary>p-values and thresholds as C: the calibration scores, their weights, and the tail beyond them.</summary>
internal static class CCalibration
{
    internal static void Write(CText text, ConformalCalibration calibration)
    {
        text.Use("numbers");
        Scores(text, calibration);
        Tail(text, calibration.Tail);
        text.UseHere("p_value");
        text.UseHere("threshold");
    }

    private static void Scores(CText text, ConformalCalibration calibration)
    {
        text.Line("/* Scores of normal rows in ascending order. */");
        text.Table("calibration", calibration.SortedScores);
        text.Line($"#define CALIBRATION_COUNT {calibration.Count}L");
        if (calibration.SortedWeights.IsEmpty)
        {
            text.Line("/* (1 + number of scores from an index on) / (n + 1). */");
            text.Line("#define PROBABILITY_FROM(index) ((1.0 + (double)(CALIBRATION_COUNT - (index))) / (1.0 + (double)CALIBRATION_COUNT))");
        }
        else
        {
            double[] above = new double[calibration.Count + 1];
            for (int i = above.Length - 2; i >= 0; i--) above[i] = above[i + 1] + calibration.SortedWeights[i];
            text.Line("/* Weight of the scores from an index on. */");
            text.Table("weight_from", above);
            text.Line($"#define PROBABILITY_FROM(index) (({N(calibration.NewRowWeight)} + weight_from[index]) / ({N(calibration.NewRowWeight)} + weight_from[0]))");
        }

        text.Line();
    }

    private static void Tail(CText text, ParetoTail tail)
    {
        text.Line("/* Beyond the largest score: a generalised Pareto tail. */");
        text.Line($"#define TAIL_START {N(tail.Start)}");
        text.Line($"#define TAIL_LOG_PROBABILITY {N(tail.LogExceedanceProbability)}");
        text.Line($"#define TAIL_MISSING {N(tail.Missing)}");
        if (tail.IsAssumed)
        {
            text.Line($"#define TAIL_SCALE {N(tail.Scale)}");
            text.Line();
            text.UseHere("tail_assumed");
            return;
        }

        (double Theta, double Scale, double LogWeight)[] points = [.. tail.Points];
        text.Line($"#define TAIL_COUNT {N(tail.ExceedanceCount)}");
        text.Line($"#define TAIL_POINTS {points.Length}");
        text.Line();
        text.Table("tail_theta", points.Select(p => p.Theta).ToArray());
        text.Table("tail_scale", points.Select(p => p.Scale).ToArray());
        text.Table("tail_log_weight", points.Select(p => p.LogWeight).ToArray());
        text.UseHere("tail_sum");
    }

    private static string N(double value) => $"({CText.Number(value)})";
}
