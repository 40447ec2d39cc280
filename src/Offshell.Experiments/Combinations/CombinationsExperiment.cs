using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Experiments.HighLevelFeatures;
using Offshell.Experiments.Running;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Combinations;

/// <summary>
/// AND, OR, mean and product of scores on collider events (Caron et al., arXiv:2010.07940; Dark Machines, arXiv:2105.14027): each score
/// is mapped to its place among calibration events, the places are combined, and the combination is calibrated again.
/// </summary>
public sealed class CombinationsExperiment : IExperiment
{
    /// <summary>The held-out rows calibrate and test in equal parts.</summary>
    private const int HeldParts = 2;

    private readonly CombinationsSettings? _settings;

    /// <param name="settings">Members and sizes; null for the full run, or the quick one.</param>
    public CombinationsExperiment(CombinationsSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "combinations";

    /// <inheritdoc/>
    public string Summary => "AND, OR, mean and product of scores on four signals: which combination wins (Caron et al.; Dark Machines); --data as for hlf-vae, else simulated";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        CombinationsSettings own = _settings ?? (settings.Quick ? CombinationsSettings.Quick : new CombinationsSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        var sizes = new HighLevelFeaturesSettings
        {
            MaximumBackground = own.MaximumBackground,
            MaximumSignal = own.MaximumSignal,
            Epochs = own.Epochs,
            SimulatedBackground = own.SimulatedBackground,
            SimulatedSignal = own.SimulatedSignal,
        };
        EventSample sample = settings.DataFolder is { } folder ? EventSample.Read(folder, sizes) : EventSample.Simulate(sizes);
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var files = new FoldRun(settings.ResultsFolder, store);
        ImmutableArray<CombinedScore> combinations = CombinedScore.All(own.Members);
        var measurement = new CombinationMeasurement(own, combinations, [.. sample.Signals.Select(s => s.Name)]);
        for (int seed = 0; seed < own.Seeds; seed++)
        {
            FoldTask task = Split(sample, seed, settings.Threads);
            string origin = $"{sample.Source} {sample.Background.RowCount} {own.MaximumSignal} epochs {own.Epochs} seed {seed}";
            FoldScores[] members = Members(own, task, files, origin, sizes, cancellationToken);
            int calibration = task.Held.RowCount / HeldParts;
            measurement.Add(seed, [.. combinations.Select(c => c.Apply(members, calibration))], settings.Threads, cancellationToken);
        }

        return new CombinationsPage(own, sample, measurement, store).Create(settings.Quick).Save(settings.ResultsFolder);
    }

    /// <summary>Half of the background, by whole showers, to learn from; the other half calibrates and tests.</summary>
    private static FoldTask Split(EventSample sample, int seed, int threads)
    {
        RandomSource random = new RandomSource((ulong)seed).Split("combinations");
        Fold fold = Splitting.Folds(sample.Background, 2, random)[0];
        return new FoldTask(sample.Background.Select(fold.Train.AsSpan()), sample.Background.Select(fold.Held.AsSpan()), sample.Signals, [], seed, (ulong)seed, threads);
    }

    private static FoldScores[] Members(CombinationsSettings own, FoldTask task, FoldRun files, string origin, HighLevelFeaturesSettings sizes, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<string, FoldScores>();
        foreach (string method in own.Members.Select(MethodOf).Distinct())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] names = method == EventMethods.Variational ? [method, .. EventMethods.FurtherScores.Select(s => $"{method} {s}")] : [method];
            ImmutableArray<(string, int)> lengths = [.. task.Signals.Select(s => (s.Name, s.Events.RowCount))];
            Dictionary<string, FoldScores> part = files.Get(
                method.Replace(' ', '-'), task.Fold, origin, [.. names.Select(n => (n, task.Held.RowCount, lengths))], () => (Run(method, task, sizes, cancellationToken), []));
            foreach ((string name, FoldScores found) in part) scores[name] = found;
        }

        return [.. own.Members.Select(name => scores.TryGetValue(name, out FoldScores? found) ? found : throw new ArgumentException($"There is no score '{name}' to combine.", nameof(own)))];
    }

    private static string MethodOf(string member) => member.StartsWith(EventMethods.Variational, StringComparison.Ordinal) ? EventMethods.Variational : member;

    private static Dictionary<string, FoldScores> Run(string method, FoldTask task, HighLevelFeaturesSettings sizes, CancellationToken cancellationToken) => method switch
    {
        "gmm" => EventMethods.Rows(method, task, (rows, random) => GaussianMixture.Fit(rows, new GaussianMixtureOptions { Components = [8], Ridge = 1e-3 }, random, cancellationToken: cancellationToken)),
        _ when method.StartsWith("latent ", StringComparison.Ordinal) => OnLatents(method, method["latent ".Length..], task, sizes, cancellationToken),
        _ => EventMethods.Run(method, task, sizes, cancellationToken),
    };

    /// <summary>A detector on the latents of an encoder like that of the variational score, trained with the same seed.</summary>
    private static Dictionary<string, FoldScores> OnLatents(string name, string detector, FoldTask task, HighLevelFeaturesSettings sizes, CancellationToken cancellationToken)
    {
        Detector fitted = Detector.Fit(
            task.Training,
            new DetectorOptions
            {
                Recipe = "latent",
                Seed = task.Seed,
                Threads = task.Threads,
                Fractions = new SplitFractions { Calibration = 0.005, Validation = 0.1 },
                Settings = [new("encoder", EventMethods.Variational), new("encoderOptions", $$$"""{"training":{"epochs":{{{sizes.Epochs}}}}}"""), new("detector", detector)],
            },
            cancellationToken);
        return EventMethods.Detect(fitted, task, rows => rows, [(name, fitted.DefaultScore)]);
    }
}
