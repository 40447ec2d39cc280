using MathNet.Numerics.Distributions;
using Offshell.Detection.Calibration;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Calibration;

public sealed class GroupTests
{
    [Fact]
    public void For_GroupWithTwoOverAlphaRows_UsesItsOwnRows()
    {
        int[] groups = [.. Enumerable.Repeat(7, 40), .. Enumerable.Repeat(8, 39)];
        double[] scores = [.. groups.Select((g, i) => (g == 7 ? 0.0 : 100) + i)];
        var calibration = new GroupedCalibration(scores, groups);

        calibration.Groups.ShouldBe([7, 8]);
        calibration.For(7, 0.05).Source.ShouldBe(CalibrationSource.Group);
        calibration.For(7, 0.05).Calibration.Count.ShouldBe(40);
        calibration.For(8, 0.05).ShouldBe(new CalibrationChoice(calibration.Pooled, CalibrationSource.Pooled));
        calibration.For(99, 0.5).Source.ShouldBe(CalibrationSource.Pooled);
    }

    [Fact]
    public void For_GroupsOfDifferentSpread_KeepsTheRateWithinEachGroup()
    {
        const double alpha = 0.1;
        int[] groups = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        var rates = new List<double>[] { new(), new() };
        var pooled = new List<double>();
        for (int seed = 0; seed < 250; seed++)
        {
            RandomStream stream = new RandomSource(51).Split((ulong)seed).Stream();
            double Draw(int group) => (1 + (2 * group)) * stream.NextNormal();
            var calibration = new GroupedCalibration([.. groups.Select(Draw)], groups);
            for (int group = 0; group < 2; group++)
            {
                ConformalCalibration own = calibration.For(group, alpha).Calibration;
                rates[group].Add(Enumerable.Range(0, 100).Count(_ => own.IsAnomalous(Draw(group), alpha)) / 100.0);
            }

            pooled.Add(Enumerable.Range(0, 100).Count(_ => calibration.Pooled.IsAnomalous(Draw(1), alpha)) / 100.0);
        }

        foreach (List<double> group in rates)
        {
            (double mean, double error) = Samples.MeanOf(group);
            mean.ShouldBe(10 / 101.0, tolerance: 2.5 * error);
        }

        Samples.MeanOf(pooled).Mean.ShouldBeGreaterThan(0.15);
    }

    [Fact]
    public void Counts_UniformRate_HasTheUniformLaw()
    {
        // One calibration row at alpha = 1/2: the rate is Beta(1, 1), so the number among 99 rows is uniform on 0 ... 99.
        FalseAlarmInterval.Counts(1, 99, 0.5, coverage: 0.89).ShouldBe(new Interval(5, 94));
        FalseAlarmInterval.Counts(50, 1000, 0.01).ShouldBe(new Interval(0, 0));
    }

    [Fact]
    public void Counts_HugeCalibrationSet_IsTheBinomialInterval()
    {
        Interval interval = FalseAlarmInterval.Counts(100_000_000, 500, 0.02, coverage: 0.99);

        Binomial.CDF(0.02, 500, interval.Low - 1).ShouldBeLessThanOrEqualTo(0.0051);
        Binomial.CDF(0.02, 500, interval.Low).ShouldBeGreaterThan(0.005);
        Binomial.CDF(0.02, 500, interval.High).ShouldBeGreaterThan(0.995);
        Binomial.CDF(0.02, 500, interval.High - 1).ShouldBeLessThan(0.9951);
    }

    [Fact]
    public void Counts_ManyCalibrationAndTestSets_CoversAsStated()
    {
        const int seeds = 1000;
        Interval interval = FalseAlarmInterval.Counts(199, 300, 0.05, coverage: 0.9);
        int covered = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            RandomStream stream = new RandomSource(52).Split((ulong)seed).Stream();
            double threshold = new ConformalCalibration(Samples.Draw(199, stream.NextDouble)).Threshold(0.05).Value;
            if (interval.Contains(Samples.Draw(300, stream.NextDouble).Count(u => u > threshold))) covered++;
        }

        ((double)covered / seeds).ShouldBeInRange(0.9 - (3 * 0.01), 0.95);
    }

    [Fact]
    public void Clustered_RowsAlikeWithinFills_CoversWhereIndependentRowsDoNot()
    {
        const int seeds = 100;
        int[] calibrationFills = [.. Enumerable.Range(0, 3000).Select(i => i / 50)], testFills = calibrationFills[..2000];
        Interval naive = FalseAlarmInterval.Counts(3000, 2000, 0.05);
        int covered = 0, naiveCovered = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            RandomStream stream = new RandomSource(53).Split((ulong)seed).Stream();
            double[] calibration = DrawFills(stream, calibrationFills), test = DrawFills(stream, testFills);
            double threshold = new ConformalCalibration(calibration).Threshold(0.05).Value;
            int alarms = test.Count(s => s > threshold);
            if (FalseAlarmInterval.Clustered(calibration, calibrationFills, testFills, 0.05).Contains(alarms / 2000.0)) covered++;
            if (naive.Contains(alarms)) naiveCovered++;
        }

        ((double)covered / seeds).ShouldBeInRange(0.95, 1);
        ((double)naiveCovered / seeds).ShouldBeLessThan(0.85);
    }

    [Fact]
    public void Clustered_IndependentRows_IsCloseToThePlainInterval()
    {
        int[] fills = [.. Enumerable.Range(0, 3000).Select(i => i / 50)];
        Interval plain = FalseAlarmInterval.Counts(3000, 3000, 0.05);

        Interval clustered = FalseAlarmInterval.Clustered(Samples.Normal(new RandomSource(54).Stream(), 3000), fills, fills, 0.05);

        (clustered.High - clustered.Low).ShouldBe((plain.High - plain.Low) / 3000, tolerance: 0.25 * (plain.High - plain.Low) / 3000);
    }

    [Fact]
    public void Estimate_CopiesOfRows_IsOneAndOneRowPerGroupIsZero()
    {
        bool[] events = [.. Enumerable.Range(0, 400).Select(i => i / 4 % 5 == 0)];
        int[] groups = [.. Enumerable.Range(0, 400).Select(i => i / 4)];

        GroupCorrelation.Estimate(events, groups).ShouldBe(1, tolerance: 0.02);
        GroupCorrelation.DesignEffect(groups, 1).ShouldBe(4);
        GroupCorrelation.Estimate(events, [.. Enumerable.Range(0, 400)]).ShouldBe(0);
        Should.Throw<ArgumentException>(() => GroupCorrelation.Estimate(events, new int[400])).Message.ShouldContain("at least 2");
    }

    [Fact]
    public void CrossConformal_HandCountedFolds_ComparesEachFoldWithItsOwnModel()
    {
        var calibration = new CrossConformalCalibration([1, 2, 3, 4], [0, 0, 1, 1]);

        calibration.PValue([2, 10]).ShouldBe((1 + 1 + 0) / 5.0);
        calibration.PValue([0, 3.5]).ShouldBe((1 + 2 + 1) / 5.0);
        calibration.Pooled.PValue(3).Value.ShouldBe(3 / 5.0);
        Should.Throw<ArgumentException>(() => new CrossConformalCalibration([1, 2], [0, 2])).Message.ShouldContain("Fold");
    }

    /// <summary>Score: distance from the mean of the other folds' rows; 40 rows in 5 folds.</summary>
    [Fact]
    public void CrossConformal_FewRows_AlarmsBelowTheGuaranteeAndNearAlpha()
    {
        const int count = 40, foldCount = 5;
        const double alpha = 0.1;
        int[] folds = [.. Enumerable.Range(0, count).Select(i => i % foldCount)];
        var alarms = new List<double>();
        for (int seed = 0; seed < 1200; seed++)
        {
            RandomStream stream = new RandomSource(55).Split((ulong)seed).Stream();
            double[] rows = Samples.Normal(stream, count);
            double[] means = [.. Enumerable.Range(0, foldCount).Select(k => rows.Where((_, i) => folds[i] != k).Average())];
            var calibration = new CrossConformalCalibration([.. rows.Select((x, i) => Math.Abs(x - means[folds[i]]))], folds);
            double row = stream.NextNormal();
            alarms.Add(calibration.PValue([.. means.Select(m => Math.Abs(row - m))]) <= alpha ? 1 : 0);
        }

        (double mean, double error) = Samples.MeanOf(alarms);
        mean.ShouldBe(4 / 41.0, tolerance: 3 * error);
        mean.ShouldBeLessThan((2 * alpha) + (2 * (1 - (1.0 / foldCount)) / ((count / (double)foldCount) + 1)));
    }

    // A fill shifts all its rows together.
    private static double[] DrawFills(RandomStream stream, int[] fills)
    {
        double[] shifts = Samples.Normal(stream, fills[^1] + 1);
        return [.. fills.Select(f => (0.5 * shifts[f]) + stream.NextNormal())];
    }
}
