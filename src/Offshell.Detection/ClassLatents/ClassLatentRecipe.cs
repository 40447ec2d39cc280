using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Distributions;
using Offshell.Models.Training;
using Offshell.Models.Variational;

namespace Offshell.Detection.ClassLatents;

/// <summary>The class-conditional latent VAE and its ensembles (Åström and Sopasakis 2024, arXiv:2410.12328).</summary>
internal sealed class ClassLatentRecipe : Recipe
{
    internal const string RecipeName = "cl-vae";

    public override string Name => RecipeName;

    public override string Summary => "VAE with a place among the latents for each known kind of normal row (--class COL); members, merge=Mean|Geometric|Max|Min (Åström and Sopasakis)";

    public override string DefaultScore => ClassLatentScorer.Divergence;

    public override bool UsesClasses => true;

    public override bool UsesWeights => true;

    public override string DefaultOptions(TableFacts facts) => new ClassLatentOptions(
        1,
        DivergenceMerge.Mean,
        VariationalRecipe.Pixels(
            VariationalRecipe.Base(facts) with
            {
                LatentSize = 3,
                Prior = new ClassConditionalPrior(),
                Weighting = new AlphaWeighting(),
                NumericHead = HeadNames.FixedGaussian,
                KlWarmUpSteps = 0,
            },
            facts)).Write();

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        ClassLatentOptions options = Options(request);
        var members = ImmutableArray.CreateBuilder<ClassLatentMember>(options.Members);
        TrainingResult? first = null;
        for (int m = 0; m < options.Members; m++)
        {
            // Checkpoints belong to one training: a larger ensemble starts anew.
            FitSettings settings = options.Members == 1 ? request.Settings : new FitSettings { Stage = $"{request.Settings.Stage}, member {m + 1} of {options.Members}", Progress = request.Settings.Progress };
            (VariationalAutoencoder model, TrainingResult log) = VariationalAutoencoder.Fit(
                request.Training, request.Validation, options.Model, request.Random.Split("member").Split((ulong)m), request.Pool, settings, cancellationToken);
            members.Add(Member(model, request.Training));
            first ??= log;
        }

        return new FitOutcome(new ClassLatentScorer(options.Merge, members.MoveToImmutable()), first);
    }

    public override Scorer Untrained(FitRequest request)
    {
        ClassLatentOptions options = Options(request);
        return new ClassLatentScorer(
            options.Merge,
            [.. Enumerable.Range(0, options.Members).Select(m => Member(VariationalAutoencoder.Create(request.Training, options.Model, request.Random.Split("member").Split((ulong)m)), request.Training))]);
    }

    private static ClassLatentOptions Options(FitRequest request)
    {
        if (RowClasses.ColumnOf(request.Training.Schema) < 0)
        {
            throw new ArgumentException($"The recipe '{RecipeName}' gives every known kind of normal row a place of its own, but the table has no class column. Name one (--class COL), or choose a recipe that needs none, for example vae.", nameof(request));
        }

        return ClassLatentOptions.Read(request.Options);
    }

    /// <summary>A model with a Gaussian for each class of encodings of its training rows.</summary>
    private static ClassLatentMember Member(VariationalAutoencoder model, Table training) =>
        new(new VariationalScorer(model, VariationalScores.Fit(model, training)), ClassGaussians.Fit(model.Encode(training), model.Layout.Classes!.Of(training)));
}
