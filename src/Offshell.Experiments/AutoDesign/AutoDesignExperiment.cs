using System.Collections.Immutable;
using Offshell.Experiments.AdBench;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.AutoDesign;

/// <summary>
/// How the recipe <c>auto</c> was chosen: candidates of member sets × merges on the sets of ADBench, each family of sets
/// judged by the candidate that is best on the others.
/// </summary>
public sealed class AutoDesignExperiment : IExperiment
{
    private readonly AutoDesignSettings? _settings;

    /// <param name="settings">Members, sets and seeds; null for all, or the quick choice.</param>
    public AutoDesignExperiment(AutoDesignSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "auto-design";

    /// <inheritdoc/>
    public string Summary => "how 'auto' was chosen: members and merges, each family of sets judged by the best of the others; needs --data as adbench does";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string folder = settings.DataFolder ?? throw new ArgumentException("The experiment 'auto-design' needs the folder with the .npz files of ADBench. Give it with --data.", nameof(settings));
        AutoDesignSettings own = _settings ?? (settings.Quick ? AutoDesignSettings.Quick : new AutoDesignSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        var scores = new MemberScores(Path.Combine(settings.ResultsFolder, "scores"), settings.Threads, settings.Messages);
        var areas = new CandidateAreas(own);
        ImmutableArray<AdBenchSet> sets = [.. areas.Sets.Select(name => AdBenchSet.Read(folder, name))];
        for (int seed = 0; seed < own.Seeds; seed++)
        {
            for (int s = 0; s < sets.Length; s++)
            {
                double[][] surprises = new double[own.Members.Length][];
                bool[] anomalous = [];
                for (int m = 0; m < surprises.Length; m++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    (surprises[m], anomalous) = scores.Get(sets[s], own.Members[m], seed, cancellationToken);
                }

                areas.Measure(s, seed, surprises, anomalous, settings.Threads);
            }
        }

        return new AutoDesignPage(own, areas).Create(settings.Quick).Save(settings.ResultsFolder);
    }
}
