namespace Offshell.Models.Training;

/// <summary>What becomes of the rows whose loss is highest while a network is trained, against anomalies among the training rows.</summary>
public enum RobustTraining
{
    /// <summary>All rows count.</summary>
    None,

    /// <summary>Trimming: in every pass the share of rows with the highest current loss is left out (least trimmed losses; Rousseeuw 1984).</summary>
    Trim,

    /// <summary>
    /// Down-weighting: beyond the loss t that the share exceeds, a row counts exp(−(loss − t)/s), with s the spread of the
    /// losses as their interquartile range/1.349.
    /// </summary>
    DownWeight,
}

/// <summary>Weights of rows from their current losses.</summary>
internal static class RobustWeighting
{
    /// <summary>A normal distribution's interquartile range in units of its deviation.</summary>
    private const double NormalRange = 1.349;

    /// <summary>Fills the weights; a loss that is not a number counts as the highest.</summary>
    /// <param name="losses">Loss of every row.</param>
    /// <param name="kind">Trim or DownWeight.</param>
    /// <param name="share">Share of the rows beyond the threshold.</param>
    /// <param name="given">The rows' own weights, or null.</param>
    /// <param name="weights">One weight per row, overwritten.</param>
    internal static void Fill(ReadOnlySpan<float> losses, RobustTraining kind, double share, float[]? given, Span<float> weights)
    {
        float[] sorted = losses.ToArray();
        foreach (ref float loss in sorted.AsSpan()) loss = float.IsNaN(loss) ? float.PositiveInfinity : loss;
        Array.Sort(sorted);
        float threshold = sorted[sorted.Length - 1 - Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        double spread = Math.Max((sorted[3 * sorted.Length / 4] - sorted[sorted.Length / 4]) / NormalRange, 1e-12);
        for (int i = 0; i < weights.Length; i++)
        {
            double excess = (double)losses[i] - threshold;
            double weight = excess <= 0 ? 1 : kind == RobustTraining.Trim || !double.IsFinite(excess) ? 0 : Math.Exp(-excess / spread);
            weights[i] = (float)weight * (given?[i] ?? 1);
        }
    }
}
