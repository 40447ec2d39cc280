using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Scores;

namespace Offshell.Detection.Scorers;

/// <summary>The scores that every variational detector offers, in one place: the first is the default.</summary>
internal static class VariationalScores
{
    /// <summary>At most this many training rows are encoded to fit scores that learn from them.</summary>
    private const int MaximumRows = 5_000;

    /// <summary>Fits the scores that learn from encodings of training rows.</summary>
    internal static ImmutableArray<VariationalScore> Fit(VariationalAutoencoder model, Table training)
    {
        if (model.Options.Prior.NeedsClasses) return ClassScores;
        bool hasPosterior = model.Options.Prior.HasPosterior;
        var means = new List<float[]>();
        var typeA = new List<double>();
        var typeB = new List<double>();
        VariationalEvaluator evaluator = model.CreateEvaluator(128);
        double[] scores = new double[evaluator.Lanes];
        int rows = Math.Min(MaximumRows, training.RowCount);
        for (int first = 0; first < rows; first += evaluator.Lanes)
        {
            evaluator.Load(training.Slice(first, Math.Min(evaluator.Lanes, rows - first)));
            for (int lane = 0; lane < evaluator.Count; lane++) means.Add(MeanOf(evaluator, lane));
            if (!hasPosterior) continue;
            new InfinityNormScore().Evaluate(evaluator, scores);
            typeA.AddRange(scores.AsSpan(0, evaluator.Count));
            new KlScore().Evaluate(evaluator, scores);
            typeB.AddRange(scores.AsSpan(0, evaluator.Count));
        }

        return All(model, training.Schema, HasBoundedCodes(model.Options) ? null : RadiusScore.Fit(means), hasPosterior ? OrScore.Fit(typeA, typeB) : null);
    }

    internal static ImmutableArray<VariationalScore> Load(VariationalAutoencoder model, Schema schema, Func<string, double[]> state)
    {
        if (model.Options.Prior.NeedsClasses) return ClassScores;
        if (HasBoundedCodes(model.Options)) return All(model, schema, null, null);
        double[] radius = state("radius");
        int latents = model.Options.LatentSize;
        if (radius.Length != 2 * latents) throw new Files.ModelFormatException($"The state of the score 'radius' has {radius.Length} numbers; {2 * latents} were expected.");
        var radiusScore = new RadiusScore(radius[..latents], radius[latents..]);
        if (!model.Options.Prior.HasPosterior) return All(model, schema, radiusScore, null);
        double[] or = state(OrScore.ScoreName);
        if (or.Length < 2 || or.Length % 2 != 0 || or.Any(s => !double.IsFinite(s))) throw new Files.ModelFormatException("The state of the score 'or' is no pair of lists of finite numbers.");
        return All(model, schema, radiusScore, new OrScore(or));
    }

    /// <summary>With a centre per class the distance from one centre says nothing; the ensemble has scores of its own.</summary>
    private static ImmutableArray<VariationalScore> ClassScores => [new NegativeElboScore(), new ReconstructionScore(), new SquaredErrorScore(), new KlScore()];

    private static float[] MeanOf(VariationalEvaluator evaluator, int lane)
    {
        float[] mean = new float[evaluator.LatentSize];
        for (int j = 0; j < mean.Length; j++) mean[j] = evaluator.Mean[(j * evaluator.Lanes) + lane];
        return mean;
    }

    /// <summary>Whether the codes of a plain autoencoder stop growing with the row: then their distance from the centre tells nothing of far rows.</summary>
    private static bool HasBoundedCodes(VariationalOptions options) =>
        options.Prior is NoPrior prior && (prior.SquashesCodes || EndsInState(options.Encoder));

    private static bool EndsInState(NetworkOptions network) =>
        !network.Layers.IsEmpty && (network.Layers[^1] is RecurrentLayer || (network.Layers[^1] is BesideLayer beside && EndsInState(beside.Body)));

    /// <summary>Group scores are on offer when the schema names families of columns; scores of a posterior where there is one.</summary>
    private static ImmutableArray<VariationalScore> All(VariationalAutoencoder model, Schema schema, RadiusScore? radius, OrScore? or)
    {
        ImmutableArray<ImmutableArray<int>> families = ColumnFamilies.Of(schema, model);
        VariationalScore[] groupSign = families.IsEmpty ? [] : [new GroupSignScore(families)];
        if (or is null)
        {
            RadiusScore[] latent = radius is null ? [] : [radius];
            return [new ReconstructionScore(), new InfinityNormScore(), .. latent, .. groupSign];
        }

        VariationalScore[] shiftRatio = families.IsEmpty ? [] : [new ShiftLikelihoodRatioScore(families)];
        return
        [
            new NegativeElboScore(),
            new ReconstructionScore(),
            new InfinityNormScore(),
            new KlScore(),
            or,
            radius!,
            new ImportanceWeightedScore(),
            .. groupSign,
            .. shiftRatio,
        ];
    }
}
