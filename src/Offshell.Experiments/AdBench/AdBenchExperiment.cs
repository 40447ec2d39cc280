using System.Collections.Concurrent;
using System.Collections.Immutable;
using Offshell.Detection.Scorers;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.AdBench;

/// <summary>
/// Tabular anomaly detection on 16 sets of ADBench (Han et al. 2022): detectors × sets × seeds, trained on normal rows
/// only and on unlabelled rows, and with the options that other implementations were measured with.
/// </summary>
public sealed class AdBenchExperiment : IExperiment
{
    private readonly AdBenchSettings? _settings;

    /// <param name="settings">What to measure; null for all sets, or the quick choice.</param>
    public AdBenchExperiment(AdBenchSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "adbench";

    /// <inheritdoc/>
    public string Summary => "16 tabular sets of ADBench, all detectors, trained on normal and on unlabelled rows; needs --data with the .npz files";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string folder = settings.DataFolder ?? throw new ArgumentException("The experiment 'adbench' needs the folder with the .npz files of ADBench. Give it with --data.", nameof(settings));
        AdBenchSettings own = _settings ?? (settings.Quick ? AdBenchSettings.Quick : new AdBenchSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        ImmutableArray<AdBenchSet> sets = [.. own.Sets.Select(name => AdBenchSet.Read(folder, name))];
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var cells = new List<AdBenchCell>();
        string page = "";
        foreach (IGrouping<int, (AdBenchEntry Entry, AdBenchProtocol Protocol, int Seed)> seed in Plan(own).GroupBy(p => p.Seed))
        {
            cells.AddRange(Cells(own, [.. from plan in seed from set in sets select (plan.Entry, plan.Protocol, set)], seed.Key, store, settings, cancellationToken));
            page = new AdBenchPage(own, settings.Quick, cells, store).Create().Save(settings.ResultsFolder);
        }

        return page;
    }

    /// <summary>One thread for each fit, several fits at once: small fits gain little from more threads. Cells come in the order of the plan.</summary>
    private static AdBenchCell[] Cells(
        AdBenchSettings own, (AdBenchEntry Entry, AdBenchProtocol Protocol, AdBenchSet Set)[] plan, int seed, PartStore store, ExperimentSettings settings, CancellationToken cancellationToken)
    {
        var cells = new AdBenchCell[plan.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellationToken };
        int scoringThreads = ScoringThreads.Maximum;
        ScoringThreads.Maximum = 1;
        try
        {
            Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, plan.Length), EnumerablePartitionerOptions.NoBuffering), options, i =>
            {
                (AdBenchEntry entry, AdBenchProtocol protocol, AdBenchSet set) = plan[i];
                var measurement = new AdBenchMeasurement(set, entry, protocol, seed, own.MaximumSteps, threads: 1);
                PartResult part = store.Get(PartName(entry, protocol, set.Name, seed), measurement.Origin, () => measurement.Run(cancellationToken));
                cells[i] = new AdBenchCell(entry, protocol, set.Name, seed, part);
            });
        }
        finally
        {
            ScoringThreads.Maximum = scoringThreads;
        }

        return cells;
    }

    /// <summary>Seeds come outermost, so that an unfinished run already compares all detectors.</summary>
    private static IEnumerable<(AdBenchEntry Entry, AdBenchProtocol Protocol, int Seed)> Plan(AdBenchSettings own)
    {
        for (int seed = 0; seed < Math.Max(own.Seeds, own.ContaminatedSeeds); seed++)
        {
            foreach (string recipe in own.Recipes.Where(_ => seed < own.Seeds)) yield return (AdBenchEntry.Default(recipe), AdBenchProtocol.NormalsOnly, seed);
            foreach (AdBenchEntry further in own.Further.Where(_ => seed < own.Seeds)) yield return (further, AdBenchProtocol.NormalsOnly, seed);
            foreach (AdBenchEntry peer in own.Peers.Where(_ => seed < own.Seeds)) yield return (peer, AdBenchProtocol.NormalsOnly, seed);
            foreach (AdBenchEntry further in own.ContaminatedFurther.Where(_ => seed < own.ContaminatedSeeds)) yield return (further, AdBenchProtocol.Contaminated, seed);
            foreach (string recipe in own.Contaminated.Where(_ => seed < own.ContaminatedSeeds)) yield return (AdBenchEntry.Default(recipe), AdBenchProtocol.Contaminated, seed);
        }
    }

    private static string PartName(AdBenchEntry entry, AdBenchProtocol protocol, string set, int seed)
    {
        string name = entry.PeerAuc is null ? entry.Name : $"peer-{entry.Recipe}{(entry.Name.Contains(" of 8", StringComparison.Ordinal) ? "-8" : "")}";
        return protocol == AdBenchProtocol.NormalsOnly ? $"{name}-{set}-seed{seed}" : $"{name}-{set}-contaminated-seed{seed}";
    }
}
