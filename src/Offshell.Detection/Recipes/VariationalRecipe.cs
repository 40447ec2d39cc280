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
        new("vae", "variational autoencoder, learned variance per column; conditions are not used", false, "negative-elbo", facts => Pixels(Base(facts), facts)),
        new("cvae", "conditional variational autoencoder: condition columns are told to encoder and decoder (Pol et al.)", true, "negative-elbo", facts => Pixels(Base(facts) with { Variance = VarianceForm.PerRow }, facts)),
        new(
            "beta-vae",
            "VAE with weighted KL: weighting.beta (Higgins), or weighting={\"weighting\":\"hendriks\",\"beta\":0.001}",
            true,
            "reconstruction",
            facts => Pixels(Base(facts) with { NumericHead = HeadNames.FixedGaussian, Weighting = new HigginsWeighting { Beta = 0.3 } }, facts)),
        new("hlf-vae", "VAE with a likelihood of its own for each column, proposed from the data, and a learned prior (Cerri et al.)", true, "reconstruction", HighLevelFeatures),
        new("autoencoder", "plain autoencoder with a narrow middle, judged by its squared error; of convolutions for images", true, "reconstruction", facts => Pixels(Plain(facts), facts)),
        new("denoising-autoencoder", "autoencoder that learns to undo noise on its inputs: inputNoise, inputMask", true, "reconstruction", facts => Pixels(Plain(facts) with { InputNoise = 0.3f }, facts)),
        new(
            "sparse-autoencoder",
            "autoencoder with many codes of which few are used: prior.absolutePenalty, or prior.sparsityTarget (KL)",
            true,
            "reconstruction",
            facts => Pixels(Plain(facts) with { LatentSize = Math.Clamp(2 * facts.Inputs, 8, 128), Prior = new NoPrior { AbsolutePenalty = 0.1 } }, facts)),
        new(
            "convolutional-autoencoder",
            "autoencoder of convolutions over pixels, or over the columns of a table as the steps of a series",
            true,
            "reconstruction",
            facts => facts.Image is null ? GridOptions.Convolutional(Plain(facts), facts, [facts.Inputs], 1) : Pixels(Plain(facts), facts)),
        new(
            "recurrent-autoencoder",
            "autoencoder of GRU layers; the columns, or the first axis of arrays with more, are the steps of a series",
            true,
            "reconstruction",
            facts => GridOptions.Recurrent(Plain(facts), facts)),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override string DefaultScore => defaultScore;

    public override bool UsesConditions => usesConditions;

    public override bool UsesWeights => true;

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
    /// Convolutions and one unit for all pixels, if the features are pixels. A recipe whose heads are proposed column by column
    /// keeps its own networks.
    /// </summary>
    internal static VariationalOptions Pixels(VariationalOptions options, TableFacts facts) =>
        facts.Image is { } image ? GridOptions.Convolutional(options, facts, image.Positions, image.Channels) : options;

    /// <summary>An autoencoder: no distribution of the codes, squared errors in units of each column's spread.</summary>
    private static VariationalOptions Plain(TableFacts facts) =>
        Base(facts) with { Prior = new NoPrior(), NumericHead = HeadNames.FixedGaussian, KlWarmUpSteps = 0 };

    /// <summary>
    /// Network, prior, λ and training of arXiv:1811.10276; inputs are standardised, and heads measure their columns in units
    /// of their own. The links and units of the source are <see cref="HeadOptions.HighLevelFeatures"/>.
    /// </summary>
    private static VariationalOptions HighLevelFeatures(TableFacts facts)
    {
        VariationalOptions general = Base(facts);
        bool isLarge = facts.Rows >= 20_000;
        NetworkOptions network = new()
        {
            Layers = [new DenseLayer { Units = 50, Activation = Activation.Relu }, new DenseLayer { Units = 50, Activation = Activation.Relu, MaxNorm = 1000 }],
        };
        return general with
        {
            Encoder = network,
            Decoder = network,
            LatentSize = 4,
            NumericHead = HeadNames.Proposed,
            Variance = VarianceForm.PerRow,
            Prior = new LearnedNormalPrior(),
            Weighting = new HigginsWeighting { Beta = 0.3 },
            Training = general.Training with
            {
                BatchSize = isLarge ? 1_000 : general.Training.BatchSize,
                Epochs = isLarge ? 100 : general.Training.Epochs,
                Patience = Math.Max(20, general.Training.Patience ?? 20),
                MinimumDelta = 0.005,
                Schedule = new PlateauSchedule { Reduction = 0.1, Patience = 8, MinimumDelta = 0.01 },
                WeightAverageDecay = null,
            },
        };
    }

    /// <summary>
    /// Widths and lengths from the size of the table: latents grow with the square root of the inputs; small tables get
    /// small batches and many passes, so that every fit makes about the same number of updates.
    /// </summary>
    internal static VariationalOptions Base(TableFacts facts)
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
