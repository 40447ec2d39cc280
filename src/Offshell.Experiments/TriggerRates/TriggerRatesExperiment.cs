using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Experiments.Running;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Experiments.TriggerRates;

/// <summary>
/// Trigger rates by luminosity section (Pol et al. 2020, section V), simulated: the four manipulated test sets and planted
/// faults, a conditional VAE that is told the Level-1 rates against a plain one.
/// </summary>
public sealed class TriggerRatesExperiment : IExperiment
{
    private static readonly ImmutableArray<string> Recipes = ["cvae", "vae"];
    private static readonly ImmutableArray<string> Faults = ["dead-path", "dead-seed", "hot-seed", "drift"];

    private readonly TriggerRatesExperimentSettings? _settings;

    /// <param name="settings">Sizes; null for the full run, or the quick one.</param>
    public TriggerRatesExperiment(TriggerRatesExperimentSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "trigger-rates";

    /// <inheritdoc/>
    public string Summary => "simulated trigger rates: Type A and Type B, planted faults found and blamed, conditional against plain VAE (Pol et al. 2020)";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TriggerRatesExperimentSettings own = _settings ?? (settings.Quick ? TriggerRatesExperimentSettings.Quick : new TriggerRatesExperimentSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        string origin = JsonSerializer.Serialize(own with { Seeds = 1, FirstSeed = 0 }, SettingsJson.Default.TriggerRatesExperimentSettings);
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var parts = Recipes.ToDictionary(recipe => recipe, _ => new List<PartResult>());
        string page = "";
        foreach ((int seed, string recipe) in from seed in Enumerable.Range(own.FirstSeed, own.Seeds) from recipe in Recipes select (seed, recipe))
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts[recipe].Add(store.Get($"{recipe}-seed{seed}", origin, () => Measure(own, recipe, seed, settings.Threads, cancellationToken)));
            page = Page(own, settings.Quick, parts, store).Save(settings.ResultsFolder);
        }

        SaveFigure(parts, "Type A by the infinity norm", ManipulatedSets.TypeA, Path.Combine(settings.ResultsFolder, "roc-a.svg"));
        SaveFigure(parts, "Type B by the mean KL", ManipulatedSets.TypeB, Path.Combine(settings.ResultsFolder, "roc-b.svg"));
        return page;
    }

    private static Dictionary<string, double> Measure(TriggerRatesExperimentSettings own, string recipe, int seed, int threads, CancellationToken cancellationToken)
    {
        Table Rows(TriggerRatesSet set, int rows) => TriggerRatesRows.Simulate(new TriggerRatesOptions { Set = set }, rows, seed);
        Table training = Rows(TriggerRatesSet.Training, own.TrainingRows);
        Detector detector = Detector.Fit(
            training,
            new DetectorOptions
            {
                Recipe = recipe,
                Seed = (ulong)seed,
                Threads = threads,
                Settings = own.MaximumSteps is { } steps ? [new("training.maximumSteps", steps.ToString()), new("klWarmUpSteps", (steps / 10).ToString())] : [],
            },
            cancellationToken);
        var sets = new ManipulatedSets(
            Rows(TriggerRatesSet.AInlier, own.TestRows), Rows(TriggerRatesSet.AAnomaly, own.TestRows), Rows(TriggerRatesSet.BInlier, own.TestRows), Rows(TriggerRatesSet.BAnomaly, own.TestRows));
        Dictionary<string, double> values = sets.Measure(detector, withGroupScores: true);
        new FaultLocalisation(own, detector, training, seed).AddTo(values);
        return values;
    }

    private static ResultPage Page(TriggerRatesExperimentSettings own, bool isQuick, Dictionary<string, List<PartResult>> parts, PartStore store) =>
        new ResultPage("Trigger rates by luminosity section (Pol et al. 2020, section V), simulated", isQuick)
            .Paragraph("24 path rates of 4 Level-1 seeds, as log(1 + rate); the conditional model is told the Level-1 rates. Mean ± standard deviation over the seeds, each with running and weights of its own.")
            .Paragraph("The source measured on data of its detector and shows ROC curves only, without numbers: it states that the performance matches that on its synthetic problem, and that the plain VAE is slightly better for Type A at low false-alarm rates.")
            .Section("The four manipulated sets, ROC AUC")
            .Table(
                ["model", "A: infinity norm", "B: mean KL", "B: group sign", "B: shift likelihood ratio", "seeds", "seconds"],
                Recipes.Select(recipe => SetsRow(recipe, parts[recipe])))
            .Section("Planted faults")
            .Paragraph($"Found: share of a fault's rows judged anomalous at a false-alarm rate of {own.Alpha} by the score '{FaultLocalisation.FoundScore}'; rows of the beginning of a drift can hardly be found. "
                + "Blame: how often the right path, or a path of the right seed, is named first or among the first three for rows that were found, by the model and by a z-score baseline.")
            .Table(
                ["model, fault", "found", "ROC AUC", "blame top 1", "blame top 3", "z-score top 1", "z-score top 3"],
                from recipe in Recipes from fault in Faults select FaultRow(recipe, fault, parts[recipe]))
            .Table(["model", "false-alarm rate found"], Recipes.Select(recipe => new[] { recipe, Of(parts[recipe], "false-alarm-rate").Format("F4") }))
            .Origin(JsonSerializer.Serialize(own, SettingsJson.Default.TriggerRatesExperimentSettings), store.Used);

    private static string[] SetsRow(string recipe, List<PartResult> parts) =>
    [
        recipe,
        .. new[] { ManipulatedSets.TypeA, ManipulatedSets.TypeB, ManipulatedSets.GroupSign, ManipulatedSets.ShiftRatio }.Select(value => Of(parts, value).ToString()),
        parts.Count.ToString(),
        parts.Count == 0 ? "-" : parts.Average(p => p.Seconds).ToString("F0"),
    ];

    private static readonly string[] FaultValues = ["found", "roc-auc", "blame-top1", "blame-top3", "z-score-top1", "z-score-top3"];

    private static string[] FaultRow(string recipe, string fault, List<PartResult> parts) =>
    [
        $"{recipe}, {fault}",
        .. FaultValues.Select(value => Of(parts, $"{fault}/{value}").ToString()),
    ];

    private static Measured Of(List<PartResult> parts, string value) =>
        Measured.Of(parts.Select(p => p.Values.GetValueOrDefault(value, double.NaN)).Where(v => !double.IsNaN(v)));

    private static void SaveFigure(Dictionary<string, List<PartResult>> parts, string title, string value, string path) =>
        RocGrid.Chart(title, [.. Recipes.Select(recipe => RocGrid.Line(recipe, value, parts[recipe]))]).SaveSvg(path);
}
