using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Detection.Scorers;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.AdBench;

/// <summary>
/// Tabular anomaly detection on 16 sets of ADBench (Han et al. 2022), trained on normal rows only: recipe × set × seed,
/// every recipe with its default options.
/// </summary>
public sealed class AdBenchExperiment : IExperiment
{
    private static readonly string[][] References =
    [
        ["autoencoder (PyOD)", "0.894"],
        ["VAE (PyOD)", "0.892"],
        ["one-class SVM", "0.887"],
        ["isolation forest", "0.883"],
        ["PCA", "0.857"],
    ];

    private readonly AdBenchSettings? _settings;

    /// <param name="settings">What to measure; null for all sets, or the quick choice.</param>
    public AdBenchExperiment(AdBenchSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "adbench";

    /// <inheritdoc/>
    public string Summary => "16 tabular sets of ADBench, trained on normal rows only, default options; needs --data with the .npz files";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string folder = settings.DataFolder ?? throw new ArgumentException("The experiment 'adbench' needs the folder with the .npz files of ADBench. Give it with --data.", nameof(settings));
        AdBenchSettings own = _settings ?? (settings.Quick ? AdBenchSettings.Quick : new AdBenchSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        ImmutableArray<AdBenchSet> sets = [.. own.Sets.Select(name => AdBenchSet.Read(folder, name))];
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var cells = new List<Cell>();
        string page = "";
        // Seeds come outermost, so that an unfinished run already compares all sets.
        foreach ((int seed, string recipe, AdBenchSet set) in
            from seed in Enumerable.Range(0, own.Seeds) from recipe in own.Recipes from set in sets select (seed, recipe, set))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string origin = $"recipe {recipe}, defaults, maximum steps {own.MaximumSteps?.ToString() ?? "recipe"}, normals only, seed {seed}, data {set.FileHash}";
            PartResult part = store.Get(
                $"{recipe}-{set.Name}-seed{seed}", origin, () => Measure(set, recipe, seed, own.MaximumSteps, settings.Threads, cancellationToken));
            cells.Add(new Cell(set.Name, recipe, part));
            page = Page(own, settings.Quick, cells, store).Save(settings.ResultsFolder);
        }

        return page;
    }

    private static Dictionary<string, double> Measure(AdBenchSet set, string recipe, int seed, int? maximumSteps, int threads, CancellationToken cancellationToken)
    {
        AdBenchSplit split = AdBenchSplit.NormalsOnly(set.Anomalous, (ulong)seed);
        Table test = set.Features.Select(split.Test.AsSpan());
        long start = Stopwatch.GetTimestamp();
        Detector detector = Detector.Fit(
            set.Features.Select(split.Train.AsSpan()),
            new DetectorOptions
            {
                Recipe = recipe,
                Seed = (ulong)seed,
                Threads = threads,
                Settings = maximumSteps is { } steps ? [new("training.maximumSteps", steps.ToString()), new("klWarmUpSteps", (steps / 10).ToString())] : [],
            },
            cancellationToken);
        double fitSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bool[] anomalous = [.. split.Test.Select(row => set.Anomalous[row])];
        var values = new Dictionary<string, double> { ["fit-seconds"] = Math.Round(fitSeconds, 2), ["train-rows"] = split.Train.Length, ["test-rows"] = split.Test.Length };
        foreach (ScoreInfo score in detector.Scores)
        {
            LabelledScores labelled = LabelledScores.Create(detector.Score(test, score.Name), anomalous);
            values[$"{score.Name}/roc-auc"] = RocAuc.Value(labelled);
            values[$"{score.Name}/average-precision"] = AveragePrecision.Value(labelled);
        }

        values["roc-auc"] = values[$"{detector.DefaultScore}/roc-auc"];
        values["average-precision"] = values[$"{detector.DefaultScore}/average-precision"];
        return values;
    }

    private static ResultPage Page(AdBenchSettings own, bool isQuick, List<Cell> cells, PartStore store)
    {
        ResultPage page = new ResultPage("ADBench: 16 tabular sets, trained on normal rows", isQuick)
            .Paragraph("Each recipe with its default options and its default score; mean ± standard deviation over the seeds (each a split and a training). Seconds are those of a fit with calibration.");
        foreach (string recipe in own.Recipes)
        {
            List<Cell> mine = cells.FindAll(c => c.Recipe == recipe);
            if (mine.Count == 0) continue;
            page.Section(recipe).Table(
                ["set", "train rows", "test rows", "ROC AUC", "average precision", "fit [s]", "seeds"],
                [.. mine.GroupBy(c => c.Set).Select(group => SetRow(group.Key, [.. group])), MeanRow(mine)]);
        }

        return page
            .Section("Beside it")
            .Paragraph("Mean ROC AUC of other implementations, measured on the same rows of all 16 sets:")
            .Table(["method", "ROC AUC"], References)
            .Origin(JsonSerializer.Serialize(own, SettingsJson.Default.AdBenchSettings), store.Used);
    }

    private static string[] SetRow(string set, Cell[] cells) =>
    [
        set,
        cells[0].Part["train-rows"].ToString("F0"),
        cells[0].Part["test-rows"].ToString("F0"),
        Of(cells, "roc-auc").ToString(),
        Of(cells, "average-precision").ToString(),
        Of(cells, "fit-seconds").Mean.ToString("F1"),
        cells.Length.ToString(),
    ];

    /// <summary>The mean over the sets of each seed, then mean and spread over the seeds that have all sets begun.</summary>
    private static string[] MeanRow(List<Cell> cells)
    {
        IGrouping<string, Cell>[] bySet = [.. cells.GroupBy(c => c.Set)];
        int seeds = bySet.Min(group => group.Count());
        Measured Overall(string value) => Measured.Of(Enumerable.Range(0, seeds).Select(seed => bySet.Average(group => group.ElementAt(seed).Part[value])));
        return
        [
            $"**mean of {bySet.Length}**", "", "", $"**{Overall("roc-auc")}**", $"**{Overall("average-precision")}**", Overall("fit-seconds").Mean.ToString("F1"), seeds.ToString(),
        ];
    }

    private static Measured Of(Cell[] cells, string value) => Measured.Of(cells.Select(c => c.Part[value]));

    private sealed record Cell(string Set, string Recipe, PartResult Part);
}
