using Offshell.Tensors.Random;

namespace Offshell.Experiments.PolImages;

/// <summary>
/// Algorithm 1 of Pol et al. (2020): rows whose log loss exceeds t count as anomalous; ROC AUC of a score for t = 0.01 …
/// 0.99, with bootstrap replicates that draw the same rows for every score and every t.
/// </summary>
internal sealed class ThresholdAreas
{
    private readonly double[] _losses;
    private readonly int[][] _counts;

    /// <param name="losses">−log p(true class) of each row, in nats.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    /// <param name="random">Draws them.</param>
    /// <exception cref="InvalidOperationException">For some t no row, or every row, is anomalous.</exception>
    internal ThresholdAreas(double[] losses, int replicates, RandomSource random)
    {
        _losses = losses;
        foreach (double t in Thresholds)
        {
            int anomalous = Anomalous(t);
            if (anomalous > 0 && anomalous < losses.Length) continue;
            throw new InvalidOperationException(
                $"At t = {t:F2} {(anomalous == 0 ? "no" : "every")} row of {losses.Length} has a log loss above t, so that there is no ROC curve: "
                + "both kinds are needed. Take more test images, or train the classifier differently (fewer steps if it errs on none).");
        }

        _counts = [.. Enumerable.Range(0, replicates).Select(r => Draw(losses.Length, random.Split((ulong)r)))];
    }

    /// <summary>t = 0.01, 0.02, …, 0.99.</summary>
    internal static double[] Thresholds { get; } = [.. Enumerable.Range(1, 99).Select(i => i / 100.0)];

    /// <summary>Rows whose log loss exceeds t.</summary>
    internal int Anomalous(double t) => _losses.Count(loss => loss > t);

    /// <summary>Area, lower and upper end of a central 95 % bootstrap interval, for each threshold.</summary>
    internal (double Area, double Low, double High)[] Of(double[] scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort((double[])scores.Clone(), order);
        int[] ones = [.. Enumerable.Repeat(1, scores.Length)];
        var results = new (double Area, double Low, double High)[Thresholds.Length];
        for (int k = 0; k < results.Length; k++)
        {
            double t = Thresholds[k];
            double[] drawn = [.. _counts.Select(counts => Area(scores, order, counts, t)).Where(double.IsFinite).Order()];
            double At(double share) => drawn.Length == 0 ? double.NaN : drawn[Math.Clamp((int)(share * drawn.Length), 0, drawn.Length - 1)];
            results[k] = (Area(scores, order, ones, t), At(0.025), At(0.975));
        }

        return results;
    }

    /// <summary>Mann and Whitney's statistic with ties counted half; NaN if one kind was not drawn.</summary>
    private double Area(double[] scores, int[] order, int[] counts, double t)
    {
        double won = 0;
        long below = 0, anomalous = 0;
        for (int i = 0; i < order.Length;)
        {
            long tiedNormal = 0, tiedAnomalous = 0;
            int first = i;
            for (; i < order.Length && scores[order[i]] == scores[order[first]]; i++)
            {
                if (_losses[order[i]] > t) tiedAnomalous += counts[order[i]];
                else tiedNormal += counts[order[i]];
            }

            won += tiedAnomalous * (below + (0.5 * tiedNormal));
            (below, anomalous) = (below + tiedNormal, anomalous + tiedAnomalous);
        }

        return won / ((double)below * anomalous);
    }

    private static int[] Draw(int rows, RandomSource random)
    {
        int[] counts = new int[rows];
        RandomStream stream = random.Stream();
        for (int i = 0; i < rows; i++) counts[stream.NextInt(rows)]++;
        return counts;
    }
}
