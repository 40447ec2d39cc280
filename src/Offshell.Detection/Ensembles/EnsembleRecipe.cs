using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Ensembles;

/// <summary>A recipe of several recipes.</summary>
internal sealed class EnsembleRecipe(string name, string summary, Func<TableFacts, EnsembleOptions> defaults) : Recipe
{
    internal static ImmutableArray<Recipe> All { get; } =
    [
        new EnsembleRecipe(
            "ensemble",
            "several recipes as one: members=knn,gmm,isolation-forest merge=And|Or|Mean|Product|Max|Min|Geometric bootstrap trim",
            _ => new EnsembleOptions { Members = [new() { Recipe = "knn" }, new() { Recipe = "mahalanobis" }, new() { Recipe = "isolation-forest" }] }),
        new EnsembleRecipe(
            "auto",
            "nearest neighbour, local outlier factor and oblique isolation forest as one; sizes follow from the table; keeps rows",
            Automatic),
    ];

    /// <summary>
    /// Frozen: chosen on 16 public sets by leaving out one family of sets at a time. Weights and numbers of neighbours are
    /// round; the forest is there for rows that neighbours cannot judge: many columns, duplicates, anomalies in the training.
    /// </summary>
    private static EnsembleOptions Automatic(TableFacts facts) => new()
    {
        Members =
        [
            new() { Recipe = "knn", Weight = 2, Options = new() { ["neighbours"] = 1 } },
            new() { Recipe = "lof", Weight = 2, Options = new() { ["neighbours"] = Math.Clamp(facts.Rows / 10, 5, 50) } },
            new() { Recipe = "extended-isolation-forest", Weight = 1 },
        ],
        Scale = EnsembleScale.Surprise,
        CrossFitBelow = 5_000,
        Judge =
        [
            new() { Recipe = "knn", Options = new() { ["neighbours"] = Math.Clamp(facts.Rows / 20, 10, 100) } },
            new() { Recipe = "extended-isolation-forest" },
        ],
    };

    public override string Name => name;

    public override string Summary => summary;

    public override string DefaultScore => "combined";

    public override bool UsesConditions => true;

    /// <summary>As its members do; those of <c>auto</c> do not.</summary>
    public override bool UsesWeights => name == "ensemble";

    public override bool UsesValidation => false;

    public override string DefaultOptions(TableFacts facts) => RecipeJson.Write(defaults(facts), EnsembleJson.Default.EnsembleOptions).ToJsonString();

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        EnsembleOptions options = RecipeJson.Read(RecipeJson.Parse(request.Options), EnsembleJson.Default.EnsembleOptions);
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The ensemble cannot be built: {problems}", nameof(request));
        var fit = new EnsembleFit(options, request, cancellationToken);
        return new FitOutcome(options.Trim > 0 ? fit.FitTrimmed() : fit.Fit(request.Training), null);
    }
}
