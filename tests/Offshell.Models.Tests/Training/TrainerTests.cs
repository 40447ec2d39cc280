using Offshell.Data.Safetensors;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;
using Offshell.TestKit;

namespace Offshell.Models.Tests.Training;

public sealed class TrainerTests
{
    private static readonly NetworkOptions Slope = new() { Layers = [new DenseLayer { Units = 1, Bias = false }] };
    private static readonly SgdOptions PlainSgd = new() { LearningRate = 0.05, Momentum = 0, Nesterov = false };

    [Fact]
    public void Fit_OneStepOnPartialWeightedBlock_IsTheMeanGradientOfTheRows()
    {
        // Five rows in a block of sixteen lanes; y = w x, loss Σ weight (w x − y)² / Σ weight.
        var objective = new SquaredErrorObjective(Slope, 1);
        double[] x = [1, -2, 0.5, 3, 1.5], y = [0.3, 1, -1, 2, 0], weights = [1, 0, 2, 0.5, 1];
        double w = objective.Parameters.Values.Span[0];
        double gradient = x.Select((v, i) => weights[i] * 2 * ((w * v) - y[i]) * v).Sum() / weights.Sum();
        var set = new TrainingSet([.. x.SelectMany((v, i) => new[] { (float)v, (float)y[i] })], 2, [.. weights.Select(v => (float)v)]);

        Fit(objective, new TrainingOptions { Epochs = 1, Optimizer = PlainSgd, Patience = null }, set);

        ((double)objective.Parameters.Values.Span[0]).ShouldBe(w - (0.05 * gradient), 1e-6);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1e6)]
    public void Fit_GradientClipNorm_LimitsTheLengthOfAStep(double limit)
    {
        var options = NetworkOptions.Dense(Activation.Tanh, 4, 2);
        float[] Moved(double? clip)
        {
            var objective = new SquaredErrorObjective(options, 3);
            float[] before = objective.Parameters.Values.Span.ToArray();
            Fit(objective, new TrainingOptions { Epochs = 1, Optimizer = PlainSgd, Patience = null, GradientClipNorm = clip }, Rows(20, 5));
            return [.. objective.Parameters.Values.Span.ToArray().Select((v, i) => v - before[i])];
        }

        float[] free = Moved(null), clipped = Moved(limit);

        double length = Norm(free), expected = Math.Min(length, 0.05 * limit);
        Norm(clipped).ShouldBe(expected, 1e-3 * expected);
        for (int i = 0; i < free.Length; i++) ((double)clipped[i]).ShouldBe(free[i] * expected / length, 1e-3 * expected);
    }

    [Fact]
    public void Fit_ValidationGetsWorse_StopsAndRestoresTheBestWeights()
    {
        // The slope walks from 0 to 1; the validation rows want ½, so the loss falls first and rises then.
        var objective = new SquaredErrorObjective(Slope, 1);
        objective.Parameters.Values.Span[0] = 0;
        TrainingSet training = new([1, 1], 2), validation = new([1, 0.5f], 2);

        TrainingResult result = Fit(objective, new TrainingOptions { Epochs = 100, Optimizer = PlainSgd, Patience = 3 }, training, validation);

        // wₙ = 1 − 0.9ⁿ comes closest to ½ at n = 7 (0.5217); 6 gives 0.4686.
        result.End.ShouldBe(TrainingEnd.EarlyStopped);
        result.BestEpoch.ShouldBe(7);
        result.Epochs.Count.ShouldBe(10);
        ((double)objective.Parameters.Values.Span[0]).ShouldBe(1 - Math.Pow(0.9, 7), 1e-5);
        result.BestLoss.ShouldBe(Math.Pow(0.5 - Math.Pow(0.9, 7), 2), 1e-5);
        result.Epochs.Min(e => e.ValidationLoss).ShouldBe(result.BestLoss);
    }

    [Fact]
    public void Fit_PlateauSchedule_LowersTheRateWhenTheLossStays()
    {
        var objective = new SquaredErrorObjective(Slope, 1);
        objective.Parameters.Values.Span[0] = 1;
        var options = new TrainingOptions
        {
            Epochs = 9,
            Patience = null,
            Optimizer = PlainSgd,
            Schedule = new PlateauSchedule { Patience = 2, Reduction = 0.5 },
        };

        // The loss is 0 from the start and cannot fall; the first epoch sets the mark.
        TrainingResult result = Fit(objective, options, new TrainingSet([1, 1], 2));

        result.Epochs.Select(e => e.LearningRateFactor).ShouldBe([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]);
    }

    [Fact]
    public void Fit_WeightAverage_IsTheRunningMeanOfTheWeights()
    {
        var objective = new SquaredErrorObjective(Slope, 1);
        double start = objective.Parameters.Values.Span[0];
        var values = new List<double>();
        objective.Updated = _ => values.Add(objective.Parameters.Values.Span[0]);

        Fit(objective, new TrainingOptions { Epochs = 1, BatchSize = 1, Optimizer = PlainSgd, Patience = null, WeightAverageDecay = 0.3 }, Rows(12, 2));

        double average = start;
        for (int step = 1; step <= values.Count; step++)
        {
            double decay = Math.Min(0.3, (1.0 + step) / (10.0 + step));
            average = (decay * average) + ((1 - decay) * values[step - 1]);
        }

        values.Count.ShouldBe(12);
        ((double)objective.Parameters.Values.Span[0]).ShouldBe(average, 1e-6);
    }

    [Fact]
    public void Fit_MaxNorm_HoldsAfterEveryUpdate()
    {
        var objective = new SquaredErrorObjective(new NetworkOptions { Layers = [new DenseLayer { Units = 2, MaxNorm = 0.3f, Bias = false }] }, 3);
        var longest = new List<double>();
        objective.Updated = _ => longest.Add(Enumerable.Range(0, 2).Max(row => Norm(objective.Parameters.Values.Span.Slice(row * 3, 3).ToArray())));

        Fit(objective, new TrainingOptions { Epochs = 3, BatchSize = 5, Optimizer = PlainSgd, Patience = null }, Rows(20, 5));

        longest.ShouldAllBe(n => n < 0.3 * 1.000001);
        longest.ShouldContain(n => n > 0.2999); // the limit was felt
    }

    [Fact]
    public void Fit_LossDiverges_RestoresFiniteWeightsOrExplains()
    {
        var diverging = new SgdOptions { LearningRate = 1e6, Momentum = 0 };
        var late = new SquaredErrorObjective(Slope, 1);
        TrainingResult result = Fit(late, new TrainingOptions { Epochs = 50, Optimizer = diverging, Patience = null }, new TrainingSet([1, 5], 2));
        var early = new SquaredErrorObjective(Slope, 1);
        early.Parameters.Values.Span[0] = float.NaN;

        result.End.ShouldBe(TrainingEnd.NotANumber);
        float.IsFinite(late.Parameters.Values.Span[0]).ShouldBeTrue();
        Should.Throw<ArithmeticException>(() => Fit(early, new TrainingOptions { Epochs = 5 }, new TrainingSet([1, 5], 2))).Message.ShouldContain("learning rate");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Fit_AnyNumberOfThreads_SameBits(int threads) => Noisy(threads).ShouldBe(Noisy(1));

    [Fact]
    public void Fit_KilledAndResumed_SameBits()
    {
        float[] whole = Noisy(1);
        var store = new MemoryStore { KillAfterEpoch = 2 };
        Should.Throw<OperationCanceledException>(() => Noisy(1, store));
        store.IsFinished.ShouldBeTrue();

        Noisy(1, new MemoryStore { Kept = store.Kept }).ShouldBe(whole);
    }

    [Fact]
    public void Fit_AfterTheFirstSteps_AllocatesNothing()
    {
        Allocations.Least(() =>
        {
            SquaredErrorObjective objective = NoisyObjective();
            var allocated = new List<long>(100);
            objective.Updated = _ => allocated.Add(GC.GetAllocatedBytesForCurrentThread());

            Fit(objective, new TrainingOptions { Epochs = 1, BatchSize = 40, Patience = null, GradientClipNorm = 1, WeightAverageDecay = 0.9 }, Rows(400, 5));

            allocated.Count.ShouldBe(10);
            return allocated[^1] - allocated[2];
        }).ShouldBe(0);
    }

    [Fact]
    public void Fit_FirstReport_IsTheMemoryThatTheStepsThenTake()
    {
        var options = new NetworkOptions { Layers = [new DenseLayer { Units = 300, Activation = Activation.Relu }, new DenseLayer { Units = 1 }] };
        var reports = new List<TrainingProgress>();
        var objective = new SquaredErrorObjective(options, 4);
        using var pool = new WorkerPool(1); // A second thread may come too late to take a block, and memory for it.
        var trainer = new Trainer(objective, new TrainingOptions { Epochs = 2, BatchSize = 256, Patience = null }, new RandomSource(1), pool);

        // One thread does all the work; what other tests allocate meanwhile does not count.
        long before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Fit(Rows(1000, 5), null, new Reports(reports));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (reports[0].Step, reports[0].MemoryBytes).ShouldBe((0L, trainer.MemoryBytes(256)));
        // Weights exist before; thread stacks, packing buffers and small objects come on top.
        ((double)allocated).ShouldBeInRange(0.8 * reports[0].MemoryBytes, (1.5 * reports[0].MemoryBytes) + 2e6);
    }

    private sealed class Reports(List<TrainingProgress> list) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => list.Add(value);
    }

    [Fact]
    public void Fit_SixteenRows_ReachesTheAnalyticFloor()
    {
        // Eight inputs, each with two targets a distance 2 d apart: no function of the input gets below mean d².
        RandomStream random = new RandomSource(5).Stream();
        float[] rows = new float[16 * 3];
        double floor = 0;
        for (int i = 0; i < 8; i++)
        {
            double middle = random.NextNormal(), half = random.NextDouble(0.1, 0.6);
            floor += half * half / 8;
            (float a, float b) = ((float)random.NextNormal(), (float)random.NextNormal());
            new[] { a, b, (float)(middle - half), a, b, (float)(middle + half) }.CopyTo(rows, i * 6);
        }

        var options = new NetworkOptions { Layers = [new DenseLayer { Units = 48, Activation = Activation.Tanh }, new DenseLayer { Units = 48, Activation = Activation.Tanh }, new DenseLayer { Units = 1 }] };
        TrainingResult result = Fit(
            new SquaredErrorObjective(options, 2),
            new TrainingOptions { Epochs = 1500, Patience = null, Optimizer = new AdamOptions { LearningRate = 0.01 }, Schedule = new CosineSchedule() },
            new TrainingSet(rows, 3));

        result.BestLoss.ShouldBe(floor, 1e-3 * floor);
        result.BestLoss.ShouldBeGreaterThan(floor * (1 - 1e-5));
    }

    [Fact]
    public void Fit_BatchNormalisation_RunningMeansReachTheDataAndTrainingScoresFit()
    {
        var options = new NetworkOptions { Layers = [new BatchNormalisationLayer { Momentum = 0.2 }, new DenseLayer { Units = 1 }] };
        var objective = new SquaredErrorObjective(options, 1);
        RandomStream random = new RandomSource(2).Stream();
        float[] rows = new float[200 * 2];
        for (int i = 0; i < 200; i++) (rows[2 * i], rows[(2 * i) + 1]) = ((float)(7 + (3 * random.NextNormal())), 1);
        double[] x = [.. Enumerable.Range(0, 200).Select(i => (double)rows[2 * i])];
        double mean = x.Average(), variance = x.Sum(v => (v - mean) * (v - mean)) / 199;

        Fit(objective, new TrainingOptions { Epochs = 60, BatchSize = 200, Patience = null, Optimizer = new AdamOptions { DecoupledWeightDecay = 0.5 } }, new TrainingSet(rows, 2));

        // Weight decay acts on weights only, never on the running means.
        ((double)objective.Parameters[objective.Parameters.Find("network.0.mean")!][0]).ShouldBe(mean, 1e-4 * mean);
        ((double)objective.Parameters[objective.Parameters.Find("network.0.variance")!][0]).ShouldBe(variance, 1e-4 * variance);
    }

    [Fact]
    public void Constructor_BadOptions_NamesThemAll()
    {
        var options = new TrainingOptions { Epochs = 0, BatchSize = 0, Optimizer = new AdamOptions { LearningRate = -1 }, WeightAverageDecay = 1 };

        string message = Should.Throw<ArgumentException>(() => Fit(NoisyObjective(), options, Rows(4, 5))).Message;

        foreach (string part in new[] { "Epochs is 0", "BatchSize is 0", "LearningRate is -1", "WeightAverageDecay is 1" }) message.ShouldContain(part);
        Should.Throw<ArgumentException>(() => Fit(NoisyObjective(), new TrainingOptions(), Rows(4, 9))).Message.ShouldContain("9 wide");
    }

    private static SquaredErrorObjective NoisyObjective() => new(
        new NetworkOptions
        {
            Layers = [new DenseLayer { Units = 20, Activation = Activation.Silu }, new DropoutLayer { Rate = 0.2f }, new LayerNormalisationLayer(), new DenseLayer { Units = 2 }],
        },
        inputs: 3,
        lanes: 16);

    private static float[] Noisy(int threads, ICheckpointStore? store = null)
    {
        SquaredErrorObjective objective = NoisyObjective();
        var options = new TrainingOptions { Epochs = 4, BatchSize = 150, Schedule = new CosineSchedule { WarmUpSteps = 3 }, WeightAverageDecay = 0.9, Robust = RobustTraining.DownWeight, RobustWarmUp = 0.4 };
        using var pool = new WorkerPool(threads);
        using var cancellation = new CancellationTokenSource();
        if (store is MemoryStore memory) memory.Kill = cancellation.Cancel;
        new Trainer(objective, options, new RandomSource(11), pool) { Checkpoints = store }.Fit(Rows(400, 5), Rows(100, 5), null, cancellation.Token);
        return objective.Parameters.Values.Span.ToArray();
    }

    private static TrainingResult Fit(Objective objective, TrainingOptions options, TrainingSet training, TrainingSet? validation = null)
    {
        using var pool = new WorkerPool(1);
        return new Trainer(objective, options, new RandomSource(11), pool).Fit(training, validation);
    }

    private static TrainingSet Rows(int count, int width)
    {
        float[] values = new float[count * width];
        new RandomSource((ulong)count).Stream().FillNormal(values);
        return new TrainingSet(values, width);
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(v => (double)v * v));

    private sealed class MemoryStore : ICheckpointStore
    {
        internal SafetensorsFile? Kept { get; set; }

        internal int KillAfterEpoch { get; init; } = int.MaxValue;

        internal bool IsFinished { get; private set; }

        internal Action? Kill { get; set; }

        public void Restore(TrainerState state)
        {
            if (Kept is not null) CheckpointState.Restore(Kept, state, "memory");
        }

        public void Save(TrainerState state, bool force)
        {
            Kept = CheckpointState.Write(state, []);
            if (state.Epoch == KillAfterEpoch) Kill!();
        }

        public void Finish() => IsFinished = true;
    }
}
