using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Training;

public sealed class RobustTrainingTests
{
    private static readonly NetworkOptions Slope = new() { Layers = [new DenseLayer { Units = 1, Bias = false }] };

    [Fact]
    public void Fill_Trim_LeavesOutTheShareWithTheHighestLoss()
    {
        float[] weights = new float[10];

        RobustWeighting.Fill([5, 1, 9, 2, 8, 3, 7, 4, float.NaN, 6], RobustTraining.Trim, 0.2, null, weights);

        weights.ShouldBe([1, 1, 0, 1, 1, 1, 1, 1, 0, 1]); // 9 and what is no number
    }

    [Fact]
    public void Fill_DownWeight_IsExponentialInTheExcess()
    {
        float[] weights = new float[8];

        RobustWeighting.Fill([0, 1, 2, 3, 4, 5, 6, 9], RobustTraining.DownWeight, 0.25, [1, 1, 1, 1, 1, 1, 1, 2], weights);

        // t is 5, exceeded by two of eight; quartiles 2 and 6 of the sorted losses, so s = 4/1.349.
        weights[..6].ShouldBe([1, 1, 1, 1, 1, 1]);
        ((double)weights[6]).ShouldBe(Math.Exp(-1.349 / 4), 1e-6);
        ((double)weights[7]).ShouldBe(2 * Math.Exp(-4 * 1.349 / 4), 1e-6);
    }

    [Theory]
    [InlineData(RobustTraining.Trim, 0.02)]
    [InlineData(RobustTraining.DownWeight, 0.1)]
    public void Fit_OneRowInTenIsWrong_FindsTheSlopeOfTheOthers(RobustTraining robust, double tolerance)
    {
        // y = x, and for every tenth row y = −5 x: the mean slope is 0.4, the others' 1.
        (double Plain, double Robust) slopes = (FitSlope(RobustTraining.None, 1), FitSlope(robust, 1));

        slopes.Plain.ShouldBe(0.4, tolerance: 0.15);
        slopes.Robust.ShouldBe(1, tolerance);
    }

    [Theory]
    [InlineData(RobustTraining.Trim)]
    [InlineData(RobustTraining.DownWeight)]
    public void Fit_OneThreadOrMany_GivesTheSameBits(RobustTraining robust) => FitSlope(robust, 3).ShouldBe(FitSlope(robust, 1));

    [Fact]
    public void Fit_RobustWithValidation_JudgesTheValidationRowsAlike()
    {
        var objective = new SquaredErrorObjective(Slope, 1);
        using var pool = new WorkerPool(1);
        TrainingResult result = new Trainer(objective, Options(RobustTraining.Trim), new RandomSource(1), pool).Fit(Rows(400, 1), Rows(100, 2));

        // All but the wrong tenth are described exactly.
        result.Epochs[^1].ValidationLoss.ShouldBeLessThan(0.01);
        result.Epochs[0].ValidationLoss.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.6)]
    public void Fit_ShareOutOfRange_IsRefused(double share) =>
        Should.Throw<ArgumentException>(() => new Trainer(new SquaredErrorObjective(Slope, 1), new TrainingOptions { Robust = RobustTraining.Trim, RobustShare = share }, new RandomSource(1), new WorkerPool(1)))
            .Message.ShouldContain("RobustShare");

    private static double FitSlope(RobustTraining robust, int threads)
    {
        var objective = new SquaredErrorObjective(Slope, 1);
        using var pool = new WorkerPool(threads);
        new Trainer(objective, Options(robust), new RandomSource(1), pool).Fit(Rows(400, 1), null);
        return objective.Parameters.Values.Span[0];
    }

    private static TrainingOptions Options(RobustTraining robust) => new()
    {
        Epochs = 30,
        BatchSize = 40,
        Patience = null,
        Optimizer = new SgdOptions { LearningRate = 0.05, Momentum = 0, Nesterov = false },
        Schedule = new CosineSchedule(),
        Robust = robust,
        RobustShare = 0.1,
    };

    private static TrainingSet Rows(int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        float[] values = new float[2 * count];
        for (int i = 0; i < count; i++)
        {
            values[2 * i] = (random.NextInt(2) == 0 ? -1 : 1) * (float)(0.5 + random.NextDouble());
            values[(2 * i) + 1] = values[2 * i] * (i % 10 == 0 ? -5 : 1);
        }

        return new TrainingSet(values, 2);
    }
}
