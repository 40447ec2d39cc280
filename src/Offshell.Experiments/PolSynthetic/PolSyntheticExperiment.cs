using System.Text.Json;
using Offshell.Experiments.Running;
using Offshell.Physics.Simulation.Hierarchy;
using static Offshell.Experiments.PolSynthetic.PolMeasurement;

namespace Offshell.Experiments.PolSynthetic;

/// <summary>
/// The synthetic problem of Pol et al. (2020, section IV-B): features that known and unknown factors make together, one
/// column or one cluster moved, a conditional VAE against a plain one, beside what an ideal observer reaches.
/// </summary>
public sealed class PolSyntheticExperiment : IExperiment
{
    private readonly PolSyntheticSettings? _settings;

    /// <param name="settings">Sizes; null for the full run, or the quick one.</param>
    public PolSyntheticExperiment(PolSyntheticSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "pol-synthetic";

    /// <inheritdoc/>
    public string Summary => "known and unknown factors in clusters of features: conditional against plain VAE, Type A and Type B, with the ideal observer (Pol et al. 2020)";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        PolSyntheticSettings own = _settings ?? (settings.Quick ? PolSyntheticSettings.Quick : new PolSyntheticSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        var results = new PolResults();
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        foreach ((int seed, PolGenerator generator) in from seed in Enumerable.Range(own.FirstSeed, own.Seeds) from generator in own.Generators select (seed, generator))
        {
            results.Add(generator, PolResults.Ideal, store.Get($"{generator.Id}-ideal-seed{seed}", $"{generator} {own.TestRows}", () => Oracle(own, generator, seed)));
            foreach (string recipe in (string[])[Conditional, Plain])
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.Add(generator, recipe, store.Get(
                    $"{generator.Id}-{recipe}-seed{seed}",
                    Origin(own, generator, own.TrainingRows, own.Steps, seed),
                    () => Model(own, generator, recipe, own.TrainingRows, own.Steps, seed, withGroupScores: true, settings.Threads, cancellationToken)));
                PolPage.Create(own, settings.Quick, results, store).Save(settings.ResultsFolder);
            }
        }

        RunMap(own, settings, results, store, cancellationToken);
        PolFigures.Save(own, results, settings.ResultsFolder);
        return PolPage.Create(own, settings.Quick, results, store).Save(settings.ResultsFolder);
    }

    /// <summary>Short runs over noise and depth, one seed each, to see where the claim holds.</summary>
    private static void RunMap(PolSyntheticSettings own, ExperimentSettings settings, PolResults results, PartStore store, CancellationToken cancellationToken)
    {
        foreach (PolGenerator generator in Map(own))
        {
            foreach (string recipe in (string[])[Conditional, Plain])
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.AddToMap(generator, recipe, store.Get(
                    $"map-{generator.Id}-{recipe}",
                    Origin(own, generator, own.MapRows, own.MapSteps, own.FirstSeed),
                    () => Model(own, generator, recipe, own.MapRows, own.MapSteps, own.FirstSeed, withGroupScores: false, settings.Threads, cancellationToken)));
            }

            PolPage.Create(own, settings.Quick, results, store).Save(settings.ResultsFolder);
        }
    }

    internal static IEnumerable<PolGenerator> Map(PolSyntheticSettings own) =>
        from kind in new[] { (HierarchyGenerator.Efficiency, 1), (HierarchyGenerator.One, 1), (HierarchyGenerator.Product, 2), (HierarchyGenerator.Product, 3) }
        from noise in own.MapNoises
        select new PolGenerator(kind.Item1, noise, kind.Item2);

    private static string Origin(PolSyntheticSettings own, PolGenerator generator, int rows, int steps, int seed) =>
        $"{generator} rows {rows} steps {steps} test {own.TestRows} batch {own.BatchSize} width {own.Width} latents {own.ConditionalLatents}/{own.PlainLatents} rate {own.LearningRate} warm-up {own.WarmUpSteps} seed {seed}";
}
