using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Offshell.Data;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Classifiers;
using Offshell.Models.Encoding;
using Offshell.Models.Linear;
using Offshell.Models.Training;
using Offshell.Models.Trees;

namespace Offshell.Detection.Recipes;

/// <summary>What a supervised algorithm is fitted to: both kinds of rows, weighted so that either kind counts half.</summary>
internal readonly record struct SupervisedFit(LabelledRows Training, LabelledRows? Validation, FitRequest Request, CancellationToken CancellationToken);

/// <summary>
/// A recipe that learns from labelled normal and anomalous rows: the reference of what labels are worth, never a member of
/// other recipes. It is calibrated on normal rows like all others.
/// </summary>
internal sealed class SupervisedRecipe<TOptions>(
    string name, string summary, JsonTypeInfo<TOptions> json, Func<SupervisedFit, TOptions, (IRowScorer Model, TrainingResult? Log)> fit, Func<SupervisedFit, TOptions, IRowScorer>? untrained)
    : Recipe
    where TOptions : notnull, new()
{
    private const string EncodingKey = "encoding";
    private const string ScoreName = "log-odds";

    public override string Name => name;

    public override string Summary => summary;

    public override string DefaultScore => ScoreName;

    public override bool UsesConditions => true;

    public override bool IsSupervised => true;

    public override string DefaultOptions(TableFacts facts)
    {
        JsonObject options = RecipeJson.Write(new TOptions(), json);
        options[EncodingKey] = RecipeJson.Write(new RowEncodingOptions(), ClassicalJson.Default.RowEncodingOptions);
        return options.ToJsonString();
    }

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        (RowEncoding encoding, SupervisedFit rows, TOptions options) = Prepare(request, cancellationToken);
        StepReports.Begin(request.Settings, $"learns from {request.Training.RowCount} rows");
        (IRowScorer model, TrainingResult? log) = fit(rows, options);
        return new FitOutcome(new ClassicalScorer(encoding, Expectation(rows), ScoresOf(model)), log);
    }

    public override Scorer? Untrained(FitRequest request)
    {
        if (untrained is null) return null;
        (RowEncoding encoding, SupervisedFit rows, TOptions options) = Prepare(request, CancellationToken.None);
        return new ClassicalScorer(encoding, null, ScoresOf(untrained(rows, options)));
    }

    private static ImmutableArray<ClassicalScore> ScoresOf(IRowScorer model) => [new(ScoreName, "log p(anomalous)/p(normal) in nats, as learned from labels, either kind counting half", model)];

    /// <summary>What is expected of columns is what normal rows have.</summary>
    private static FactorModel? Expectation(SupervisedFit rows)
    {
        int[] normal = [.. Enumerable.Range(0, rows.Training.Rows.Rows).Where(i => rows.Training.Labels[i] == 0)];
        return ClassicalRecipe.Expectation(rows.Training.Rows.Select(normal), rows.Request, rows.CancellationToken);
    }

    private (RowEncoding Encoding, SupervisedFit Rows, TOptions Options) Prepare(FitRequest request, CancellationToken cancellationToken)
    {
        JsonObject node = RecipeJson.Parse(request.Options);
        RowEncodingOptions encodingOptions = RecipeJson.Take(node, EncodingKey, ClassicalJson.Default.RowEncodingOptions);
        int[] labels = Labels(request.Training, request);
        int anomalies = labels.Sum();
        if (anomalies == 0 || anomalies == labels.Length)
        {
            throw new ArgumentException($"The recipe '{name}' learns from both kinds of rows, but all {labels.Length} rows that it was given are {(anomalies == 0 ? "normal" : "anomalous")}.", nameof(request));
        }

        RowEncoding encoding = RowEncoding.Fit(request.Training, encodingOptions);
        double[] kindWeights = [0.5 * labels.Length / (labels.Length - anomalies), 0.5 * labels.Length / anomalies];
        LabelledRows Rows(Table table, int[] own) => new(encoding.Encode(table), own, [.. own.Select(label => kindWeights[label])]);
        LabelledRows? validation = request.Validation.RowCount > 0 ? Rows(request.Validation, Labels(request.Validation, request)) : null;
        return (encoding, new SupervisedFit(Rows(request.Training, labels), validation, request, cancellationToken), RecipeJson.Read(node, json));
    }

    private int[] Labels(Table rows, FitRequest request)
    {
        bool[] anomalous = TrainingRows.Anomalous(rows, request.NormalLabels) ?? throw new ArgumentException($"The recipe '{name}' learns from labelled rows, but the table has no label column. Name one (--label), or choose another recipe.", nameof(request));
        return [.. anomalous.Select(a => a ? 1 : 0)];
    }
}

/// <summary>The supervised recipes.</summary>
internal static class SupervisedRecipes
{
    internal static ImmutableArray<Recipe> All { get; } =
    [
        new SupervisedRecipe<GradientBoostedTreesOptions>(
            "boosted-trees",
            "supervised: gradient-boosted trees told normal from anomalous rows; needs a label; a reference, it knows the anomalies it was shown",
            ClassicalJson.Default.GradientBoostedTreesOptions,
            (fit, options) => (GradientBoostedTrees.Fit(fit.Training, options, fit.Validation, StepReports.Of(fit.Request.Settings), fit.CancellationToken), null),
            null),
        new SupervisedRecipe<NetworkMarginOptions>(
            "mlp",
            "supervised: a network told normal from anomalous rows; needs a label; a reference, it knows the anomalies it was shown",
            ClassicalJson.Default.NetworkMarginOptions,
            (fit, options) => NetworkMargin.Fit(fit.Training, options, fit.Request.Random, fit.Request.Pool, fit.Validation, fit.Request.Settings, fit.CancellationToken),
            (fit, options) => NetworkMargin.Untrained(fit.Training, options, fit.Request.Random)),
    ];
}
