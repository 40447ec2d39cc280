using FsCheck;
using FsCheck.Fluent;
using Offshell.Detection.Calibration;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Calibration;

public sealed class ConformalCalibrationTests
{
    [Fact]
    public void PValue_HandCountedRows_CountsTiesAsAtLeastAsHigh()
    {
        var calibration = new ConformalCalibration([4, 1, 3, 3]);

        calibration.PValue(0).ShouldBe(new PValue(1, false));
        calibration.PValue(3).ShouldBe(new PValue(4 / 5.0, false));
        calibration.PValue(3.5).ShouldBe(new PValue(2 / 5.0, false));
        calibration.PValue(4).ShouldBe(new PValue(2 / 5.0, false));
        calibration.MidPValue(3).ShouldBe(0.5, tolerance: 1e-15);
        calibration.SmallestPValue.ShouldBe(1 / 5.0);
    }

    [Fact]
    public void Threshold_AnyScoresAndRate_SaysTheSameAsThePValue() => Prop.ForAll(
        ArbMap.Default.ArbFor<(int[] Scores, byte[] Weights, byte Rate)>(), input =>
    {
        double[] scores = [.. input.Scores.Select(s => (double)(s % 7)), 0];
        double[] weights = [.. scores.Select((_, i) => i < input.Weights.Length ? input.Weights[i] / 8.0 : 1)];
        var plain = new ConformalCalibration(scores);
        var weighted = new ConformalCalibration(scores, weights.Sum() > 0 ? weights : []);
        foreach (double alpha in new[] { (input.Rate + 1) / 257.0, (double)((input.Rate % scores.Length) + 1) / (scores.Length + 1) })
        {
            foreach (ConformalCalibration calibration in new[] { plain, weighted })
            {
                Threshold threshold = calibration.Threshold(alpha);
                threshold.IsExtrapolated.ShouldBe(alpha < calibration.SmallestPValue);
                foreach (double score in new[] { -8, -3, 0, 1, 1.5, 6, 7, 100, threshold.Value, Math.BitIncrement(threshold.Value) })
                    calibration.IsAnomalous(score, alpha).ShouldBe(score > threshold.Value);
            }
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>0.29·100 rounds down to 28.999…; the rank must come from p ≤ α, which 29/100 ≤ 0.29 satisfies.</summary>
    [Fact]
    public void Threshold_RateOnTheGridOfPValues_TakesTheExactOrderStatistic()
    {
        var calibration = new ConformalCalibration([.. Enumerable.Range(1, 99).Select(i => (double)i)]);

        for (int rank = 1; rank < 100; rank++)
            calibration.Threshold(rank / 100.0).ShouldBe(new Threshold(100 - rank, false));
    }

    [Theory]
    [InlineData(99, 0.05)]
    [InlineData(60, 0.1)]
    public void PValue_ManyCalibrationSets_AlarmsAtTheExactRate(int count, double alpha)
    {
        var rates = new List<double>();
        for (int seed = 0; seed < 600; seed++)
        {
            RandomStream stream = new RandomSource(31).Split((ulong)seed).Stream();
            var calibration = new ConformalCalibration(Samples.Normal(stream, count));
            rates.Add(Samples.Normal(stream, 100).Count(s => calibration.IsAnomalous(s, alpha)) / 100.0);
        }

        (double mean, double error) = Samples.MeanOf(rates);
        double expected = Math.Floor((alpha * (count + 1)) + 1e-9) / (count + 1);

        mean.ShouldBe(expected, tolerance: 2 * error);
        expected.ShouldBeLessThanOrEqualTo(alpha + 1e-12);
        error.ShouldBeLessThan(0.002);
    }

    /// <summary>The false-alarm rate above the k-th largest of n scores is Beta(k, n + 1 − k) over calibration sets.</summary>
    [Fact]
    public void Threshold_ManyCalibrationSets_HasBetaDistributedRate()
    {
        double[] transformed = new double[800];
        for (int seed = 0; seed < transformed.Length; seed++)
        {
            var calibration = new ConformalCalibration(Samples.Draw(199, new RandomSource(32).Split((ulong)seed).Stream().NextDouble));
            transformed[seed] = BetaDistribution.Cumulative(10, 190, 1 - calibration.Threshold(0.05).Value);
        }

        Kolmogorov.PValue(Kolmogorov.Distance(transformed), transformed.Length).ShouldBeGreaterThan(0.001);
    }

    [Fact]
    public void ConfidentThreshold_ManyCalibrationSets_KeepsTheRateWithStatedConfidence()
    {
        const int sets = 1000;
        int kept = 0;
        for (int seed = 0; seed < sets; seed++)
        {
            var calibration = new ConformalCalibration(Samples.Draw(300, new RandomSource(33).Split((ulong)seed).Stream().NextDouble));
            Threshold threshold = calibration.ConfidentThreshold(0.05);
            threshold.IsExtrapolated.ShouldBeFalse();
            if (1 - threshold.Value <= 0.05) kept++;
        }

        // The best rank is 9: P(Beta(9, 292) <= 0.05) = P(Binomial(300, 0.05) >= 9).
        double exact = Enumerable.Range(9, 292).Sum(k => MathNet.Numerics.Distributions.Binomial.PMF(0.05, 300, k));
        exact.ShouldBeGreaterThan(0.95);
        ((double)kept / sets).ShouldBe(exact, tolerance: 4 * Math.Sqrt(exact * (1 - exact) / sets));
    }

    /// <summary>ln 0.05/ln 0.95 = 58.4: the largest of 59 rows is the first that will do.</summary>
    [Fact]
    public void ConfidentThreshold_TooFewRows_IsExtrapolated()
    {
        double[] rows = Samples.Exponential(new RandomSource(34).Stream(), 59);

        new ConformalCalibration(rows).ConfidentThreshold(0.05).ShouldBe(new Threshold(rows.Max(), false));
        Threshold beyond = new ConformalCalibration(rows.AsSpan(0, 58)).ConfidentThreshold(0.05);
        beyond.IsExtrapolated.ShouldBeTrue();
        beyond.Value.ShouldBeGreaterThanOrEqualTo(rows.Take(58).Max());
        new ConformalCalibration(rows).ConfidentThreshold(0.001).Value.ShouldBeGreaterThan(new ConformalCalibration(rows).Threshold(0.001).Value);
    }

    [Fact]
    public void PValue_EqualWeights_IsTheUnweightedOne()
    {
        double[] rows = Samples.Normal(new RandomSource(35).Stream(), 50);
        var plain = new ConformalCalibration(rows);
        var weighted = new ConformalCalibration(rows, Enumerable.Repeat(0.3, 50).ToArray());

        weighted.EffectiveCount.ShouldBe(50, tolerance: 1e-9);
        foreach (double score in new[] { -1.0, 0, 1, 5, 9 })
            weighted.PValue(score).Value.ShouldBe(plain.PValue(score).Value, tolerance: 1e-9 * plain.PValue(score).Value);
    }

    /// <summary>Rows drawn flat on [0, 1] with weight 2x stand for rows of density 2x, that is, √U.</summary>
    [Fact]
    public void PValue_ImportanceWeights_AlarmsAtTheRateOfTheWeightedPopulation()
    {
        var rates = new List<double>();
        for (int seed = 0; seed < 400; seed++)
        {
            RandomStream stream = new RandomSource(36).Split((ulong)seed).Stream();
            double[] rows = Samples.Draw(400, () => 1 - stream.NextDouble());
            double threshold = new ConformalCalibration([.. rows.Select(x => -x)], [.. rows.Select(x => 2 * x)]).Threshold(0.05).Value;
            rates.Add(threshold * threshold); // P(-sqrt(U) > t), t < 0
        }

        (double mean, double error) = Samples.MeanOf(rates);
        mean.ShouldBe(0.05, tolerance: (3 * error) + (1 / 400.0)); // p-values are multiples of about 1/401
        error.ShouldBeLessThan(0.0015);
    }

    [Fact]
    public void ForNewGroups_RowsAlikeWithinGroups_KeepsTheRateForRowsOfANewGroup()
    {
        const double alpha = 0.1;
        var grouped = new List<double>();
        var plain = new List<double>();
        int[] groups = [.. Enumerable.Range(0, 19 * 10).Select(i => i / 10)];
        for (int seed = 0; seed < 1500; seed++)
        {
            RandomStream stream = new RandomSource(37).Split((ulong)seed).Stream();
            double[] levels = Samples.Normal(stream, 20);
            double[] rows = [.. groups.Select(g => levels[g] + (0.01 * stream.NextNormal()))];
            double newRow = levels[19] + (0.01 * stream.NextNormal());
            grouped.Add(ConformalCalibration.ForNewGroups(rows, groups).IsAnomalous(newRow, alpha) ? 1 : 0);
            plain.Add(new ConformalCalibration(rows).IsAnomalous(newRow, 0.09) ? 1 : 0);
        }

        (double mean, double error) = Samples.MeanOf(grouped);
        mean.ShouldBe(alpha, tolerance: 2.5 * error);
        // Rows taken as independent reach into the second highest of 19 groups at 0.09, which alarms at 2/20.
        Samples.MeanOf(plain).Mean.ShouldBe(0.1, tolerance: 2.5 * error);
    }

    [Fact]
    public void PValue_BeyondAllRows_FallsStrictlyIsMarkedAndStaysBelowCounting()
    {
        RandomStream stream = new RandomSource(38).Stream();
        foreach (int count in new[] { 1, 2, 5, 30, 50, 400, 3000 })
        {
            double[] rows = Samples.Normal(stream, count);
            var calibration = new ConformalCalibration(rows);
            double score = rows.Max(), last = Math.Log(calibration.SmallestPValue);
            for (double distance = 1e-6; distance < 1e30; distance *= 10)
            {
                double logP = calibration.LogPValue(score + distance);
                logP.ShouldBeLessThan(last);
                PValue p = calibration.PValue(score + distance);
                p.IsExtrapolated.ShouldBeTrue();
                p.Value.ShouldBeInRange(double.Epsilon, calibration.SmallestPValue);
                last = logP;
            }
        }
    }

    [Fact]
    public void PValue_RowsInAnotherOrder_IsTheSameBits()
    {
        RandomStream stream = new RandomSource(39).Stream();
        double[] rows = Samples.Normal(stream, 500), weights = Samples.Exponential(stream, 500);
        int[] order = stream.Permutation(500);
        var first = new ConformalCalibration(rows, weights);
        var second = new ConformalCalibration([.. order.Select(i => rows[i])], [.. order.Select(i => weights[i])]);

        foreach (double score in new[] { -1.0, 0.3, 2, 5, 30 }) second.PValue(score).ShouldBe(first.PValue(score));
    }

    [Fact]
    public void Constructor_BadRows_ThrowsNamingThem()
    {
        Should.Throw<ArgumentException>(() => new ConformalCalibration([])).Message.ShouldContain("expected at least one");
        Should.Throw<ArgumentException>(() => new ConformalCalibration([1, double.NaN])).Message.ShouldContain("Value 2 of 2 is NaN");
        Should.Throw<ArgumentException>(() => new ConformalCalibration([1, 2], [1, -1])).Message.ShouldContain("Weight 2 of 2 is -1");
        Should.Throw<ArgumentException>(() => new ConformalCalibration([1, 2], [0, 0])).Message.ShouldContain("All weights are zero");
        Should.Throw<ArgumentException>(() => new ConformalCalibration([1.0]).PValue(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => new ConformalCalibration([1.0]).Threshold(1));
    }

    [Fact]
    public void AlarmTarget_BudgetPerDay_IsTheRateOfAlarms()
    {
        AlarmTarget.PerDay(3, 6000).Alpha.ShouldBe(0.0005, tolerance: 1e-18);
        Should.Throw<ArgumentOutOfRangeException>(() => AlarmTarget.PerDay(10, 5)).Message.ShouldContain("5 rows per day for 10 alarms");
        var calibration = new ConformalCalibration([.. Enumerable.Range(1, 999).Select(i => (double)i)]);
        AlarmTarget.PerDay(10, 1000).ThresholdOf(calibration).ShouldBe(calibration.Threshold(0.01));
        AlarmTarget.Rate(0.01, confidence: 0.95).ThresholdOf(calibration).ShouldBe(calibration.ConfidentThreshold(0.01));
    }
}
