using System.Collections.Immutable;
using Offshell.Detection.Calibration;
using Offshell.Experiments.HighLevelFeatures;

namespace Offshell.Experiments.Combinations;

/// <summary>Some members and how their places combine; a single member stands for itself.</summary>
internal sealed record CombinedScore(ImmutableArray<int> Members, ScoreCombination Combination, string Name)
{
    internal const string Single = "single";

    /// <summary>The kind of combination in tables: AND is the minimum of the places, OR the maximum.</summary>
    internal string Kind => Members.Length == 1 ? Single : NameOf(Combination) + (Members.Length == 2 ? " of two" : " of all");

    /// <summary>Every member alone, every pair and all together, under every combination.</summary>
    internal static ImmutableArray<CombinedScore> All(ImmutableArray<string> names)
    {
        var all = ImmutableArray.CreateBuilder<CombinedScore>();
        for (int m = 0; m < names.Length; m++) all.Add(new CombinedScore([m], ScoreCombination.Mean, names[m]));
        foreach (ScoreCombination combination in Enum.GetValues<ScoreCombination>())
        {
            for (int a = 0; a < names.Length; a++)
            {
                for (int b = a + 1; b < names.Length; b++) all.Add(new CombinedScore([a, b], combination, $"{NameOf(combination)}({names[a]}, {names[b]})"));
            }

            if (names.Length > 2) all.Add(new CombinedScore([.. Enumerable.Range(0, names.Length)], combination, $"{NameOf(combination)} of all {names.Length}"));
        }

        return all.ToImmutable();
    }

    /// <summary>Scores of test rows and of signals, combined and calibrated by the calibration rows.</summary>
    internal EventScores Apply(IReadOnlyList<FoldScores> members, int calibrationRows)
    {
        FoldScores[] own = [.. Members.Select(m => members[m])];
        var combined = new CombinedCalibration(Combination, [.. own.Select(m => m.Background[..calibrationRows])]);
        double[] Scores(double[][] rows)
        {
            double[] scores = new double[rows[0].Length], row = new double[rows.Length];
            for (int i = 0; i < scores.Length; i++)
            {
                for (int k = 0; k < row.Length; k++) row[k] = rows[k][i];
                scores[i] = combined.Score(row);
            }

            return scores;
        }

        return new EventScores(
            combined.Calibration,
            Scores([.. own.Select(m => m.Background[calibrationRows..])]),
            [.. own[0].Signals.Select((signal, s) => Scores([.. own.Select(m => m.Signals[s].Scores)]))]);
    }

    private static string NameOf(ScoreCombination combination) => combination switch
    {
        ScoreCombination.Minimum => "AND",
        ScoreCombination.Maximum => "OR",
        ScoreCombination.Mean => "mean",
        _ => "product",
    };
}

/// <summary>What a combination gives the test events.</summary>
/// <param name="Calibration">Its calibration.</param>
/// <param name="Background">Scores of the background test events.</param>
/// <param name="Signals">Scores of each signal's events.</param>
internal sealed record EventScores(ConformalCalibration Calibration, double[] Background, ImmutableArray<double[]> Signals);
