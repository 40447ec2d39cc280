using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Encoding;

namespace Offshell.Detection.Latent;

/// <summary>The recipe of a detector on the latents of a variational encoder.</summary>
internal sealed class LatentRecipe : Recipe
{
    private const string Aggregate = "aggregate";

    /// <summary>Encodings kept for the aggregate density.</summary>
    private const int AggregateRows = 5_000;

    public override string Name => "latent";

    public override string Summary => "any detector on the latents of a variational encoder: detector=isolation-forest|gmm|kde|knn|autoencoder|…|aggregate|radius|kl, widths";

    /// <summary>The detector's own default score; it is not known before the options are.</summary>
    public override string DefaultScore => "";

    public override bool UsesConditions => true;

    /// <summary>The encoder's; what is fitted on the latents takes all rows alike.</summary>
    public override bool UsesWeights => true;

    public override string DefaultOptions(TableFacts facts) => RecipeJson.Write(new LatentOptions(), LatentJson.Default.LatentOptions).ToJsonString();

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        LatentOptions options = RecipeJson.Read(RecipeJson.Parse(request.Options), LatentJson.Default.LatentOptions);
        RequireDetector(options); // before the encoder's training, not after it
        FitRequest encoderRequest = EncoderRequest(request, options);
        FitOutcome encoder = RecipeTable.Find(options.Encoder).Fit(encoderRequest, cancellationToken);
        return new FitOutcome(OnLatents(encoder.Scorer, options, request, cancellationToken), encoder.Log);
    }

    public override Scorer? Untrained(FitRequest request)
    {
        LatentOptions options = RecipeJson.Read(RecipeJson.Parse(request.Options), LatentJson.Default.LatentOptions);
        return RecipeTable.Find(options.Encoder).Untrained(EncoderRequest(request, options)) is { } encoder ? OnLatents(encoder, options, request, CancellationToken.None) : null;
    }

    private static FitRequest EncoderRequest(FitRequest request, LatentOptions options)
    {
        Recipe recipe = RecipeTable.Find(options.Encoder);
        return request with { Options = OptionOverrides.Merge(recipe.DefaultOptions(TableFacts.Of(request.Training)), options.EncoderOptions.ToJsonString()) };
    }

    private static LatentScorer OnLatents(Scorer encoder, LatentOptions options, FitRequest request, CancellationToken cancellationToken)
    {
        if (encoder is not VariationalScorer variational) throw new ArgumentException($"The encoder '{options.Encoder}' is no variational recipe; expected for example vae or cvae.", nameof(options));
        if (LatentScorer.OwnScores.Contains(options.Detector)) return OwnScore(variational, options);
        if (options.Detector == Aggregate) return new LatentScorer(variational, AggregateDensity(variational, options, request), false, LatentScorer.OwnScores[0]);
        Recipe recipe = RecipeTable.Find(options.Detector);
        Table latents = LatentScorer.Encode(variational.Model, request.Training, options.Widths);
        Scorer detector = recipe.Fit(
            request with
            {
                Training = latents,
                Validation = LatentScorer.Encode(variational.Model, request.Validation, options.Widths),
                Options = OptionOverrides.Merge(recipe.DefaultOptions(TableFacts.Of(latents)), options.DetectorOptions.ToJsonString()),
                Random = request.Random.Split("latent detector"),
                ForScoresOnly = true,
            },
            cancellationToken).Scorer;
        return new LatentScorer(variational, detector, options.Widths, LatentScorer.OwnScores[0]);
    }

    private static void RequireDetector(LatentOptions options)
    {
        if (options.Detector == Aggregate || LatentScorer.OwnScores.Contains(options.Detector)) return;
        if (options.Detector == "latent") throw new ArgumentException("The detector on the latents is 'latent' again; name another recipe.", nameof(options));
        if (RecipeTable.Find(options.Detector).IsSupervised) throw new ArgumentException($"The detector on the latents is '{options.Detector}', which learns from labels; name a recipe that learns from normal rows.", nameof(options));
    }

    private static LatentScorer OwnScore(VariationalScorer encoder, LatentOptions options)
    {
        if (encoder.Scores.All(s => s.Name != options.Detector)) throw new ArgumentException($"The encoder '{options.Encoder}' has no score '{options.Detector}': it has no posterior. Choose for example detector=radius, or another encoder.", nameof(options));
        return new LatentScorer(encoder, null, false, options.Detector);
    }

    /// <summary>The mixture of the training rows' posteriors, on latents standardised like other detectors' columns.</summary>
    private static ClassicalScorer AggregateDensity(VariationalScorer encoder, LatentOptions options, FitRequest request)
    {
        if (!encoder.Model.Options.Prior.HasPosterior) throw new ArgumentException($"The encoder '{options.Encoder}' has no posterior, so there is no aggregate of posteriors. Choose another detector, or for example encoder=vae.", nameof(options));
        if (options.DetectorOptions.Count > 0 || options.Widths) throw new ArgumentException("The detector 'aggregate' has no options, and takes the widths of the training rows by itself: leave detectorOptions and widths out.", nameof(options));
        Table latents = LatentScorer.Encode(encoder.Model, request.Training, widths: true);
        int size = encoder.Model.Options.LatentSize;
        Table means = latents.SelectColumns([.. Enumerable.Range(0, size)]);
        RowEncoding encoding = RowEncoding.Fit(means, new RowEncodingOptions());
        double[] deviations = new double[means.RowCount * size];
        for (int j = 0; j < size; j++)
        {
            double unit = encoding.Decoding(means.Slice(0, 1), j).Factor;
            ReadOnlySpan<double> logs = latents.Values(size + j);
            for (int i = 0; i < logs.Length; i++) deviations[(i * size) + j] = Math.Exp(logs[i]) / unit;
        }

        AggregatePosterior density = AggregatePosterior.Fit(encoding.Encode(means), new RowMatrix(deviations, means.RowCount, size), AggregateRows, request.Random.Split("aggregate"));
        return new ClassicalScorer(encoding, null, [new ClassicalScore("aggregate-density", "-log density of the training rows' posteriors, in nats, latents in units of their spread", density)]);
    }
}
