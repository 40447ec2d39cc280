using Offshell.Detection.Calibration;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Calibration;

public sealed class BatchTests
{
    /// <summary>The fifteen p-values of Benjamini and Hochberg (1995), section 3.2: four are rejected at 0.05.</summary>
    private static readonly double[] s_published =
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000];

    [Fact]
    public void BenjaminiHochberg_PublishedExample_RejectsFour()
    {
        bool[] flagged = new bool[15];

        (int count, double largest) = MultipleTesting.BenjaminiHochberg(s_published, 0.05, flagged);

        (count, largest).ShouldBe((4, 0.0095));
        flagged.ShouldBe([.. Enumerable.Range(0, 15).Select(i => i < 4)]);
        double[] adjusted = MultipleTesting.AdjustedByBenjaminiHochberg(s_published);
        adjusted.Count(q => q <= 0.05).ShouldBe(4);
        adjusted[3].ShouldBe(0.0095 * 15 / 4, tolerance: 1e-15);
        adjusted[5].ShouldBe(0.0298 * 15 / 7, tolerance: 1e-12); // rank 7 gives less than rank 6
    }

    [Fact]
    public void BenjaminiHochberg_ConformalPValues_ControlsTheFalseDiscoveryRate()
    {
        const double rate = 0.2;
        var proportions = new List<double>();
        var powers = new List<double>();
        for (int seed = 0; seed < 200; seed++)
        {
            RandomStream stream = new RandomSource(61).Split((ulong)seed).Stream();
            var calibration = new ConformalCalibration(Samples.Normal(stream, 500));
            double[] batch = [.. Samples.Normal(stream, 160), .. Samples.Normal(stream, 40, 3)];
            bool[] flagged = new bool[200];
            (int count, _) = MultipleTesting.BenjaminiHochberg([.. batch.Select(s => calibration.PValue(s).Value)], rate, flagged);
            proportions.Add(count == 0 ? 0 : flagged[..160].Count(f => f) / (double)count);
            powers.Add(flagged[160..].Count(f => f) / 40.0);
        }

        (double mean, double error) = Samples.MeanOf(proportions);
        mean.ShouldBe(rate * 160 / 200, tolerance: 3 * error);
        mean.ShouldBeLessThan(rate);
        powers.Average().ShouldBeGreaterThan(0.7);
    }

    [Fact]
    public void BenjaminiHochberg_NothingUnusual_FlagsNone()
    {
        bool[] flagged = [true, true];

        MultipleTesting.BenjaminiHochberg([0.5, 0.9], 0.1, flagged).ShouldBe((0, 0));
        flagged.ShouldBe([false, false]);
        MultipleTesting.Bonferroni(0.01, 20).ShouldBe(0.2);
        MultipleTesting.Bonferroni(0.3, 20).ShouldBe(1);
    }

    /// <summary>Critical values of the Kolmogorov distribution.</summary>
    [Theory]
    [InlineData(1.2238, 0.10)]
    [InlineData(1.3581, 0.05)]
    [InlineData(1.6276, 0.01)]
    [InlineData(1.9495, 0.001)]
    public void Survival_TabulatedValues_GivesTheirProbabilities(double x, double probability) =>
        Kolmogorov.Survival(x).ShouldBe(probability, tolerance: 2e-4 * Math.Max(1, probability / 0.05));

    /// <summary>Exact critical value of D for n = 20 at 0.05 is 0.294 (Miller 1956).</summary>
    [Fact]
    public void PValue_SmallSample_AgreesWithTheExactTable() => Kolmogorov.PValue(0.294, 20).ShouldBe(0.05, tolerance: 0.003);

    [Fact]
    public void Distance_HandWorkedValues_IsTheLargestGap() => Kolmogorov.Distance([0.9, 0.5, 0.4]).ShouldBe(0.4, tolerance: 1e-15);

    [Fact]
    public void Distance_RangesOfTies_ComparesAtTheirEnds()
    {
        // Half of the rows spread over [0, 1/2], half over [1/2, 1]: uniform. All over [0, 1/2]: F reaches 1 there.
        Kolmogorov.Distance([new Interval(0, 0.5), new Interval(0.5, 1)]).ShouldBe(0, tolerance: 1e-15);
        Kolmogorov.Distance([new Interval(0, 0.5), new Interval(0, 0.5)]).ShouldBe(0.5, tolerance: 1e-15);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_BatchesWithoutDrift_WarnAtMostAtTheStatedRate(bool tied)
    {
        const int seeds = 400;
        int warnings = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            RandomStream stream = new RandomSource(62).Split((ulong)seed).Stream();
            double Next() => tied ? Math.Round(stream.NextNormal()) : stream.NextNormal();
            var calibration = new ConformalCalibration(Samples.Draw(400, Next));
            if (DriftTest.Run(calibration, Samples.Draw(200, Next), falseWarningRate: 0.05).Warning) warnings++;
        }

        double rate = (double)warnings / seeds;
        rate.ShouldBeLessThan(0.05 + (2 * Math.Sqrt(0.05 * 0.95 / seeds)));
        if (!tied) rate.ShouldBeGreaterThan(0.015);
    }

    [Fact]
    public void Run_ShiftedOrContaminatedBatch_WarnsForTheRightReason()
    {
        RandomStream stream = new RandomSource(63).Stream();
        var calibration = new ConformalCalibration(Samples.Normal(stream, 2000));

        DriftTest same = DriftTest.Run(calibration, Samples.Normal(stream, 1000));
        DriftTest shifted = DriftTest.Run(calibration, Samples.Normal(stream, 1000, -0.3));
        DriftTest contaminated = DriftTest.Run(calibration, [.. Samples.Normal(stream, 1000), .. Samples.Normal(stream, 12, 6)]);

        same.Warning.ShouldBeFalse();
        shifted.Warning.ShouldBeTrue();
        (shifted.UniformityPValue < 0.0005, shifted.ExcessPValue > 0.5).ShouldBe((true, true));
        contaminated.Warning.ShouldBeTrue();
        (contaminated.UniformityPValue > 0.0005, contaminated.ExcessLevel <= 0.01).ShouldBe((true, true));
        contaminated.ObservedCount.ShouldBeGreaterThanOrEqualTo(12);
    }

    [Fact]
    public void Run_NoExcess_CountsTheRowsAtTheLevelThatItNames()
    {
        var calibration = new ConformalCalibration([.. Enumerable.Range(1, 100).Select(i => (double)i)]);
        double[] batch = [.. Enumerable.Repeat(20.0, 37), 85, 85, 85];

        DriftTest test = DriftTest.Run(calibration, batch);

        (test.ExcessPValue, test.ExcessLevel, test.ObservedCount).ShouldBe((1, 0.2, 3));
        test.ExpectedCount.ShouldBe(40 * 20.0 / 101, tolerance: 1e-9);
    }

    [Fact]
    public void Run_CalibrationTooSmallForEveryLevel_CountsAllTheSame() =>
        DriftTest.Run(new ConformalCalibration([1, 2, 3]), [.. Enumerable.Repeat(0.0, 15), .. Enumerable.Repeat(1e6, 5)]).ObservedCount.ShouldBe(5);

    [Fact]
    public void Run_RowsAlikeWithinFills_DesignEffectHoldsTheWarningBack()
    {
        int warned = 0, plainlyWarned = 0;
        int[] fills = [.. Enumerable.Range(0, 1000).Select(i => i / 50)];
        for (int seed = 0; seed < 60; seed++)
        {
            RandomStream stream = new RandomSource(64).Split((ulong)seed).Stream();
            double[] Draw()
            {
                double[] shifts = Samples.Normal(stream, 20);
                return [.. fills.Select(f => (0.4 * shifts[f]) + stream.NextNormal())];
            }

            var calibration = new ConformalCalibration(Draw());
            double[] batch = Draw();
            if (DriftTest.Run(calibration, batch, 0.05).Warning) plainlyWarned++;
            if (DriftTest.Run(calibration, batch, 0.05, designEffect: 1 + (49 * 0.16 / 1.16)).Warning) warned++;
        }

        warned.ShouldBeLessThan(9);
        plainlyWarned.ShouldBeGreaterThan(15);
    }
}
