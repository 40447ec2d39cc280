using Offshell.Data;
using Offshell.Physics.Simulation;
using Offshell.Physics.Simulation.Hierarchy;

namespace Offshell.Physics.Tests.Simulation.Hierarchy;

public sealed class HierarchySimulatorTests
{
    private static readonly HierarchyOptions Default = new();

    [Fact]
    public void Structure_Product_HasEqualContiguousClustersAndOneToThreeDistinctLatents()
    {
        var structure = new HierarchyStructure(Default with { Features = 3000 });

        structure.ClusterOf.ShouldBe(Enumerable.Range(0, 3000).Select(j => j / 600));
        structure.LatentsOf.ShouldAllBe(latents => latents.Distinct().Count() == latents.Length && latents.All(o => o >= 0 && o < 5));
        for (int size = 1; size <= 3; size++)
        {
            int count = structure.LatentsOf.Count(latents => latents.Length == size);
            ((double)count).ShouldBe(1000, tolerance: 5 * Math.Sqrt(3000 * (1.0 / 3) * (2.0 / 3)));
        }
    }

    [Fact]
    public void Structure_One_AssignsLatentsInTurn()
    {
        var structure = new HierarchyStructure(Default with { Generator = HierarchyGenerator.One });

        structure.LatentsOf.Select(latents => latents.Single()).ShouldBe(Enumerable.Range(0, 100).Select(j => j % 5));
    }

    /// <summary>E[x_a x_b] = E[f_a f_b] within a cluster, which is 1 if O_a = O_b and 0 else; 0 across clusters. Bounds from the exact variance of x_a x_b.</summary>
    [Fact]
    public void Generate_Product_HasTheSecondMomentsOfTheModel()
    {
        const int rows = 100_000;
        var simulator = new HierarchySimulator(Default with { Set = RowSet.Training, Features = 30 });
        HierarchySample sample = simulator.Generate(rows, seed: 4);
        HierarchyStructure structure = sample.Structure;
        double noise = Default.Noise * Default.Noise;
        bool someOffDiagonalIsOne = false;

        for (int a = 0; a < 30; a++)
        {
            for (int b = a + 1; b < 30; b++)
            {
                bool sameCluster = structure.ClusterOf[a] == structure.ClusterOf[b];
                int common = structure.LatentsOf[a].Intersect(structure.LatentsOf[b]).Count();
                bool sameLatents = common == structure.LatentsOf[a].Length && common == structure.LatentsOf[b].Length;
                double expected = sameCluster && sameLatents ? 1 : 0;
                double variance = (Math.Pow(3, common) * (sameCluster ? 3 : 1)) - (expected * expected) + (2 * noise) + (noise * noise);

                Product(sample.Feature(a), sample.Feature(b)).ShouldBe(expected, tolerance: 6 * Math.Sqrt(variance / rows), $"features {a} and {b}");
                structure.Covariance(a, b).ShouldBe(expected);
                someOffDiagonalIsOne |= expected == 1;
            }
        }

        someOffDiagonalIsOne.ShouldBeTrue();
    }

    [Fact]
    public void Generate_Efficiency_IsLinearInKnownRateAndFluctuates()
    {
        const int rows = 100_000;
        var simulator = new HierarchySimulator(Default with { Generator = HierarchyGenerator.Efficiency, Set = RowSet.Training, Noise = 0.5, Features = 50 });
        HierarchySample sample = simulator.Generate(rows, seed: 4);

        // x = k (1 + 0.3 u) + ε: E[x k] = 1 and E[x²] = 1.09 + 0.25; the fourth moments bound the errors.
        Product(sample.Feature(17), sample.Condition(1)).ShouldBe(1, tolerance: 6 * Math.Sqrt(3.0 / rows));
        sample.Structure.Covariance(17, 17).ShouldBe(1.34, tolerance: 1e-12);
        Product(sample.Feature(17), sample.Feature(16)).ShouldBe(sample.Structure.Covariance(17, 16), tolerance: 6 * Math.Sqrt(15.0 / rows));
        Product(sample.Feature(17), sample.Feature(17)).ShouldBe(1.34, tolerance: 6 * Math.Sqrt(15.0 / rows));
        Product(sample.Feature(17), sample.Condition(2)).ShouldBe(0, tolerance: 6 * Math.Sqrt(1.4 / rows));
    }

    [Fact]
    public void Generate_TestSets_MoveTheRightFeaturesByTheRightAmount()
    {
        const int rows = 6000;

        MeanSquaredPulls(RowSet.AInlier, rows).All.ShouldBe(1, tolerance: 5 * Math.Sqrt(2.0 / (rows * 100)));
        MeanSquaredPulls(RowSet.AAnomaly, rows).Affected.ShouldBe(1 + 25, tolerance: 5 * Math.Sqrt(102.0 / rows));
        MeanSquaredPulls(RowSet.BAnomaly, rows).Affected.ShouldBe(1 + 9, tolerance: 5 * Math.Sqrt(38.0 / (rows * 20)));
        MeanSquaredPulls(RowSet.BAnomaly, rows).All.ShouldBe(1 + (9.0 / 5), tolerance: 5 * Math.Sqrt(9.2 / (rows * 100)));
        MeanSquaredPulls(RowSet.BInlier, rows).All.ShouldBe(1 + (9.0 / 5), tolerance: 5 * Math.Sqrt(9.2 / (rows * 100)));
    }

    [Theory]
    [InlineData(false, 9.05, 0.6)]
    [InlineData(true, 0.5, 0.05)]
    public void Generate_BAnomaly_HasOneSignUnlessIndependent(bool independentSigns, double squaredMeanPull, double tolerance)
    {
        HierarchySample sample = new HierarchySimulator(Default with { Set = RowSet.BAnomaly, IndependentSigns = independentSigns }).Generate(4000, 3);
        double sum = 0;
        double[] pulls = new double[100];
        for (int row = 0; row < sample.RowCount; row++)
        {
            Pulls(sample, row, pulls);
            double mean = pulls.Where((_, j) => sample.Structure.ClusterOf[j] == sample.Affected[row]).Average();
            sum += mean * mean;
        }

        // Common sign: 9 + 1/20. Independent signs: (9 + 1)/20.
        (sum / sample.RowCount).ShouldBe(squaredMeanPull, tolerance);
    }

    [Fact]
    public void Simulate_Mixed_LabelsTheFractionAskedFor()
    {
        Table table = new HierarchySimulator(Default with { AnomalyFraction = 0.2, IncludeLatents = true }).Simulate(5000, 8);

        double[] labels = table.Column("label");
        string[] kinds = table.Texts("kind");
        labels.Average().ShouldBe(0.2, tolerance: 5 * Math.Sqrt(0.2 * 0.8 / 5000));
        kinds.Distinct().Order().ShouldBe(["a-anomaly", "b-anomaly", "normal"]);
        kinds.Zip(labels).ShouldAllBe(row => (row.First == "normal") == (row.Second == 0));
        table.Texts("affected").Zip(kinds).ShouldAllBe(row =>
            row.Second == "normal" ? row.First == "" : row.First.StartsWith(row.Second == "a-anomaly" ? "x" : "cluster"));
        table.Schema.IndicesOf(ColumnRole.Condition).Length.ShouldBe(5);
        table.Schema.IndicesOf(ColumnRole.Feature).Length.ShouldBe(100);
        table.Schema[table.Schema.IndexOf("x21")].Family.ShouldBe("cluster2");
        table.Schema[table.Schema.IndexOf("u5")].Role.ShouldBe(ColumnRole.Dropped);
    }

    [Fact]
    public void Simulate_MoreRows_StartsWithTheSameRows()
    {
        var simulator = new HierarchySimulator(Default with { Features = 20 });

        simulator.Simulate(300, 5).ShouldStartWith(simulator.Simulate(200, 5));
        simulator.Simulate(300, 5).Column("x1").ShouldNotBe(simulator.Simulate(300, 6).Column("x1"));
    }

    [Fact]
    public void Generate_SetsOfOneSeed_AreIndependent()
    {
        HierarchySample training = new HierarchySimulator(Default with { Set = RowSet.Training }).Generate(10_000, 5);
        HierarchySample inliers = new HierarchySimulator(Default with { Set = RowSet.AInlier }).Generate(10_000, 5);

        Product(training.Condition(0), inliers.Condition(0)).ShouldBe(0, tolerance: 5 / Math.Sqrt(10_000));
    }

    [Fact]
    public void Constructor_ManyWrongOptions_ReportsThemTogether()
    {
        var exception = Should.Throw<ArgumentException>(() =>
            new HierarchySimulator(new HierarchyOptions { Features = 99, Noise = 0, AnomalyFraction = double.NaN, MaximumLatentsPerFeature = 6 }));

        foreach (string part in new[] { "Features is 99", "Noise is 0", "AnomalyFraction is NaN", "MaximumLatentsPerFeature is 6" })
            exception.Message.ShouldContain(part);
    }

    private static (double All, double Affected) MeanSquaredPulls(RowSet set, int rows)
    {
        HierarchySample sample = new HierarchySimulator(Default with { Set = set }).Generate(rows, seed: 2);
        double[] pulls = new double[100];
        double all = 0, affected = 0;
        int affectedCount = 0;
        for (int row = 0; row < rows; row++)
        {
            Pulls(sample, row, pulls);
            for (int j = 0; j < pulls.Length; j++)
            {
                all += pulls[j] * pulls[j];
                int target = set == RowSet.AAnomaly ? j : sample.Structure.ClusterOf[j];
                if (target != sample.Affected[row]) continue;
                affected += pulls[j] * pulls[j];
                affectedCount++;
            }
        }

        return (all / (rows * 100.0), affected / Math.Max(1, affectedCount));
    }

    private static void Pulls(HierarchySample sample, int row, double[] pulls)
    {
        double[] u = new double[5], k = new double[5], x = new double[100];
        sample.CopyRow(row, u, k, x);
        sample.Structure.Mean(u, k, pulls);
        for (int j = 0; j < x.Length; j++) pulls[j] = (x[j] - pulls[j]) / sample.Structure.Options.Noise;
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum / a.Length;
    }
}
