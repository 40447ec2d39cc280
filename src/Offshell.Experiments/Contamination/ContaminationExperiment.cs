using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Experiments.AdBench;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.Contamination;

/// <summary>
/// ROC AUC against the share of anomalies among the training rows, with and without trimming. Half of a set's anomalies
/// are kept for the test, the same for every share; the others are mixed into the training rows.
/// </summary>
public sealed class ContaminationExperiment : IExperiment
{
    private readonly ContaminationSettings? _settings;

    /// <param name="settings">What to scan; null for the default.</param>
    public ContaminationExperiment(ContaminationSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "contamination";

    /// <inheritdoc/>
    public string Summary => "ROC AUC against 0 to 10 % of anomalies among the training rows, with and without trimming; needs --data as adbench does";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string folder = settings.DataFolder ?? throw new ArgumentException("The experiment 'contamination' needs the folder with the .npz files of ADBench. Give it with --data.", nameof(settings));
        ContaminationSettings own = _settings ?? new ContaminationSettings();
        if (settings.Quick && _settings is null) own = own with { Sets = ["6_cardio"], Detectors = [.. own.Detectors.Where(d => d.Recipe is "auto" or "isolation-forest")] };
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var cells = new List<(string Detector, double Share, int Seed, double Auc)>();
        string page = "";
        for (int seed = 0; seed < own.Seeds; seed++)
        {
            foreach (string name in own.Sets)
            {
                AdBenchSet set = AdBenchSet.Read(folder, name);
                foreach ((AdBenchEntry entry, double share) in from entry in own.Detectors from share in own.Shares select (entry, share))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    string percent = (100 * share).ToString("0.#", CultureInfo.InvariantCulture);
                    PartResult part = store.Get(
                        $"{entry.Name}-{name}-{percent}-seed{seed}",
                        $"recipe {entry.Recipe}, options {string.Join(" ", entry.Options)}, share {percent}, seed {seed}, data {set.FileHash}",
                        () => Measure(set, entry, share, seed, settings.Threads, cancellationToken));
                    cells.Add((entry.Name, share, seed, part["roc-auc"]));
                }

                page = Page(own, settings.Quick, cells, store).Save(settings.ResultsFolder);
            }
        }

        return page;
    }

    private static Dictionary<string, double> Measure(AdBenchSet set, AdBenchEntry entry, double share, int seed, int threads, CancellationToken cancellationToken)
    {
        AdBenchSplit split = AdBenchSplit.NormalsOnly(set.Anomalous, (ulong)seed);
        int[] anomalies = [.. split.Test.Where(row => set.Anomalous[row])];
        int kept = anomalies.Length / 2;
        int mixed = Math.Min(anomalies.Length - kept, (int)Math.Round(share / (1 - share) * split.Train.Length));
        int[] test = [.. split.Test.Where(row => !set.Anomalous[row]), .. anomalies[..kept]];
        // In row order: what was mixed in does not stand last.
        int[] training = [.. split.Train.Concat(anomalies[kept..(kept + mixed)]).Order()];
        long start = Stopwatch.GetTimestamp();
        Detector detector = Detector.Fit(
            set.Features.Select(training), new DetectorOptions { Recipe = entry.Recipe, Settings = entry.Options, Seed = (ulong)seed, Threads = threads }, cancellationToken);
        double seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2);
        LabelledScores labelled = LabelledScores.Create(detector.Score(set.Features.Select(test)), [.. test.Select(row => set.Anomalous[row])]);
        return new Dictionary<string, double>
        {
            ["roc-auc"] = RocAuc.Value(labelled),
            ["average-precision"] = AveragePrecision.Value(labelled),
            ["share"] = (double)mixed / training.Length,
            ["fit-seconds"] = seconds,
        };
    }

    private static ResultPage Page(ContaminationSettings own, bool isQuick, List<(string Detector, double Share, int Seed, double Auc)> cells, PartStore store) =>
        new ResultPage("Anomalies among the training rows", isQuick)
            .Paragraph($"Mean ROC AUC over {string.Join(", ", own.Sets)} against the share of anomalies among the training rows; the test rows are the same for every share; ± is the standard deviation over the seeds, each a split and a training. Networks are trained for 1000 steps. *robust-trim* and *robust-down-weight*: the network leaves out, or weighs down, the tenth of the rows with the highest current loss; *trim-0.1*: a first fit of others says what to leave out. Where a set has too few anomalies to spare, all of them are mixed in.")
            .Table(
                ["detector", .. own.Shares.Select(share => $"{100 * share:0.#} %")],
                [.. own.Detectors.Where(d => cells.Exists(c => c.Detector == d.Name)).Select(d => (string[])[d.Name, .. own.Shares.Select(share => OverSeeds(cells.Where(c => c.Detector == d.Name && c.Share == share)).ToString())])])
            .Origin(JsonSerializer.Serialize(own, SettingsJson.Default.ContaminationSettings), store.Used);

    /// <summary>Mean over the sets for every seed; a seed that has not finished all sets of the others is left out.</summary>
    private static Measured OverSeeds(IEnumerable<(string Detector, double Share, int Seed, double Auc)> cells)
    {
        IGrouping<int, double>[] seeds = [.. cells.GroupBy(c => c.Seed, c => c.Auc)];
        int most = seeds.Max(g => g.Count());
        return Measured.Of(seeds.Where(g => g.Count() == most).Select(g => g.Average()));
    }
}
