using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Models;
using Offshell.Models.Classifiers;
using Offshell.Models.Linear;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Trees;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>One fold's task: learn from some background events, score the others and the signals.</summary>
/// <param name="Training">Background events to learn from, with their showers.</param>
/// <param name="Held">Background events to score.</param>
/// <param name="Signals">Signal events to score, all of them.</param>
/// <param name="SignalFolds">The fold of each signal event, so that supervised methods do not score what they learned.</param>
/// <param name="Fold">Number of the fold.</param>
/// <param name="Seed">Seed of everything random in the fold.</param>
/// <param name="Threads">Threads; they do not change scores.</param>
internal sealed record FoldTask(
    Table Training, Table Held, ImmutableArray<(string Name, Table Events)> Signals, ImmutableArray<int[]> SignalFolds, int Fold, ulong Seed, int Threads);

/// <summary>Scores of one fold. Events that a supervised method learned from are NaN.</summary>
/// <param name="Background">Scores of the held-out background events.</param>
/// <param name="Signals">Scores of the signals by name.</param>
internal sealed record FoldScores(double[] Background, ImmutableArray<(string Name, double[] Scores)> Signals);

/// <summary>The methods that are compared, by name.</summary>
internal static class EventMethods
{
    internal const string Variational = "hlf-vae";
    internal const string Plain = "autoencoder";
    internal const string Components = "pca";
    internal const string Forest = "isolation-forest";
    internal const string Trees = "boosted-trees";
    internal const string Network = "network";

    /// <summary>Methods that learn from the background alone.</summary>
    internal static readonly ImmutableArray<string> Unsupervised = [Variational, Plain, Components, Forest];

    /// <summary>References that are told one signal.</summary>
    internal static readonly ImmutableArray<string> Supervised = [Trees, Network];

    /// <summary>Further scores of the variational model.</summary>
    internal static readonly ImmutableArray<string> FurtherScores = ["kl", "negative-elbo"];

    /// <summary>Fits a model of one fold and scores; for the variational one by several scores.</summary>
    internal static Dictionary<string, FoldScores> Run(string method, FoldTask task, HighLevelFeaturesSettings settings, CancellationToken cancellationToken) => method switch
    {
        Variational => Score(FitVariational(task, settings, cancellationToken), task),
        Plain => RunPlain(task, settings, cancellationToken),
        Components => Rows(method, task, (rows, _) => PrincipalComponents.Fit(rows, new PrincipalComponentsOptions { ExplainedVariance = 0.9 }, cancellationToken)),
        Forest => Rows(method, task, (rows, random) => IsolationForest.Fit(rows, new IsolationForestOptions { Trees = 200, SubsampleSize = 512 }, random, cancellationToken: cancellationToken)),
        Trees or Network => RunSupervised(method, task, settings, cancellationToken),
        _ => throw new ArgumentException($"There is no method '{method}'.", nameof(method)),
    };

    internal static Detector FitVariational(FoldTask task, HighLevelFeaturesSettings settings, CancellationToken cancellationToken) => Detector.Fit(
        task.Training,
        new DetectorOptions
        {
            Recipe = Variational,
            Seed = task.Seed,
            Threads = task.Threads,
            // Thresholds come from all held-out events together, so next to nothing is kept for calibration here.
            Fractions = new SplitFractions { Calibration = 0.005, Validation = 0.1 },
            Settings = [new("training.epochs", settings.Epochs.ToString())],
        },
        cancellationToken);

    /// <summary>The variational model's own score, and its further ones.</summary>
    internal static Dictionary<string, FoldScores> Score(Detector detector, FoldTask task) =>
        Detect(detector, task, rows => rows, [(Variational, "reconstruction"), .. FurtherScores.Select(s => ($"{Variational} {s}", s))]);

    /// <summary>The autoencoder of the same size as the variational one, on compressed columns as the linear method has them.</summary>
    private static Dictionary<string, FoldScores> RunPlain(FoldTask task, HighLevelFeaturesSettings settings, CancellationToken cancellationToken)
    {
        Func<Table, RowMatrix> compress = EventSample.Compression(task.Training);
        const string network = """{"layers":[{"layer":"dense","units":50,"activation":"Relu"},{"layer":"dense","units":50,"activation":"Relu"}]}""";
        Detector detector = Detector.Fit(
            EventSample.AsTable(compress(task.Training)),
            new DetectorOptions
            {
                Recipe = Plain,
                Seed = task.Seed,
                Threads = task.Threads,
                Fractions = new SplitFractions { Calibration = 0.005, Validation = 0.1 },
                Settings = [new("latentSize", "4"), new("encoder", network), new("decoder", network), new("training.batchSize", "1000"), new("training.epochs", settings.Epochs.ToString())],
            },
            cancellationToken);
        return Detect(detector, task, rows => EventSample.AsTable(compress(rows)), [(Plain, "reconstruction")]);
    }

    internal static Dictionary<string, FoldScores> Detect(Detector detector, FoldTask task, Func<Table, Table> prepare, IEnumerable<(string Method, string Score)> scores)
    {
        Table held = prepare(task.Held);
        Table[] signals = [.. task.Signals.Select(s => prepare(s.Events))];
        return scores.ToDictionary(
            s => s.Method,
            s => new FoldScores(detector.Score(held, s.Score), [.. task.Signals.Select((signal, i) => (signal.Name, detector.Score(signals[i], s.Score)))]));
    }

    internal static Dictionary<string, FoldScores> Rows(string method, FoldTask task, Func<RowMatrix, RandomSource, IRowScorer> fit)
    {
        Func<Table, RowMatrix> compress = EventSample.Compression(task.Training);
        IRowScorer scorer = fit(compress(task.Training), new RandomSource(task.Seed));
        return new() { [method] = new FoldScores(Score(scorer, compress(task.Held)), [.. task.Signals.Select(s => (s.Name, Score(scorer, compress(s.Events))))]) };
    }

    private static double[] Score(IRowScorer scorer, RowMatrix rows)
    {
        double[] scores = new double[rows.Rows];
        scorer.Score(rows, scores);
        return scores;
    }

    /// <summary>One model per signal, taught by the signal events of the other folds; classes have equal weight in total.</summary>
    private static Dictionary<string, FoldScores> RunSupervised(string method, FoldTask task, HighLevelFeaturesSettings settings, CancellationToken cancellationToken)
    {
        Func<Table, RowMatrix> compress = EventSample.Compression(task.Training);
        RowMatrix background = compress(task.Training), held = compress(task.Held);
        var scores = new Dictionary<string, FoldScores>();
        for (int s = 0; s < task.Signals.Length; s++)
        {
            RowMatrix signal = compress(task.Signals[s].Events);
            int[] folds = task.SignalFolds[s];
            int[] learned = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] != task.Fold)];
            Func<RowMatrix, double[]> model = method == Trees
                ? Boost(background, signal.Select(learned), settings, cancellationToken)
                : Classify(background, signal.Select(learned), task, settings, cancellationToken);
            double[] signalScores = model(signal);
            foreach (int i in learned) signalScores[i] = double.NaN;
            scores.Add($"{method} {task.Signals[s].Name}", new FoldScores(model(held), [(task.Signals[s].Name, signalScores)]));
        }

        return scores;
    }

    private static Func<RowMatrix, double[]> Boost(RowMatrix background, RowMatrix signal, HighLevelFeaturesSettings settings, CancellationToken cancellationToken)
    {
        (RowMatrix rows, int[] classes, double[] weights) = Join(background, signal);
        var trees = GradientBoostedTrees.Fit(new LabelledRows(rows, classes, weights), new GradientBoostedTreesOptions { Rounds = settings.Trees }, cancellationToken: cancellationToken);
        return scored => Score(trees, scored);
    }

    private static Func<RowMatrix, double[]> Classify(RowMatrix background, RowMatrix signal, FoldTask task, HighLevelFeaturesSettings settings, CancellationToken cancellationToken)
    {
        (RowMatrix rows, int[] classes, double[] weights) = Join(background, signal);
        var options = new ClassifierOptions
        {
            Network = NetworkOptions.Dense(Activation.Relu, 50, 50),
            Training = new TrainingOptions { Epochs = Math.Max(1, settings.Epochs / 3), BatchSize = 1_000, Schedule = new CosineSchedule(), Optimizer = new AdamOptions { LearningRate = 2e-3 } },
        };
        using var pool = new WorkerPool(task.Threads);
        NetworkClassifier classifier = NetworkClassifier.Fit(
            rows, classes, options, new RandomSource(task.Seed), pool, [.. weights.Select(w => (float)w)], cancellationToken: cancellationToken).Classifier;
        return scored =>
        {
            double[] logs = new double[2 * scored.Rows];
            classifier.LogProbabilities(scored, logs);
            return [.. Enumerable.Range(0, scored.Rows).Select(i => logs[(2 * i) + 1] - logs[2 * i])];
        };
    }

    private static (RowMatrix Rows, int[] Classes, double[] Weights) Join(RowMatrix background, RowMatrix signal)
    {
        int total = background.Rows + signal.Rows;
        double signalWeight = (double)background.Rows / signal.Rows;
        return (
            new RowMatrix([.. background.Values, .. signal.Values], total, background.Columns),
            [.. Enumerable.Range(0, total).Select(i => i < background.Rows ? 0 : 1)],
            [.. Enumerable.Range(0, total).Select(i => i < background.Rows ? 1 : signalWeight)]);
    }
}
