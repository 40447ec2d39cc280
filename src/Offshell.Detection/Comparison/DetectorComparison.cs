using System.Collections.Immutable;
using System.Diagnostics;
using Offshell.Data;
using Offshell.Detection.Metrics;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Detection.Comparison;

/// <summary>
/// An honest comparison of detectors on a user's own table: the same splits for all, test rows that nobody learned from,
/// intervals, controls that were never trained, and alarms.
/// </summary>
public sealed class DetectorComparison
{
    private readonly ComparisonOptions _options;

    private DetectorComparison(ComparisonOptions options) => _options = options;

    /// <summary>Compares detectors.</summary>
    /// <param name="table">
    /// With a label column: part of the normal rows is learned from, the rest and all anomalies are tested on. Without:
    /// held-out normal rows are tested against copies of themselves with injected faults.
    /// </param>
    /// <param name="options">Which detectors and how; null for the defaults.</param>
    /// <param name="cancellationToken">Checked during fits.</param>
    /// <exception cref="ArgumentException">Options out of range, an unknown model, or too few rows of a kind.</exception>
    public static ComparisonResult Run(Table table, ComparisonOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new ComparisonOptions();
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The comparison cannot be made: {problems}", nameof(options));
        foreach (string model in options.Models) RecipeTable.Find(model);
        return new DetectorComparison(options).Compare(table, cancellationToken);
    }

    private ComparisonResult Compare(Table table, CancellationToken cancellationToken)
    {
        ComparisonSplit[] splits = [.. Enumerable.Range(0, _options.Seeds).Select(seed => ComparisonSplit.Create(table, _options, seed))];
        Trial[][] trials = [.. _options.Models.Select(model => splits.Select((split, seed) => Try(model, split, seed, cancellationToken)).ToArray())];
        // Supervised references were shown anomalies: they do not compete.
        Trial[] best = trials.Where(t => !IsSupervised(t[0].Detector)).DefaultIfEmpty(trials[0]).MaxBy(t => t.Average(trial => RocAuc.Value(trial.Labelled)))!;
        ImmutableArray<ComparedDetector> detectors = [.. trials.Select(t => Summarize(t, best, splits)).OrderByDescending(d => d.RocAuc.Value)];
        bool synthetic = table.Schema.Columns.All(c => c.Role != ColumnRole.Label);
        return new ComparisonResult
        {
            Detectors = detectors,
            HasSyntheticFaults = synthetic,
            Protocol = (table.Schema.Columns.Any(c => c.Role == ColumnRole.Time)
                    ? $"{_options.Seeds} seed(s) on one split by time: the first {1 - _options.TestShare:P0} of the normal rows are learned from, the later ones tested on "
                    : $"{_options.Seeds} random split(s): {1 - _options.TestShare:P0} of the normal rows are learned from, the rest is tested on ")
                + (synthetic ? "beside a copy of each row with an injected fault (a spike of 4 or more deviations in one column, one column swapped with another row, or a drift of 2 deviations in a third of the columns)." : splits[0].Labelled is null ? "beside all rows that the label calls anomalous." : "beside half of the rows that the label calls anomalous; supervised models are shown the other half."),
            TrainingRows = splits[0].Training.RowCount,
            NormalTestRows = splits[0].Anomalous.Count(a => !a),
            AnomalousTestRows = splits[0].Anomalous.Count(a => a),
            Recommendation = Recommendations.For(detectors, synthetic),
        };
    }

    private Trial Try(string model, ComparisonSplit split, int seed, CancellationToken cancellationToken)
    {
        var own = new DetectorOptions { Recipe = model, Seed = _options.Seed + (ulong)seed, Threads = _options.Threads, Settings = SettingsFor(model, split), NormalLabels = _options.NormalLabels };
        Table training = RecipeTable.Find(model).IsSupervised ? split.Labelled! : split.Training;
        long start = Stopwatch.GetTimestamp();
        Detector detector = Detector.Fit(training, own, cancellationToken);
        double fitSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        start = Stopwatch.GetTimestamp();
        double[] scores = detector.Score(split.Test);
        double scoreSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        LabelledScores labelled = LabelledScores.Create(scores, split.Anomalous);
        _options.Progress?.Report($"{model}, seed {seed + 1} of {_options.Seeds}: ROC AUC {RocAuc.Value(labelled):F3} in {fitSeconds:F1} s");
        return new Trial(detector, scores, labelled, fitSeconds, scoreSeconds, Untrained(detector, training, split, own));
    }

    /// <summary>The settings that this model has; others are left to those that have them.</summary>
    private ImmutableArray<KeyValuePair<string, string>> SettingsFor(string model, ComparisonSplit split)
    {
        string defaults = RecipeTable.Find(model).DefaultOptions(TableFacts.Of(split.Training));
        return [.. _options.Settings.Where(setting => OptionOverrides.Has(defaults, [setting]))];
    }

    /// <summary>Scores of the same model without training, or null where that means nothing.</summary>
    private static double[]? Untrained(Detector detector, Table training, ComparisonSplit split, DetectorOptions own)
    {
        Recipe recipe = RecipeTable.Find(detector.Recipe);
        Table rows = TrainingRows.KeepColumns(training, recipe.UsesConditions);
        using var pool = new WorkerPool(own.Threads);
        var request = new FitRequest
        {
            Training = rows,
            Validation = rows.Select([]),
            Options = detector.OptionsJson,
            Random = new RandomSource(own.Seed).Split("untrained"),
            Pool = pool,
            ForScoresOnly = true,
            NormalLabels = own.NormalLabels,
        };
        if (recipe.Untrained(request) is not { } scorer) return null;
        double[] scores = new double[split.Test.RowCount];
        scorer.Score(detector.Conform(split.Test), [detector.IndexOf(null)], [scores]);
        return scores;
    }

    private ComparedDetector Summarize(Trial[] trials, Trial[] best, ComparisonSplit[] splits)
    {
        Detector first = trials[0].Detector;
        double? untrained = trials[0].Untrained is null ? null : trials.Select((t, i) => RocAuc.Value(LabelledScores.Create(t.Untrained, splits[i].Anomalous))).Average();
        ComparedFigure auc = Figure(trials, t => RocAuc.Value(t), (t, random) => RocAuc.Bootstrap(t, _options.Replicates, random));
        return new ComparedDetector
        {
            Model = first.Recipe,
            IsSupervised = IsSupervised(first),
            Score = first.DefaultScore,
            RocAuc = auc,
            AveragePrecision = Figure(trials, AveragePrecision.Value, (t, random) => AveragePrecision.Bootstrap(t, _options.Replicates, random)),
            UntrainedRocAuc = untrained,
            FitSeconds = trials.Average(t => t.FitSeconds),
            ScoreSeconds = trials.Average(t => t.ScoreSeconds),
            HoldsTrainingRows = first.Scorer.HoldsTrainingRows,
            ByKind = ByKind(trials, splits),
            TiedWithBest = ReferenceEquals(trials, best) ? 1 : Tied(trials, best),
            Alarms = ComparisonAlarms.For(trials.Select(t => (t.Detector, t.Scores)), auc, untrained),
        };
    }

    private ComparedFigure Figure(Trial[] trials, Func<LabelledScores, double> value, Func<LabelledScores, RandomSource, BootstrapDistribution> bootstrap)
    {
        double[] resampled = [.. trials.SelectMany((t, seed) => bootstrap(t.Labelled, Bootstraps(seed)).Values).Order()];
        return new ComparedFigure(
            trials.Average(t => value(t.Labelled)),
            new Interval(WeightedSample.QuantileOfSorted(resampled, 0.025), WeightedSample.QuantileOfSorted(resampled, 0.975)));
    }

    /// <summary>The share of resamples, the same rows for both, in which the best is not better.</summary>
    private double Tied(Trial[] trials, Trial[] best) => trials
        .SelectMany((t, seed) => RocAuc.BootstrapDifference(best[seed].Labelled, t.Labelled, _options.Replicates, Bootstraps(seed)).Values)
        .Average(difference => difference <= 0 ? 1.0 : 0);

    private RandomSource Bootstraps(int seed) => new RandomSource(_options.Seed + (ulong)seed).Split("bootstrap");

    private static ImmutableSortedDictionary<string, double> ByKind(Trial[] trials, ComparisonSplit[] splits)
    {
        string[] kinds = [.. splits[0].Kinds.Where(k => k.Length > 0).Distinct()];
        return kinds.Take(50).ToImmutableSortedDictionary(
            kind => kind,
            kind => trials.Select((t, i) => RocAuc.Value(LabelledScores.FromClasses(
                [.. t.Scores.Where((_, row) => !splits[i].Anomalous[row])],
                [.. t.Scores.Where((_, row) => splits[i].Kinds[row] == kind)]))).Average(),
            StringComparer.Ordinal);
    }

    private static bool IsSupervised(Detector detector) => RecipeTable.Find(detector.Recipe).IsSupervised;

    private sealed record Trial(Detector Detector, double[] Scores, LabelledScores Labelled, double FitSeconds, double ScoreSeconds, double[]? Untrained);
}
