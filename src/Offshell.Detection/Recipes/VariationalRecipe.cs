using System.Collections.Immutable;
using Offshell.Detection.Scorers;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;

namespace Offshell.Detection.Recipes;

/// <summary>A recipe of the one variational autoencoder: nothing but options.</summary>
internal sealed class VariationalRecipe(string name, string summary, bool usesConditions, string defaultScore, Func<TableFacts, VariationalOptions> options) : Recipe
{
    internal static ImmutableArray<VariationalRecipe> All { get; } =
    [
        new("vae", "variational autoencoder, learned variance per column; conditions are not used", false, "negative-elbo", Base),
        new("cvae", "conditional variational autoencoder: condition columns are told to encoder and decoder (Pol et al.)", true, "negative-elbo", Base),
        new(
            "beta-vae",
            "VAE with weighted KL: weighting.beta (Higgins), or weighting={\"weighting\":\"hendriks\",\"beta\":0.001}",
            true,
            "reconstruction",
            facts => Base(facts) with { NumericHead = HeadNames.FixedGaussian, Weighting = new HigginsWeighting { Beta = 0.3 } }),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override string DefaultScore => defaultScore;

    public override bool UsesConditions => usesConditions;

    public override string DefaultOptions(TableFacts facts) => VariationalJson.Write(options(facts));

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        (VariationalAutoencoder model, TrainingResult log) = VariationalAutoencoder.Fit(
            request.Training, request.Validation, VariationalJson.Read(request.Options), request.Random, request.Pool, request.Settings, cancellationToken);
        return new FitOutcome(new VariationalScorer(model, VariationalScores.Fit(model, request.Training)), log);
    }

    public override Scorer Untrained(FitRequest request)
    {
        var model = VariationalAutoencoder.Create(request.Training, VariationalJson.Read(request.Options), request.Random);
        return new VariationalScorer(model, VariationalScores.Fit(model, request.Training));
    }

    /// <summary>
    /// Widths and lengths from the size of the table: latents grow with the square root of the inputs; small tables get
    /// small batches and many passes, so that every fit makes about the same number of updates.
    /// </summary>
    private static VariationalOptions Base(TableFacts facts)
    {
        const int steps = 4_000;
        int latents = Math.Clamp((int)Math.Round(Math.Sqrt(facts.Inputs)) + 1, 2, 16);
        int batch = Math.Clamp(facts.Rows / 16 / 16 * 16, 32, 256);
        int stepsPerEpoch = Math.Max(1, (facts.Rows + batch - 1) / batch);
        int epochs = Math.Clamp(steps / stepsPerEpoch, 10, 1_000);
        return new VariationalOptions
        {
            LatentSize = latents,
            Encoder = NetworkOptions.Dense(Activation.Silu, 128, 128),
            Decoder = NetworkOptions.Dense(Activation.Silu, 128, 128),
            KlWarmUpSteps = steps / 10,
            Training = new TrainingOptions
            {
                BatchSize = batch,
                Epochs = epochs,
                Patience = Math.Max(10, epochs / 5),
                Schedule = new CosineSchedule(),
                GradientClipNorm = 100,
                WeightAverageDecay = 0.99,
            },
        };
    }
}
