using FsCheck;
using FsCheck.Fluent;
using Offshell.Detection.Calibration;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Calibration;

public sealed class CombinationTests
{
    [Fact]
    public void EmpiricalCdf_HandCountedRows_IsTheMidRank()
    {
        var map = new EmpiricalCdf([1, 2, 2, 5]);

        map.Value(0).ShouldBe(0.5 / 5);
        map.Value(2).ShouldBe((1 + 1 + 0.5) / 5);
        map.Value(9).ShouldBe(4.5 / 5);
    }

    [Fact]
    public void EmpiricalCdf_AnyScores_KeepsTheOrder() => Prop.ForAll<int[], int, int>((rows, a, b) =>
    {
        var map = new EmpiricalCdf([.. rows.Select(r => (double)(r % 10)), 0]);

        (map.Value(Math.Min(a % 12, b % 12)) <= map.Value(Math.Max(a % 12, b % 12))).ShouldBeTrue();
        map.Value(a).ShouldBeInRange(0, 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Score_TwoScores_OrdersAndBelowMeanBelowOr()
    {
        double[][] rows = TwoScores(seed: 1, count: 200, correlation: 0.5);
        CombinedCalibration and = new(ScoreCombination.Minimum, rows), mean = new(ScoreCombination.Mean, rows), or = new(ScoreCombination.Maximum, rows);
        CombinedCalibration product = new(ScoreCombination.Product, rows);

        foreach (double[] row in new double[][] { [0, 0], [2, -1], [-3, 3], [9, 9] })
        {
            and.Score(row).ShouldBeLessThanOrEqualTo(mean.Score(row));
            mean.Score(row).ShouldBeLessThanOrEqualTo(or.Score(row));
            Math.Exp(product.Score(row)).ShouldBe(and.Score(row) * or.Score(row), tolerance: 1e-12);
        }
    }

    [Theory]
    [InlineData(ScoreCombination.Minimum)]
    [InlineData(ScoreCombination.Maximum)]
    [InlineData(ScoreCombination.Mean)]
    [InlineData(ScoreCombination.Product)]
    public void Calibration_CombinedOnTheRowsItWasMappedOn_AlarmsAtTheStatedRate(ScoreCombination combination)
    {
        // 39 rows at 1/40, 1/20 and 1/4: the smallest level is where double use of the rows would show most.
        double[] alphas = [0.025, 0.05, 0.25];
        var alarms = alphas.Select(_ => new List<double>()).ToArray();
        for (int seed = 0; seed < 1000; seed++)
        {
            double[][] drawn = TwoScores((ulong)seed, count: 40, correlation: 0.3);
            var combined = new CombinedCalibration(combination, [drawn[0][..39], drawn[1][..39]]);
            double p = combined.Calibration.PValueRange(combined.Score([drawn[0][39], drawn[1][39]])).High;
            for (int i = 0; i < alphas.Length; i++) alarms[i].Add(p <= alphas[i] ? 1 : 0);
        }

        for (int i = 0; i < alphas.Length; i++)
        {
            (double mean, double error) = Samples.MeanOf(alarms[i]);
            mean.ShouldBeLessThan(alphas[i] + (2.5 * error));
        }

        alarms[2].Average().ShouldBeGreaterThan(alphas[2] - 0.06);
    }

    [Fact]
    public void JointOr_ManyCalibrationSets_AlarmsAtTheStatedRate()
    {
        foreach ((double alpha, double slack) in new[] { (0.05, 0.015), (0.2, 0.015) })
        {
            var rates = new List<double>();
            for (int seed = 0; seed < 150; seed++)
            {
                double[][] drawn = TwoScores((ulong)seed + 5000, count: 299, correlation: 0.5);
                var joint = new JointOrCalibration([drawn[0][..199], drawn[1][..199]]);
                rates.Add(Enumerable.Range(199, 100).Count(i => joint.PValue([drawn[0][i], drawn[1][i]]).Value <= alpha) / 100.0);
            }

            (double mean, double error) = Samples.MeanOf(rates);
            mean.ShouldBeLessThan(alpha + (2 * error));
            mean.ShouldBeGreaterThan(alpha - slack); // Bonferroni would lose more: at 0.2 it alarms at about 0.17.
        }
    }

    [Fact]
    public void JointOr_AnyRows_ThresholdsSayTheSameAsThePValue()
    {
        RandomStream stream = new RandomSource(72).Stream();
        for (int trial = 0; trial < 30; trial++)
        {
            double[] a = Samples.Draw(60, () => Math.Round(3 * stream.NextNormal())), b = Samples.Normal(stream, 60);
            var joint = new JointOrCalibration([a, b]);
            foreach (double alpha in new[] { 0.004, 0.02, 0.06, 0.3, (trial + 1) / 61.0 })
            {
                Threshold[] thresholds = joint.Thresholds(alpha);
                for (int test = 0; test < 40; test++)
                {
                    double[] row = [Math.Round(6 * stream.NextNormal()), 3 * stream.NextNormal()];
                    bool anomalous = joint.PValue(row).Value <= alpha;
                    anomalous.ShouldBe(row[0] > thresholds[0].Value || row[1] > thresholds[1].Value);
                }
            }
        }
    }

    [Fact]
    public void JointOr_PValue_EqualsCountingRanksByHand()
    {
        double[][] drawn = TwoScores(seed: 3, count: 30, correlation: 0);
        var joint = new JointOrCalibration(drawn);
        int Rank(double[] scores, double s) => scores.Count(x => x >= s);
        int[] ranks = [.. Enumerable.Range(0, 30).Select(i => Math.Min(Rank(drawn[0], drawn[0][i]), Rank(drawn[1], drawn[1][i])))];

        int own = Math.Min(1 + Rank(drawn[0], 0.7), 1 + Rank(drawn[1], 0.9));
        double expected = (1.0 + ranks.Count(r => r <= own)) / 31;

        joint.PValue([0.7, 0.9]).ShouldBe(new PValue(expected, false));
        joint.Score([0.7, 0.9]).ShouldBe(-Math.Log(expected), tolerance: 1e-12);
    }

    [Fact]
    public void JointOr_BeyondAllRows_RisesStrictlyAndIsMarked()
    {
        double[][] drawn = TwoScores(seed: 4, count: 300, correlation: 0.5);
        var joint = new JointOrCalibration(drawn);
        double last = joint.Score([drawn[0].Max(), 0]);

        for (double distance = 1e-6; distance < 1e20; distance *= 10)
        {
            double[] row = [drawn[0].Max() + distance, 0];
            joint.Score(row).ShouldBeGreaterThan(last);
            joint.PValue(row).IsExtrapolated.ShouldBeTrue();
            last = joint.Score(row);
        }
    }

    private static double[][] TwoScores(ulong seed, int count, double correlation)
    {
        RandomStream stream = new RandomSource(71).Split(seed).Stream();
        double[] first = Samples.Normal(stream, count);
        double rest = Math.Sqrt(1 - (correlation * correlation));
        return [first, [.. first.Select(x => (correlation * x) + (rest * stream.NextNormal()))]];
    }
}
