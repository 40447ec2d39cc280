using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Encoding;
using Offshell.Models.Energy;
using Offshell.Models.Linear;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;

namespace Offshell.Detection.Recipes;

/// <summary>
/// The recipe of the normalised autoencoder: the rows of classical algorithms, a trained network behind them. For images
/// the encoding is set to <c>numbers=CommonRange</c>, bounds to 0 and 1, and networks of convolutions are given.
/// </summary>
internal sealed class NormalisedAutoencoderRecipe : Recipe
{
    private const string EncodingKey = "encoding";
    private const string ScoreName = "energy";

    public override string Name => "nae";

    public override string Summary => "normalised autoencoder: the error is the energy of a density, raised wherever the model would put rows itself (Yoon et al.)";

    public override string DefaultScore => ScoreName;

    public override bool UsesConditions => true;

    public override bool UsesValidation => false;

    public override string DefaultOptions(TableFacts facts)
    {
        JsonObject options = RecipeJson.Write(Defaults(facts), ClassicalJson.Default.NormalisedAutoencoderOptions);
        options[EncodingKey] = RecipeJson.Write(new RowEncodingOptions(), ClassicalJson.Default.RowEncodingOptions);
        return options.ToJsonString();
    }

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        (RowEncoding encoding, RowMatrix rows, NormalisedAutoencoderOptions options) = Prepare(request);
        NormalisedAutoencoderFit fit = NormalisedAutoencoder.Fit(rows, options, request.Random, request.Pool, request.Settings, null, cancellationToken);
        FactorModel? expectation = ClassicalRecipe.Expectation(rows, request, cancellationToken);
        return new FitOutcome(new ClassicalScorer(encoding, expectation, ScoresOf(fit.Model)), fit.Training);
    }

    public override Scorer Untrained(FitRequest request)
    {
        (RowEncoding encoding, RowMatrix rows, NormalisedAutoencoderOptions options) = Prepare(request);
        return new ClassicalScorer(encoding, null, ScoresOf(NormalisedAutoencoder.Untrained(rows, options, request.Random)));
    }

    /// <summary>
    /// For tables: noise σ on the rows, chains at the temperature 2σ²/D at which samples carry as much, a tenth of the way to
    /// the reconstruction with every step, and steps in place of epochs. With the temperature learned and no noise, energies of
    /// samples ran away on most tables.
    /// </summary>
    private static NormalisedAutoencoderOptions Defaults(TableFacts facts)
    {
        const double RowNoise = 0.3, Way = 0.1, LatentNoise = 0.05;
        int width = facts.Inputs <= 32 ? 64 : 128;
        double temperature = 2 * RowNoise * RowNoise / facts.Inputs, step = Way * facts.Inputs / 2;
        return new NormalisedAutoencoderOptions
        {
            Encoder = NetworkOptions.Dense(Activation.Silu, width, width),
            Decoder = NetworkOptions.Dense(Activation.Silu, width, width),
            LatentSize = Math.Clamp((facts.Inputs / 2) + 1, 3, 32),
            RowNoise = RowNoise,
            LatentChain = new LangevinOptions { Steps = 10, StepSize = LatentNoise * LatentNoise / (2 * temperature), Noise = LatentNoise },
            DataChain = new LangevinOptions { Steps = 20, StepSize = step, Noise = Math.Sqrt(2 * step * temperature) },
            Gamma = 0,
            EncoderPenalty = 1e-6,
            Pretraining = Steps(1_500, 1e-3),
            Training = Steps(500, 5e-4),
        };
    }

    private static TrainingOptions Steps(int steps, double rate) => new()
    {
        Epochs = steps,
        MaximumSteps = steps,
        BatchSize = 128,
        Patience = null,
        Optimizer = new AdamOptions { LearningRate = rate },
        Schedule = new CosineSchedule(),
        GradientClipNorm = 100,
    };

    private static ImmutableArray<ClassicalScore> ScoresOf(NormalisedAutoencoder model) => [new(ScoreName, "mean squared error of the reconstruction, the energy of the model's density", model)];

    private static (RowEncoding Encoding, RowMatrix Rows, NormalisedAutoencoderOptions Options) Prepare(FitRequest request)
    {
        JsonObject options = RecipeJson.Parse(request.Options);
        RowEncoding encoding = RowEncoding.Fit(request.Training, RecipeJson.Take(options, EncodingKey, ClassicalJson.Default.RowEncodingOptions));
        return (encoding, encoding.Encode(request.Training), RecipeJson.Read(options, ClassicalJson.Default.NormalisedAutoencoderOptions));
    }
}
