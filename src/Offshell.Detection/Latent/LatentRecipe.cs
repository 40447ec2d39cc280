using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;

namespace Offshell.Detection.Latent;

/// <summary>The recipe of a detector on the latents of a variational encoder.</summary>
internal sealed class LatentRecipe : Recipe
{
    public override string Name => "latent";

    public override string Summary => "any detector on the latents of a variational encoder: detector=isolation-forest|gmm|kde|knn|… widths";

    /// <summary>The detector's own default score; it is not known before the options are.</summary>
    public override string DefaultScore => "";

    public override bool UsesConditions => true;

    public override string DefaultOptions(TableFacts facts) => RecipeJson.Write(new LatentOptions(), LatentJson.Default.LatentOptions).ToJsonString();

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        LatentOptions options = RecipeJson.Read(RecipeJson.Parse(request.Options), LatentJson.Default.LatentOptions);
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
        if (options.Detector == "latent") throw new ArgumentException("The detector on the latents is 'latent' again; name another recipe.", nameof(options));
        Recipe recipe = RecipeTable.Find(options.Detector);
        if (recipe.IsSupervised) throw new ArgumentException($"The detector on the latents is '{options.Detector}', which learns from labels; name a recipe that learns from normal rows.", nameof(options));
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
        return new LatentScorer(variational, detector, options.Widths);
    }
}
