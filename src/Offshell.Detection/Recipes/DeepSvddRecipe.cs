using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Encoding;
using Offshell.Models.Linear;
using Offshell.Models.OneClass;
using Offshell.Models.Training;

namespace Offshell.Detection.Recipes;

/// <summary>The recipe of Deep SVDD: the rows of classical algorithms, a trained network behind them.</summary>
internal sealed class DeepSvddRecipe : Recipe
{
    private const string EncodingKey = "encoding";
    private const string ScoreName = "squared-distance";

    public override string Name => "deep-svdd";

    public override string Summary => "network that maps normal rows near one point; objective=OneClass|SoftBoundary (Ruff et al.)";

    public override string DefaultScore => ScoreName;

    public override bool UsesConditions => true;

    public override bool UsesValidation => false;

    public override string DefaultOptions(TableFacts facts)
    {
        JsonObject options = RecipeJson.Write(new DeepSvddOptions(), ClassicalJson.Default.DeepSvddOptions);
        options[EncodingKey] = RecipeJson.Write(new RowEncodingOptions(), ClassicalJson.Default.RowEncodingOptions);
        return options.ToJsonString();
    }

    public override FitOutcome Fit(FitRequest request, CancellationToken cancellationToken)
    {
        (RowEncoding encoding, RowMatrix rows, DeepSvddOptions options) = Prepare(request);
        (DeepSvdd model, TrainingResult log) = DeepSvdd.Fit(rows, options, request.Random, request.Pool, request.Settings, cancellationToken);
        FactorModel? expectation = ClassicalRecipe.Expectation(rows, request, cancellationToken);
        return new FitOutcome(new ClassicalScorer(encoding, expectation, ScoresOf(model)), log);
    }

    public override Scorer Untrained(FitRequest request)
    {
        (RowEncoding encoding, RowMatrix rows, DeepSvddOptions options) = Prepare(request);
        return new ClassicalScorer(encoding, null, ScoresOf(DeepSvdd.Untrained(rows, options, request.Random)));
    }

    private static ImmutableArray<ClassicalScore> ScoresOf(DeepSvdd model) => [new(ScoreName, "squared distance of the row's representation from the centre, less R² under the soft boundary", model)];

    private static (RowEncoding Encoding, RowMatrix Rows, DeepSvddOptions Options) Prepare(FitRequest request)
    {
        JsonObject options = RecipeJson.Parse(request.Options);
        RowEncoding encoding = RowEncoding.Fit(request.Training, RecipeJson.Take(options, EncodingKey, ClassicalJson.Default.RowEncodingOptions));
        return (encoding, encoding.Encode(request.Training), RecipeJson.Read(options, ClassicalJson.Default.DeepSvddOptions));
    }
}
