using Offshell.Data;
using Offshell.Physics.Simulation.Groups;

namespace Offshell.Physics.Tests.Simulation.Groups;

public sealed class GroupsSimulatorTests
{
    [Fact]
    public void Simulate_NoSpread_GivesPoissonCountsAtTheLevelsOfTheGroups()
    {
        var options = new GroupsOptions { CommonSpread = 0, ShapeSpread = 0, AnomalyFraction = 0.3 };
        Table table = new GroupsSimulator(options).Simulate(20_000, 3);
        double[] groups = table.Column("group"), labels = table.Column("label");

        for (int feature = 1; feature <= 6; feature++)
        {
            double[] counts = [.. table.Column($"x{feature}").Select(x => Math.Round(Math.Exp(x) - 1))];
            double[] first = Where(counts, groups, labels, 0, 0);
            double level = first.Average();
            level.ShouldBeInRange(100 - 2, 300 + 2); // efficiencies lie in [0.5, 1.5]
            for (int group = 0; group < 8; group++)
            {
                ShouldBePoisson(Where(counts, groups, labels, group, 0), level * Math.Exp(0.5 * group), 1 / (level * first.Length));
                double[] fallen = Where(counts, groups, labels, group, 1);
                if (group < 4) fallen.ShouldBeEmpty();
                else ShouldBePoisson(fallen, 0.2 * level * Math.Exp(0.5 * group), 1 / (level * first.Length));
            }
        }
    }

    [Fact]
    public void Simulate_Defaults_HidesAnomaliesFromPooledPullsButNotFromPullsGivenTheGroup()
    {
        Table table = new GroupsSimulator(new GroupsOptions()).Simulate(20_000, 3);
        double[] groups = table.Column("group"), labels = table.Column("label");

        double pooled = AreaOfLargestPull(table, labels, _ => 0);
        double given = AreaOfLargestPull(table, labels, row => (int)groups[row]);

        pooled.ShouldBeLessThan(0.6);
        given.ShouldBeGreaterThan(0.995);
    }

    [Fact]
    public void Simulate_MoreRows_StartsWithTheSameRows()
    {
        var simulator = new GroupsSimulator(new GroupsOptions());

        simulator.Simulate(300, 5).ShouldStartWith(simulator.Simulate(200, 5));
        simulator.Simulate(300, 5).Column("x1").ShouldNotBe(simulator.Simulate(300, 6).Column("x1"));
    }

    [Fact]
    public void Simulate_Defaults_DeclaresRolesAndKinds()
    {
        Table table = new GroupsSimulator(new GroupsOptions()).Simulate(500, 1);

        table.Schema[table.Schema.IndexOf("group")].Role.ShouldBe(ColumnRole.Condition);
        table.Schema.IndicesOf(ColumnRole.Feature).Length.ShouldBe(6);
        table.Texts("kind").Zip(table.Column("label")).ShouldAllBe(row => row.First == (row.Second == 1 ? "fallen" : "normal"));
    }

    [Fact]
    public void Constructor_WrongOptions_ReportsThemTogether()
    {
        var exception = Should.Throw<ArgumentException>(() => new GroupsSimulator(new GroupsOptions { Groups = 1, AnomalyFactor = -1 }));

        exception.Message.ShouldContain("Groups is 1");
        exception.Message.ShouldContain("AnomalyFactor is -1");
    }

    /// <summary>Mean within 5 standard errors (the relative variance of the reference level included), variance over mean within 5 of 1.</summary>
    private static void ShouldBePoisson(double[] counts, double mean, double referenceVariance)
    {
        double average = counts.Average();
        average.ShouldBe(mean, tolerance: 5 * mean * Math.Sqrt((1 / (mean * counts.Length)) + referenceVariance));
        double variance = counts.Sum(n => (n - average) * (n - average)) / (counts.Length - 1);
        (variance / average).ShouldBe(1, tolerance: 5 * Math.Sqrt((2 + (1 / mean)) / counts.Length));
    }

    private static double[] Where(double[] values, double[] groups, double[] labels, int group, int label) =>
        [.. values.Where((_, row) => groups[row] == group && labels[row] == label)];

    /// <summary>Area of max_j |x_j − mean_j| / sd_j with the moments of the normal rows of each cell.</summary>
    private static double AreaOfLargestPull(Table table, double[] labels, Func<int, int> cellOf)
    {
        double[] scores = new double[table.RowCount];
        foreach (int column in table.Schema.IndicesOf(ColumnRole.Feature))
        {
            double[] x = table.Values(column).ToArray();
            var moments = Enumerable.Range(0, x.Length).Where(row => labels[row] == 0).GroupBy(cellOf)
                .ToDictionary(cell => cell.Key, cell => (Mean: cell.Average(row => x[row]), Square: cell.Average(row => x[row] * x[row])));
            for (int row = 0; row < x.Length; row++)
            {
                (double mean, double square) = moments[cellOf(row)];
                scores[row] = Math.Max(scores[row], Math.Abs(x[row] - mean) / Math.Sqrt(square - (mean * mean)));
            }
        }

        return RankArea.Of(
            [.. scores.Where((_, row) => labels[row] == 0)],
            [.. scores.Where((_, row) => labels[row] == 1)]).Area;
    }
}
