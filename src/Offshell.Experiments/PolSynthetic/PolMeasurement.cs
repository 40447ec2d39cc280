using Offshell.Data;
using Offshell.Detection;
using Offshell.Experiments.Running;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Physics.Simulation;
using Offshell.Physics.Simulation.Hierarchy;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.PolSynthetic;

/// <summary>Fits and measures one model, or the ideal observer, on one generator and seed.</summary>
internal static class PolMeasurement
{
    internal const string Conditional = "cvae";
    internal const string Plain = "vae";
    internal const string OracleTypeA = "A ideal posterior";
    internal const string OracleTrueCauses = "A true causes";
    internal const string OracleKl = "B ideal kl";
    internal const string OracleShiftRatio = "B ideal shift-likelihood-ratio";
    internal const string SymmetricControl = "B symmetric score";

    private const int OracleDraws = 30;

    internal static Dictionary<string, double> Model(
        PolSyntheticSettings settings, PolGenerator generator, string recipe, int rows, int steps, int seed, bool withGroupScores, int threads, CancellationToken cancellationToken)
    {
        Table train = Simulator(generator, RowSet.Training).Simulate(rows, (ulong)seed);
        Detector detector = Detector.Fit(
            train,
            new DetectorOptions
            {
                Recipe = recipe,
                Seed = (ulong)seed,
                Threads = threads,
                TrainOn = TrainOn.Normal,
                // Areas need no calibration: a small share is enough, and the rest trains.
                Fractions = new SplitFractions { Calibration = 0.01, Validation = 0.02 },
                OptionsJson = VariationalJson.Write(Options(settings, recipe, steps)),
            },
            cancellationToken);
        Table Set(RowSet set) => Simulator(generator, set).Simulate(settings.TestRows, (ulong)seed);
        var sets = new ManipulatedSets(Set(RowSet.AInlier), Set(RowSet.AAnomaly), Set(RowSet.BInlier), Set(RowSet.BAnomaly));
        return sets.Measure(detector, withGroupScores);
    }

    /// <summary>What an observer who knows the generator reaches, and a control: a score that does not know the clusters must be blind to Type B.</summary>
    internal static Dictionary<string, double> Oracle(PolSyntheticSettings settings, PolGenerator generator, int seed)
    {
        var oracle = new HierarchyOracle(new HierarchyStructure(generator.Options));
        HierarchySample Sample(RowSet set) => Simulator(generator, set).Generate(settings.TestRows, (ulong)seed);
        HierarchySample normalA = Sample(RowSet.AInlier), anomalousA = Sample(RowSet.AAnomaly), normalB = Sample(RowSet.BInlier), anomalousB = Sample(RowSet.BAnomaly);
        RandomStream random = new RandomSource((ulong)seed).Split("oracle").Stream();
        var values = new Dictionary<string, double>
        {
            [OracleTrueCauses] = Auc(normalA, anomalousA, oracle.TypeA),
            [SymmetricControl] = Auc(normalB, anomalousB, oracle.TypeA),
        };
        if (!oracle.IsLinear) return values;
        values[OracleTypeA] = Auc(normalA, anomalousA, (x, _, k) => oracle.PosteriorTypeA(x, k, OracleDraws, random));
        values[OracleKl] = Auc(normalB, anomalousB, (x, _, k) => oracle.Posterior(x, k).MeanKl);
        values[OracleShiftRatio] = Auc(normalB, anomalousB, (x, _, k) => oracle.GroupShiftLikelihoodRatio(x, k));
        return values;
    }

    private static VariationalOptions Options(PolSyntheticSettings settings, string recipe, int steps) => new()
    {
        LatentSize = recipe == Conditional ? settings.ConditionalLatents : settings.PlainLatents,
        Encoder = NetworkOptions.Dense(Activation.Silu, settings.Width, settings.Width),
        Decoder = NetworkOptions.Dense(Activation.Silu, settings.Width, settings.Width),
        KlWarmUpSteps = Math.Min(settings.WarmUpSteps, steps / 2),
        Training = new TrainingOptions
        {
            BatchSize = settings.BatchSize,
            Epochs = steps,
            MaximumSteps = steps,
            Patience = null,
            Optimizer = new AdamOptions { LearningRate = settings.LearningRate },
            Schedule = new CosineSchedule(),
            GradientClipNorm = 100,
        },
    };

    private static HierarchySimulator Simulator(PolGenerator generator, RowSet set) => new(generator.Options with { Set = set });

    private delegate double RowScore(ReadOnlySpan<double> features, ReadOnlySpan<double> latents, ReadOnlySpan<double> conditions);

    private static double Auc(HierarchySample normal, HierarchySample anomalous, RowScore score) => Math.Round(ClassScores.Auc(Scores(normal, score), Scores(anomalous, score)), 5);

    private static double[] Scores(HierarchySample sample, RowScore score)
    {
        HierarchyOptions options = sample.Structure.Options;
        double[] latents = new double[options.LatentCount], conditions = new double[options.Conditions], features = new double[options.Features];
        double[] scores = new double[sample.RowCount];
        for (int row = 0; row < scores.Length; row++)
        {
            sample.CopyRow(row, latents, conditions, features);
            scores[row] = score(features, latents, conditions);
        }

        return scores;
    }
}
