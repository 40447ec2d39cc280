using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Metrics;

public sealed class RocCurveTests
{
    [Fact]
    public void Points_FourRowsWithATie_AreTheHandCountedSteps()
    {
        var curve = new RocCurve(LabelledScores.Create([4, 3, 3, 1], [true, true, false, false]));

        curve.Points.Select(p => (p.FalseAlarmRate, p.Efficiency, p.Threshold)).ShouldBe(
            [(0, 0, 4), (0, 0.5, 3), (0.5, 1, 1), (1, 1, double.NegativeInfinity)]);
        curve.EfficiencyAt(0).ShouldBe(0.5);
        curve.EfficiencyAt(0.25).ShouldBe(0.75);
        curve.FalseAlarmRateAt(0.75).ShouldBe(0.25);
        curve.FalseAlarmRateAt(0.5).ShouldBe(0);
    }

    [Fact]
    public void Points_TrapezoidArea_IsTheMannWhitneyArea()
    {
        RandomStream stream = new RandomSource(4).Stream();
        LabelledScores scores = LabelledScores.Create(
            Samples.Draw(500, () => Math.Round(3 * stream.NextNormal())), [.. Enumerable.Range(0, 500).Select(i => i % 5 == 0)], Samples.Exponential(stream, 500));
        RocPoint[] points = [.. new RocCurve(scores).Points];

        double area = points.Zip(points.Skip(1), (a, b) => (b.FalseAlarmRate - a.FalseAlarmRate) * (a.Efficiency + b.Efficiency) / 2).Sum();

        area.ShouldBe(RocAuc.Value(scores), tolerance: 1e-12);
    }

    [Fact]
    public void Points_Thresholds_ReproduceTheirOwnRates()
    {
        RandomStream stream = new RandomSource(6).Stream();
        double[] values = Samples.Draw(200, () => Math.Round(2 * stream.NextNormal()));
        bool[] anomalous = [.. Enumerable.Range(0, 200).Select(i => i % 3 == 0)];

        foreach (RocPoint point in new RocCurve(LabelledScores.Create(values, anomalous)).Points)
        {
            DecisionCounts counts = DecisionCounts.At(values, anomalous, point.Threshold);
            counts.FalseAlarmRate.ShouldBe(point.FalseAlarmRate, tolerance: 1e-15);
            counts.Recall.ShouldBe(point.Efficiency, tolerance: 1e-15);
        }
    }

    [Fact]
    public void WorkingPointAt_ShiftedNormals_CoversTheClosedForm()
    {
        RandomStream stream = new RandomSource(7).Stream();
        var curve = new RocCurve(LabelledScores.FromClasses(Samples.Normal(stream, 100_000), Samples.Normal(stream, 500, 2)));

        // 1 - Phi(z_0.99 - 2)
        WorkingPoint? point = curve.WorkingPointAt(0.01, coverage: 0.9999);

        point.ShouldNotBeNull().EfficiencyInterval.Contains(0.3721).ShouldBeTrue();
        point.Threshold.ShouldBe(2.3263, tolerance: 0.06); // five standard errors of the quantile
    }

    [Fact]
    public void WorkingPointAt_FewerThanTenFalseAlarms_IsNotAvailable()
    {
        double[] normals = [.. Enumerable.Range(0, 1000).Select(i => (double)i)];
        var curve = new RocCurve(LabelledScores.FromClasses(normals, [500.5, 2000]));

        curve.WorkingPointAt(0.01).ShouldNotBeNull().Efficiency.ShouldBe(0.5);
        curve.WorkingPointAt(0.0099).ShouldBeNull();
        curve.RejectionAt(1).ShouldNotBeNull().ShouldBe(1000 / 499.0, tolerance: 1e-12);
        curve.RejectionAt(0.5).ShouldBeNull();
    }

    [Fact]
    public void Thin_LongCurve_KeepsEndsOrderAndShape()
    {
        RandomStream stream = new RandomSource(8).Stream();
        var curve = new RocCurve(LabelledScores.FromClasses(Samples.Normal(stream, 20_000), Samples.Normal(stream, 20_000, 1)));

        var thin = curve.Thin(200);

        thin.Length.ShouldBeInRange(50, 210);
        (thin[0], thin[^1]).ShouldBe((curve.Points[0], curve.Points[^1]));
        double area = thin.Zip(thin.Skip(1), (a, b) => (b.FalseAlarmRate - a.FalseAlarmRate) * (a.Efficiency + b.Efficiency) / 2).Sum();
        area.ShouldBe(0.7602, tolerance: 0.015);
        thin.Count(p => p.FalseAlarmRate is > 0 and < 0.01).ShouldBeGreaterThan(20);
    }

    [Fact]
    public void Band_ManySamples_CoversTheTrueEfficiencyAboutAsStated()
    {
        double[] grid = [0.05, 0.2, 0.5];
        double[] truth = [0.2595, 0.5629, 0.8413]; // 1 - Phi(z - 1)
        int covered = 0, bootstrapped = 0, total = 0;
        for (int trial = 0; trial < 30; trial++)
        {
            RandomSource random = new RandomSource(9).Split((ulong)trial);
            RandomStream stream = random.Split("sample").Stream();
            LabelledScores scores = LabelledScores.FromClasses(Samples.Normal(stream, 800), Samples.Normal(stream, 100, 1));
            RocBand binomial = RocBand.Binomial(scores, grid, 0.9), bootstrap = RocBand.Bootstrap(scores, grid, 40, random, 0.9);
            for (int i = 0; i < grid.Length; i++, total++)
            {
                if (truth[i] >= binomial.Low[i] && truth[i] <= binomial.High[i]) covered++;
                if (truth[i] >= bootstrap.Low[i] && truth[i] <= bootstrap.High[i]) bootstrapped++;
            }
        }

        // Points of one curve are correlated, so about 70 independent ones: 0.9 +- 4 * 0.036.
        ((double)covered / total).ShouldBeInRange(0.76, 1);
        ((double)bootstrapped / total).ShouldBeInRange(0.74, 0.995);
    }

    [Fact]
    public void OverRuns_ThreeRuns_IsTheMedianBetweenTheExtremes()
    {
        // Efficiency at half of the normals passing: 0, 1/2 and 1.
        RocCurve[] runs = [.. new double[][] { [1, 1], [1, 6], [6, 6] }.Select(anomalies => new RocCurve(LabelledScores.FromClasses([2, 3, 4, 5], anomalies)))];

        RocBand band = RocBand.OverRuns(runs, [0.5]);

        (band.Low[0], band.Efficiencies[0], band.High[0]).ShouldBe((0, 0.5, 1));
    }

    [Fact]
    public void SignificanceImprovement_RandomScore_IsAtMostNearOne()
    {
        RandomStream stream = new RandomSource(10).Stream();
        var curve = new RocCurve(LabelledScores.FromClasses(Samples.Normal(stream, 10_000), Samples.Normal(stream, 10_000)));

        // At 25 passing normals the ratio of counts fluctuates by 28 %, so the root-normalised SIC stays near sqrt(eps).
        SignificanceImprovement.Maximum(curve).ShouldNotBeNull().Value.ShouldBeInRange(1, 1.1);
    }

    [Fact]
    public void SignificanceImprovement_FewNormalsPassing_IgnoresThosePoints()
    {
        double[] normals = [.. Enumerable.Range(0, 100).Select(i => (double)i)];
        var curve = new RocCurve(LabelledScores.FromClasses(normals, [1000, 2000]));

        SignificanceImprovement best = SignificanceImprovement.Maximum(curve).ShouldNotBeNull();

        best.Value.ShouldBe(2, tolerance: 1e-12); // 1/sqrt(25/100), not 1/sqrt(1/100)
        best.FalseAlarmRate.ShouldBe(0.25);
        SignificanceImprovement.Maximum(new RocCurve(LabelledScores.FromClasses([1, 2], [3]))).ShouldBeNull();
    }

    [Fact]
    public void Total_TwoChannels_TakesTheBestAvailableRate()
    {
        double[] normals = [.. Enumerable.Range(0, 20_000).Select(i => (double)i)];
        var blind = new RocCurve(LabelledScores.FromClasses(normals, [0, 1]));
        var half = new RocCurve(LabelledScores.FromClasses(normals, [1e6, 1]));

        // 1e-4 expects two false alarms and is left out: 0.5/sqrt(1e-3).
        SignificanceImprovement.Total([blind, half]).ShouldNotBeNull().ShouldBe(0.5 / Math.Sqrt(1e-3), tolerance: 1e-9);
        SignificanceImprovement.Total([new RocCurve(LabelledScores.FromClasses([1, 2], [3]))]).ShouldBeNull();
    }
}
