using System.Collections.Immutable;
using System.Text.Json;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Experiments.Running;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>
/// New physics in the trigger (Cerri et al., arXiv:1811.10276): a mixed-likelihood VAE learns the Standard Model and must
/// rank signals it never saw above it, beside an autoencoder, linear and tree methods, and references that are told the signal.
/// </summary>
public sealed class HighLevelFeaturesExperiment : IExperiment
{
    private readonly HighLevelFeaturesSettings? _settings;

    /// <param name="settings">Sizes; null for the full run, or the quick one.</param>
    public HighLevelFeaturesExperiment(HighLevelFeaturesSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "hlf-vae";

    /// <inheritdoc/>
    public string Summary => "new physics in the trigger: the mixed-likelihood VAE against baselines and supervised references, on four signals (Cerri et al. 2019)";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        HighLevelFeaturesSettings own = _settings ?? (settings.Quick ? HighLevelFeaturesSettings.Quick : new HighLevelFeaturesSettings());
        EventSample sample = settings.DataFolder is { } folder ? EventSample.Read(folder, own) : EventSample.Simulate(own);
        settings.Messages.WriteLine($"{sample.Background.RowCount} Standard Model events and {sample.Signals.Length} signals from {sample.Source}.");
        var random = new RandomSource((ulong)own.Seed);
        ImmutableArray<Fold> folds = Splitting.Folds(sample.Background, own.Folds, random.Split("folds"));
        ImmutableArray<int[]> signalFolds = [.. sample.Signals.Select(s => FoldsOf(s.Events.RowCount, own.Folds, random.Split("signal").Split(s.Name)))];
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var files = new FoldRun(settings.ResultsFolder, store);
        Dictionary<string, ScoredEvents> scored = Scored(sample);
        foreach (string method in EventMethods.Unsupervised.Concat(EventMethods.Supervised))
        {
            for (int fold = 0; fold < folds.Length; fold++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var task = new FoldTask(
                    sample.Background.Select(folds[fold].Train.AsSpan()), sample.Background.Select(folds[fold].Held.AsSpan()),
                    sample.Signals, signalFolds, fold, (ulong)((own.Seed * 100) + fold), settings.Threads);
                Dictionary<string, FoldScores> scores = files.Get(
                    method, fold, $"arcsinh {sample.Source} {sample.Background.RowCount} {JsonSerializer.Serialize(own, SettingsJson.Default.HighLevelFeaturesSettings)}",
                    NamesOf(method, task), () => Run(method, task, own, settings, cancellationToken));
                foreach ((string name, FoldScores part) in scores) scored[name].AddFold(folds[fold].Held, part.Background, part.Signals);
            }
        }

        int[] showers = [.. sample.Background.Values(sample.Background.Schema.IndexOf(EventSample.ShowerColumn)).ToArray().Select(s => (int)s)];
        ScoredEvents[] all = [.. scored.Values];
        var mixture = EventMixture.Of(sample);
        var efficiencies = new Efficiencies(all, showers, mixture.Weights, own.Replicates, random.Split("bootstrap"));
        HighLevelFeaturesFigures.Save(all, sample, mixture, efficiencies, settings.ResultsFolder);
        return new HighLevelFeaturesPage(own, sample, mixture, scored, efficiencies, store).Create(settings.Quick).Save(settings.ResultsFolder);
    }

    /// <summary>Every method's empty place: by name, by further score, and for supervised ones by signal.</summary>
    private static Dictionary<string, ScoredEvents> Scored(EventSample sample)
    {
        IEnumerable<string> names =
        [
            .. EventMethods.Unsupervised,
            .. EventMethods.FurtherScores.Select(s => $"{EventMethods.Variational} {s}"),
            .. from method in EventMethods.Supervised from signal in sample.Signals select $"{method} {signal.Name}",
        ];
        return names.ToDictionary(n => n, n => new ScoredEvents(n, sample.Background.RowCount));
    }

    private static List<(string Name, int Background, ImmutableArray<(string Signal, int Events)> Signals)> NamesOf(string method, FoldTask task)
    {
        ImmutableArray<(string, int)> all = [.. task.Signals.Select(s => (s.Name, s.Events.RowCount))];
        if (EventMethods.Supervised.Contains(method))
        {
            return [.. task.Signals.Select((s, i) => ($"{method} {s.Name}", task.Held.RowCount, ImmutableArray.Create(all[i])))];
        }

        IEnumerable<string> names = method == EventMethods.Variational ? [method, .. EventMethods.FurtherScores.Select(s => $"{method} {s}")] : [method];
        return [.. names.Select(n => (n, task.Held.RowCount, all))];
    }

    private static (Dictionary<string, FoldScores> Scores, Dictionary<string, double> Further) Run(
        string method, FoldTask task, HighLevelFeaturesSettings own, ExperimentSettings settings, CancellationToken cancellationToken)
    {
        if (method != EventMethods.Variational) return (EventMethods.Run(method, task, own, cancellationToken), []);
        Detector detector = EventMethods.FitVariational(task, own, cancellationToken);
        Table drawn = detector.Reconstruct(task.Held, task.Seed);
        if (task.Fold == 0) FeatureDistances.Drawn(task.Held, drawn).SaveSvg(Path.Combine(settings.ResultsFolder, "features.svg"));
        return (EventMethods.Score(detector, task), FeatureDistances.Of(task.Held, drawn).ToDictionary(d => $"distance/{d.Name}", d => Math.Round(d.Distance, 6)));
    }

    private static int[] FoldsOf(int events, int folds, RandomSource random)
    {
        int[] order = random.Stream().Permutation(events);
        int[] fold = new int[events];
        for (int i = 0; i < events; i++) fold[order[i]] = i % folds;
        return fold;
    }
}
