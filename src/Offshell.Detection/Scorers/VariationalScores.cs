using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Scores;

namespace Offshell.Detection.Scorers;

/// <summary>The scores that every variational detector offers, in one place: the first is the default.</summary>
internal static class VariationalScores
{
    private const int MaximumRows = 5_000;

    /// <summary>Fits the scores that learn from encodings of training rows.</summary>
    internal static ImmutableArray<VariationalScore> Fit(VariationalAutoencoder model, Table training)
    {
        var means = new List<float[]>();
        VariationalEvaluator evaluator = model.CreateEvaluator(128);
        int rows = Math.Min(MaximumRows, training.RowCount);
        for (int first = 0; first < rows; first += evaluator.Lanes)
        {
            evaluator.Load(training.Slice(first, Math.Min(evaluator.Lanes, rows - first)));
            for (int lane = 0; lane < evaluator.Count; lane++)
            {
                float[] mean = new float[evaluator.LatentSize];
                for (int j = 0; j < mean.Length; j++) mean[j] = evaluator.Mean[(j * evaluator.Lanes) + lane];
                means.Add(mean);
            }
        }

        return All(RadiusScore.Fit(means));
    }

    internal static ImmutableArray<VariationalScore> Load(VariationalAutoencoder model, Func<string, double[]> state)
    {
        double[] radius = state("radius");
        int latents = model.Options.LatentSize;
        if (radius.Length != 2 * latents) throw new Files.ModelFormatException($"The state of the score 'radius' has {radius.Length} numbers; {2 * latents} were expected.");
        return All(new RadiusScore(radius[..latents], radius[latents..]));
    }

    private static ImmutableArray<VariationalScore> All(RadiusScore radius) =>
    [
        new NegativeElboScore(),
        new ReconstructionScore(),
        new InfinityNormScore(),
        new KlScore(),
        radius,
        new ImportanceWeightedScore(),
    ];
}
