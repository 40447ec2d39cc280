using System.Collections.Immutable;
using Offshell.Models.Energy;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Energy;

public sealed class NormalisedAutoencoderTests : RowScorerContract
{
    private static readonly NormalisedAutoencoderOptions Short = new()
    {
        Encoder = NetworkOptions.Dense(Activation.Silu, 16),
        Decoder = NetworkOptions.Dense(Activation.Silu, 16),
        LatentSize = 3,
        LatentChain = new LangevinOptions { Steps = 3 },
        DataChain = new LangevinOptions { Steps = 5, StepSize = 0.005, Noise = 0.1, Metropolis = true },
        TrainsTemperature = true,
        Pretraining = Steps(150, 3e-3),
        Training = Steps(30, 1e-3),
    };

    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) => Fit(rows, Short, seed, cancellationToken: cancellationToken).Model;

    private protected override IRowScorer Restore(FittedState state) => NormalisedAutoencoder.FromState(state);

    [Fact]
    public void Fit_EightGaussians_MassOutsideTheRingFallsAgainstTheAutoencoder()
    {
        var options = new NormalisedAutoencoderOptions
        {
            Encoder = NetworkOptions.Dense(Activation.Silu, 48, 48),
            Decoder = NetworkOptions.Dense(Activation.Silu, 48, 48),
            LatentSize = 3,
            Low = -5,
            High = 5,
            LatentChain = new LangevinOptions { Steps = 5, StepSize = 0.05, Noise = 0.1 },
            DataChain = new LangevinOptions { Steps = 20, StepSize = 0.005, Noise = 0.1, Metropolis = true },
            Temperature = 0.1,
            TrainsTemperature = true,
            EncoderPenalty = 0,
            Pretraining = Steps(600, 3e-3),
            Training = Steps(500, 1e-3),
        };

        NormalisedAutoencoderFit fit = Fit(EightGaussians(2_000, 1), options);

        double before = MassOutside(fit.Autoencoder), after = MassOutside(fit.Model);
        after.ShouldBeLessThan(0.6 * before, $"{before:F3} before, {after:F3} after");
    }

    [Fact]
    public void Fit_EnergyOfSamplesRunsAway_IsGivenUpWithAdvice()
    {
        NormalisedAutoencoderOptions options = Short with
        {
            Gamma = 0,
            ExplosionFactor = 1.5,
            TrainsTemperature = false,
            Training = Steps(3_000, 3e-2),
        };

        string message = Should.Throw<ArithmeticException>(() => Fit(TestRows.Correlated(300, 5, 7), options)).Message;

        message.ShouldContain("diverges");
        message.ShouldContain("learningRate");
        message.ShouldContain("1.5 times");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fit_OneThreadOrThree_HasTheSameWeights(bool spherical)
    {
        NormalisedAutoencoderOptions options = Short with { SphericalLatents = spherical, Dequantisation = 0.1, Training = Steps(12, 1e-3), Pretraining = Steps(20, 1e-3) };
        RowMatrix rows = TestRows.Correlated(400, 5, 7);

        NormalisedAutoencoder one = Fit(rows, options, threads: 1).Model, three = Fit(rows, options, threads: 3).Model;

        foreach ((string name, Array values) in one.State) ((IEnumerable<object>)values.Cast<object>()).ShouldBe(three.State.First(pair => pair.Key == name).Value.Cast<object>(), name);
        one.Temperature.ShouldBe(three.Temperature);
        one.Temperature.ShouldNotBe(1);
    }

    [Fact]
    public void Fit_Image_ConvolutionsAndSavedStateGiveTheSameScores()
    {
        NormalisedAutoencoderOptions options = Short with
        {
            InputShape = [8, 8, 1],
            Encoder = new NetworkOptions { Layers = [new ConvolutionLayer { Filters = 4, Kernel = [3], Stride = [2], Same = true, Activation = Activation.Relu }] },
            Decoder = new NetworkOptions
            {
                Layers =
                [
                    new DenseLayer { Units = 64, Activation = Activation.Relu },
                    new ReshapeLayer { Axes = [4, 4, 4] },
                    new TransposedConvolutionLayer { Filters = 1, Kernel = [3], Stride = [2], Same = true, Activation = Activation.Sigmoid },
                ],
            },
            OutputLayer = false,
            Low = 0,
            High = 1,
            DataChain = new LangevinOptions { Steps = 5, StepSize = 10, Noise = 0.05, AnnealsNoise = true, GradientClip = 0.01, ClipGroup = 8 },
            Pretraining = Steps(200, 3e-3),
        };
        RowMatrix rows = Squares(200);

        NormalisedAutoencoderFit fit = Fit(rows, options);

        double[] scores = fit.Model.Score(rows);
        NormalisedAutoencoder.FromState(fit.Model.State).Score(rows).ShouldBe(scores);
        scores.Average().ShouldBeLessThan(0.5 * NormalisedAutoencoder.Untrained(rows, options, new RandomSource(1)).Score(rows).Average());
        double[] reconstruction = fit.Model.Reconstruct(rows.Slice(0, 3));
        double error = Enumerable.Range(0, 64).Sum(j => Math.Pow(reconstruction[128 + j] - rows[2, j], 2)) / 64;
        error.ShouldBe(scores[2], 1e-12);
    }

    [Fact]
    public void Fit_Logs_BothStagesAndTheTwoEnergies()
    {
        NormalisedAutoencoderFit fit = Fit(TestRows.Correlated(300, 5, 7), Short);

        fit.Pretraining.Epochs[^1].Terms.Count.ShouldBe(1);
        fit.Training.Epochs[^1].Terms.Count.ShouldBe(2);
        fit.Training.BestEpoch.ShouldBe(fit.Training.Epochs.Count); // the last weights are kept
        fit.Pretraining.Epochs[^1].TrainingLoss.ShouldBeLessThan(fit.Pretraining.Epochs[0].TrainingLoss);
    }

    public static TheoryData<NormalisedAutoencoderOptions, string> Refused => new()
    {
        { Short with { LatentSize = 1 }, "LatentSize is 1" },
        { Short with { Low = 2, High = 1 }, "lower bound" },
        { Short with { Gamma = -1 }, "Gamma is -1" },
        { Short with { LatentChain = new LangevinOptions { Metropolis = true } }, "sphere" },
        { Short with { DataChain = new LangevinOptions { Metropolis = true, Noise = 0 } }, "needs noise" },
        { Short with { DataChain = new LangevinOptions { GradientClip = 1, ClipGroup = 2 } }, "do not divide" },
        { Short with { InputShape = [4, 4, 1] }, "holds 16 numbers" },
        { Short with { OutputLayer = false }, "decoder gives" },
        { Short with { Training = Steps(3, 1e-3) with { Patience = 2 } }, "patience" },
        { Short with { Low = 30, High = null }, "Give both bounds" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Fit_SettingOutOfRange_IsNamed(NormalisedAutoencoderOptions options, string expected) =>
        Should.Throw<ArgumentException>(() => Fit(TestRows.Correlated(40, 5, 7), options)).Message.ShouldContain(expected);

    /// <summary>A snapshot has the averaged weights that the model would have if training ended there.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(0.9)]
    public void Fit_SnapshotOfTheLastStep_IsTheModel(double? decay)
    {
        RowMatrix rows = TestRows.Correlated(300, 5, 7);
        using var pool = new WorkerPool(1);
        NormalisedAutoencoderFit fit = NormalisedAutoencoder.Fit(rows, Short with { Training = Short.Training with { WeightAverageDecay = decay } }, new RandomSource(1), pool, null, [15, 30]);

        double[] last = fit.Snapshots[30].Score(rows);

        last.ShouldBe(fit.Model.Score(rows));
        fit.Snapshots[15].Score(rows).ShouldNotBe(last);
    }

    /// <summary>A rate that does not depend on the plan makes budgets comparable within one training; half a cosine does not.</summary>
    [Fact]
    public void Fit_InverseTime_SnapshotIsTheModelOfTheShorterPlan()
    {
        RowMatrix rows = EightGaussians(300, 3);
        NormalisedAutoencoderFit Train(ScheduleOptions schedule, int steps)
        {
            using var pool = new WorkerPool(1);
            return NormalisedAutoencoder.Fit(rows, Short with { Training = Steps(steps, 1e-3) with { Schedule = schedule, WeightAverageDecay = 0.9 } }, new RandomSource(1), pool, null, [15]);
        }

        var inverse = new InverseTimeSchedule { HalfSteps = 5 };

        double[] early = Train(inverse, 30).Snapshots[15].Score(rows);

        early.ShouldBe(Train(inverse, 15).Model.Score(rows));
        early.ShouldNotBe(Train(new ConstantSchedule(), 15).Model.Score(rows));
        Train(new CosineSchedule(), 30).Snapshots[15].Score(rows).ShouldNotBe(Train(new CosineSchedule(), 15).Model.Score(rows));
    }

    private static NormalisedAutoencoderFit Fit(RowMatrix rows, NormalisedAutoencoderOptions options, ulong seed = 1, int? threads = null, CancellationToken cancellationToken = default)
    {
        using var pool = new WorkerPool(threads ?? ThreadLimit.Maximum);
        return NormalisedAutoencoder.Fit(rows, options, new RandomSource(seed), pool, null, null, cancellationToken);
    }

    private static TrainingOptions Steps(int steps, double rate) =>
        new() { Epochs = steps, MaximumSteps = steps, BatchSize = 128, Patience = null, Optimizer = new AdamOptions { LearningRate = rate } };

    /// <summary>Eight normals of deviation 0.3 on a circle of radius 3.</summary>
    private static RowMatrix EightGaussians(int rows, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[] values = new double[2 * rows];
        for (int i = 0; i < rows; i++)
        {
            double angle = Math.PI / 4 * random.NextInt(8);
            values[2 * i] = (3 * Math.Cos(angle)) + (0.3 * random.NextNormal());
            values[(2 * i) + 1] = (3 * Math.Sin(angle)) + (0.3 * random.NextNormal());
        }

        return new RowMatrix(values, rows, 2);
    }

    /// <summary>Mass of exp(−E/T) in the box that lies more than 0.9, three deviations, from all centres.</summary>
    private static double MassOutside(NormalisedAutoencoder model)
    {
        const int Cells = 100;
        ImmutableArray<double> places = [.. Enumerable.Range(0, Cells).Select(i => -5 + (10 * (i + 0.5) / Cells))];
        RowMatrix grid = RowMatrix.FromRows([.. from y in places from x in places select new[] { x, y }]);
        double[] energies = model.Score(grid);
        (double all, double outside) = (0, 0);
        for (int i = 0; i < energies.Length; i++)
        {
            double mass = Math.Exp(-energies[i] / model.Temperature);
            all += mass;
            double nearest = Enumerable.Range(0, 8).Min(k => Math.Pow(grid[i, 0] - (3 * Math.Cos(Math.PI / 4 * k)), 2) + Math.Pow(grid[i, 1] - (3 * Math.Sin(Math.PI / 4 * k)), 2));
            if (nearest > 0.81) outside += mass;
        }

        return outside / all;
    }

    /// <summary>8 × 8 images of a bright square at a random place.</summary>
    private static RowMatrix Squares(int rows)
    {
        RandomStream random = new RandomSource(9).Stream();
        double[] values = new double[64 * rows];
        for (int i = 0; i < rows; i++)
        {
            (int top, int left) = (random.NextInt(6), random.NextInt(6));
            for (int y = 0; y < 3; y++)
            {
                for (int x = 0; x < 3; x++) values[(64 * i) + (8 * (top + y)) + left + x] = 0.8;
            }
        }

        return new RowMatrix(values, rows, 64);
    }
}
