using Offshell.Data;
using Offshell.Detection.Comparison;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Recipes;

public sealed class SupervisedRecipeTests
{
    /// <summary>Anomalies hide in the middle of the normal ring: no distance from normal rows finds them, labels do.</summary>
    private static Table Rows(int normal, int anomalous, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        Table table = Table.FromRows(["a", "b", "y"], [.. Enumerable.Range(0, normal + anomalous).Select(i =>
        {
            double angle = 2 * Math.PI * random.NextDouble(), radius = i < normal ? 1.5 + (0.3 * random.NextNormal()) : 0.4 * random.NextDouble();
            return new[] { radius * Math.Cos(angle), radius * Math.Sin(angle), i < normal ? 0.0 : 1 };
        })]);
        return table.WithSchema(table.Schema.With(2, table.Schema[2] with { Role = ColumnRole.Label }));
    }

    [Theory]
    [InlineData("boosted-trees", 900)]
    [InlineData("mlp", 900)]
    [InlineData("boosted-trees", 200)]
    [InlineData("mlp", 200)]
    public void Fit_LabelledRows_FindsTheShownKindAndCalibratesOnNormalRowsOnly(string recipe, int normal)
    {
        Detector detector = Detector.Fit(Rows(normal, 60, 1), new DetectorOptions { Recipe = recipe });
        Table test = Rows(1_000, 200, 2);

        double[] scores = detector.Score(test);
        double auc = RocAuc.Value(LabelledScores.Create(scores, [.. Enumerable.Range(0, 1_200).Select(i => i >= 1_000)]));

        auc.ShouldBeGreaterThan(0.98);
        // Were anomalies among the calibration rows, their share of 6 to 23 % would lie above the threshold for 5 % of them.
        double alarms = detector.Judge(test, 0.05).Take(1_000).Count(v => v.IsAnomalous) / 1_000.0;
        alarms.ShouldBe(0.05, tolerance: 0.045);
        Detector.FromBytes(detector.ToBytes()).Score(test).ShouldBe(scores);
        detector.Fingerprint.CalibrationRows.ShouldBeLessThanOrEqualTo(normal);
    }

    [Theory]
    [InlineData("boosted-trees")]
    [InlineData("mlp")]
    public void Fit_NoLabelOrOneKind_SaysWhatToDo(string recipe)
    {
        Table rows = Rows(100, 0, 1);
        var options = new DetectorOptions { Recipe = recipe };

        Should.Throw<ArgumentException>(() => Detector.Fit(rows.SelectColumns([0, 1]), options)).Message.ShouldContain("--label");
        Should.Throw<ArgumentException>(() => Detector.Fit(rows, options)).Message.ShouldContain("100 normal and 0 anomalous");
        Should.Throw<ArgumentException>(() => Detector.Fit(Rows(100, 20, 1), options with { TrainOn = TrainOn.Normal })).Message.ShouldContain("both kinds");
    }

    [Fact]
    public void Fit_EnsembleWithASupervisedMember_IsRefused() =>
        Should.Throw<ArgumentException>(() => Detector.Fit(Rows(100, 20, 1), new DetectorOptions { Recipe = "ensemble", TrainOn = TrainOn.All, Settings = [new("members", "knn,mlp")] })).Message.ShouldContain("labels");

    [Fact]
    public void Compare_WithASupervisedModel_HalvesTheAnomaliesAndDoesNotRecommendIt()
    {
        ComparisonResult result = DetectorComparison.Run(Rows(600, 80, 1), new ComparisonOptions { Models = ["boosted-trees", "hbos"], Seeds = 2, Threads = 1 });

        result.AnomalousTestRows.ShouldBe(40);
        result.Detectors[0].Model.ShouldBe("boosted-trees");
        result.Detectors[0].IsSupervised.ShouldBeTrue();
        result.Recommendation.ShouldNotContain("Take 'boosted-trees'");
        result.Recommendation.ShouldContain("'boosted-trees' reaches");
    }

    [Fact]
    public void Compare_SupervisedWithoutLabel_SaysWhatToDo() =>
        Should.Throw<ArgumentException>(() => DetectorComparison.Run(Rows(200, 0, 1).SelectColumns([0, 1]), new ComparisonOptions { Models = ["mlp", "knn"], Seeds = 1 })).Message.ShouldContain("--label");
}
