using Offshell.Data;
using Offshell.Detection.Comparison;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Comparison;

public sealed class DetectorComparisonTests
{
    /// <summary>b follows a; anomalies break the relation while each column alone looks normal.</summary>
    private static Table Rows(int normal, int anomalous, bool labelled)
    {
        RandomStream random = new RandomSource(1).Stream();
        double[][] rows = [.. Enumerable.Range(0, normal + anomalous).Select(i =>
        {
            double u = random.NextNormal(), noise = 0.1 * random.NextNormal();
            return labelled ? new[] { u, (i < normal ? u : -u) + noise, i < normal ? 0.0 : 1 } : [u, u + noise];
        })];
        Table table = Table.FromRows(labelled ? ["a", "b", "y"] : ["a", "b"], rows);
        return labelled ? table.WithSchema(table.Schema.With(2, table.Schema[2] with { Role = ColumnRole.Label })) : table;
    }

    [Fact]
    public void Run_WithATime_TestsOnLaterRowsAndSaysSo()
    {
        Table rows = Rows(300, 0, labelled: false);
        Table table = Table.FromRows(["a", "b", "when"], [.. Enumerable.Range(0, 300).Select(i => new[] { rows.Values(0)[i], rows.Values(1)[i], i })]);
        table = table.WithSchema(table.Schema.With(2, table.Schema[2] with { Role = ColumnRole.Time }));

        ComparisonResult result = DetectorComparison.Run(table, new ComparisonOptions { Models = ["hbos", "mahalanobis"], Seeds = 1, Threads = 1 });

        result.Protocol.ShouldStartWith("1 seed(s) on one split by time: the first 70");
    }

    [Fact]
    public void Run_AnomaliesInARelation_PrefersWhatSeesRelationsAndSaysSo()
    {
        ComparisonResult result = DetectorComparison.Run(Rows(700, 100, labelled: true), new ComparisonOptions { Models = ["hbos", "mahalanobis"], Seeds = 2, Threads = 1 });

        result.HasSyntheticFaults.ShouldBeFalse();
        result.NormalTestRows.ShouldBe(210);
        result.AnomalousTestRows.ShouldBe(100);
        result.Detectors.Select(d => d.Model).ShouldBe(["mahalanobis", "hbos"]);
        // The ideal observer reaches about 0.945: 1 - E[exp(-a²/0.006)] with the ridge; four standard errors of 100 anomalies below.
        result.Detectors[0].RocAuc.Value.ShouldBeGreaterThan(0.865);
        // Every column alone is as it was.
        result.Detectors[1].RocAuc.Value.ShouldBe(0.5, tolerance: 0.12);
        result.Detectors[1].TiedWithBest.ShouldBeLessThan(0.05);
        result.Detectors.ShouldAllBe(d => d.RocAuc.Interval.Contains(d.RocAuc.Value));
        result.Recommendation.ShouldContain("Take 'mahalanobis'");
    }

    [Fact]
    public void Run_NoLabel_InjectsFaultsOfEveryKind()
    {
        ComparisonResult result = DetectorComparison.Run(Rows(700, 0, labelled: false), new ComparisonOptions { Models = ["mahalanobis"], Seeds = 1, Threads = 1 });

        result.HasSyntheticFaults.ShouldBeTrue();
        result.AnomalousTestRows.ShouldBe(result.NormalTestRows);
        result.Detectors[0].ByKind.Keys.ShouldBe(["drift", "spike", "swap"]);
        result.Detectors[0].ByKind["spike"].ShouldBeGreaterThan(0.97);
        result.Recommendation.ShouldContain("injected");
    }

    [Theory]
    [InlineData("vae")]
    [InlineData("deep-svdd")]
    public void Run_Network_HasAnUntrainedControl(string model)
    {
        ComparisonResult result = DetectorComparison.Run(
            Rows(400, 60, labelled: true), new ComparisonOptions { Models = [model], Seeds = 1, Threads = 1, Settings = [new("training.epochs", "2"), new("klWarmUpSteps", "0")] });

        result.Detectors[0].UntrainedRocAuc.ShouldNotBeNull();
        result.Detectors[0].UntrainedRocAuc!.Value.ShouldNotBe(result.Detectors[0].RocAuc.Value);
    }

    [Fact]
    public void Run_ConstantScores_RaisesTheAlarm()
    {
        // One column of two values: a histogram knows two scores.
        RandomStream random = new RandomSource(2).Stream();
        Table rows = Table.FromRows(["a"], [.. Enumerable.Range(0, 600).Select(_ => new double[] { random.NextInt(2) })]);

        ComparisonResult result = DetectorComparison.Run(rows, new ComparisonOptions { Models = ["hbos"], Seeds = 1, Threads = 1 });

        result.Detectors[0].Alarms.ShouldContain(a => a.StartsWith("score collapse", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_NoAnomalies_SaysWhatToDo() =>
        Should.Throw<ArgumentException>(() => DetectorComparison.Run(Rows(100, 0, labelled: true))).Message.ShouldContain("--label");
}
