using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Encoding;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Recipes;

/// <summary>What a classical algorithm is fitted to.</summary>
internal readonly record struct ClassicalFit(RowMatrix Rows, RandomSource Random, IProgress<FitProgress>? Progress, CancellationToken CancellationToken);

/// <summary>A recipe of one classical algorithm: its options, and under <c>encoding</c> how tables become its rows.</summary>
internal abstract class ClassicalRecipe(string name, string summary, string defaultScore) : Recipe
{
    public override string Name => name;

    public override string Summary => summary;

    public override string DefaultScore => defaultScore;

    public override bool UsesConditions => true;

    public override bool UsesValidation => false;

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        JsonObject options = RecipeJson.Parse(request.Options);
        RowEncodingOptions encodingOptions = RecipeJson.Take(options, EncodingKey, ClassicalJson.Default.RowEncodingOptions);
        RowEncoding encoding = RowEncoding.Fit(request.Training, encodingOptions);
        RowMatrix rows = encoding.Encode(request.Training);
        StepReports.Begin(request.Settings, $"learns from {rows.Rows} rows");
        ImmutableArray<ClassicalScore> scores = FitAlgorithms(new ClassicalFit(rows, request.Random, StepReports.Of(request.Settings), cancellationToken), options);
        return new FitOutcome(new ClassicalScorer(encoding, Expectation(rows, request, cancellationToken), scores), null);
    }

    /// <summary>What is expected of columns; null if only scores are asked for.</summary>
    internal static FactorModel? Expectation(RowMatrix rows, FitRequest request, CancellationToken cancellationToken)
    {
        if (request.ForScoresOnly) return null;
        StepReports.Begin(request.Settings, "learns what to expect of columns");
        return FactorModel.Fit(rows, request.Random.Split("expectation"), cancellationToken);
    }

    private protected const string EncodingKey = "encoding";

    private protected abstract ImmutableArray<ClassicalScore> FitAlgorithms(ClassicalFit fit, JsonObject options);
}

/// <summary>A classical recipe with options of its own type.</summary>
/// <param name="name">Name of the recipe.</param>
/// <param name="summary">One line for lists.</param>
/// <param name="defaults">The options for a table of a given size.</param>
/// <param name="json">How the options stand in JSON.</param>
/// <param name="fit">Fits one algorithm for each score; the first is the default.</param>
/// <param name="defaultScore">Name of the first score.</param>
internal sealed class ClassicalRecipe<TOptions>(
    string name, string summary, string defaultScore, Func<TableFacts, TOptions> defaults, JsonTypeInfo<TOptions> json, Func<ClassicalFit, TOptions, ImmutableArray<ClassicalScore>> fit)
    : ClassicalRecipe(name, summary, defaultScore)
    where TOptions : notnull
{
    public override string DefaultOptions(TableFacts facts)
    {
        JsonObject options = RecipeJson.Write(defaults(facts), json);
        // Pixels share one unit: on their own, those at the border that hardly vary would count most.
        RowEncodingOptions encoding = new() { Numbers = facts.Image is null ? NumberScale.Standardised : NumberScale.CommonRange };
        options[EncodingKey] = RecipeJson.Write(encoding, ClassicalJson.Default.RowEncodingOptions);
        return options.ToJsonString();
    }

    private protected override ImmutableArray<ClassicalScore> FitAlgorithms(ClassicalFit classicalFit, JsonObject options) =>
        fit(classicalFit, RecipeJson.Read(options, json));
}
