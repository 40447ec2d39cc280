using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.AdBench;

/// <summary>Fits one detector to one split of one set and scores it.</summary>
internal sealed class AdBenchMeasurement(AdBenchSet set, AdBenchEntry entry, AdBenchProtocol protocol, int seed, int? maximumSteps, int threads)
{
    /// <summary>Everything that the numbers depend on.</summary>
    internal string Origin
    {
        get
        {
            string rows = protocol == AdBenchProtocol.NormalsOnly ? "normals only" : "contaminated";
            string options = entry.Options.IsEmpty && entry.PeerAuc is null ? "defaults" : $"options {string.Join(" ", entry.Options)}, all of at most {entry.MostRows} rows, score {entry.Score}";
            return $"recipe {entry.Recipe}, {options}, maximum steps {maximumSteps?.ToString(CultureInfo.InvariantCulture) ?? "recipe"}, {rows}, seed {seed}, data {set.FileHash}";
        }
    }

    internal Dictionary<string, double> Run(CancellationToken cancellationToken)
    {
        AdBenchSplit split = protocol == AdBenchProtocol.NormalsOnly ? AdBenchSplit.NormalsOnly(set.Anomalous, (ulong)seed) : AdBenchSplit.Contaminated(set.Anomalous, (ulong)seed);
        Table test = set.Features.Select(split.Test.AsSpan());
        bool[] anomalous = [.. split.Test.Select(row => set.Anomalous[row])];
        long start = Stopwatch.GetTimestamp();
        (ImmutableArray<string> names, string main, Func<string, double[]> score) = entry.PeerAuc is null
            ? Fit(set.Features.Select(split.Train.AsSpan()), test, cancellationToken)
            : FitAll(set.Features.Select(split.LimitedTrain((ulong)seed, entry.MostRows).AsSpan()), test, cancellationToken);
        var values = new Dictionary<string, double>
        {
            ["fit-seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2),
            ["train-rows"] = split.Train.Length,
            ["test-rows"] = split.Test.Length,
        };
        foreach (string name in names)
        {
            start = Stopwatch.GetTimestamp();
            LabelledScores labelled = LabelledScores.Create(score(name), anomalous);
            if (name == main) values["score-seconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3);
            values[$"{name}/roc-auc"] = RocAuc.Value(labelled);
            values[$"{name}/average-precision"] = AveragePrecision.Value(labelled);
        }

        values["roc-auc"] = values[$"{main}/roc-auc"];
        values["average-precision"] = values[$"{main}/average-precision"];
        return values;
    }

    /// <summary>As a user fits: with calibration.</summary>
    private (ImmutableArray<string> Names, string Main, Func<string, double[]> Score) Fit(Table training, Table test, CancellationToken cancellationToken)
    {
        bool trains = RecipeTable.Find(entry.Recipe).UsesValidation;
        Detector detector = Detector.Fit(
            training,
            new DetectorOptions
            {
                Recipe = entry.Recipe,
                Seed = (ulong)seed,
                Threads = threads,
                Settings = trains && maximumSteps is { } steps
                    ? [.. entry.Options, new("training.maximumSteps", $"{steps}"), new("klWarmUpSteps", $"{steps / 10}")]
                    : entry.Options,
            },
            cancellationToken);
        return ([.. detector.Scores.Select(s => s.Name)], entry.Score ?? detector.DefaultScore, name => detector.Score(test, name));
    }

    /// <summary>As other implementations were fitted: to all rows, without calibration.</summary>
    private (ImmutableArray<string> Names, string Main, Func<string, double[]> Score) FitAll(Table training, Table test, CancellationToken cancellationToken)
    {
        Recipe recipe = RecipeTable.Find(entry.Recipe);
        using var pool = new WorkerPool(threads);
        Scorer scorer = recipe.Fit(
            new FitRequest
            {
                Training = training,
                Validation = training.Select([]),
                Options = OptionOverrides.Apply(recipe.DefaultOptions(TableFacts.Of(training)), entry.Options),
                Random = new RandomSource((ulong)seed),
                Pool = pool,
                ForScoresOnly = true,
            },
            cancellationToken).Scorer;
        return ([.. scorer.Scores.Select(s => s.Name)], entry.Score ?? recipe.DefaultScore, name =>
        {
            double[] scores = new double[test.RowCount];
            scorer.Score(test, [scorer.Scores.ToList().FindIndex(s => s.Name == name)], [scores]);
            return scores;
        }
        );
    }
}
