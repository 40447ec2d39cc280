using Offshell.Data;
using Offshell.Experiments.AdBench;
using Offshell.Experiments.AutoDesign;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.AutoDesign;

public sealed class AutoDesignTests
{
    /// <summary>Anomalies three deviations away in every column; the sets differ by their seed.</summary>
    private static void WriteSet(string folder, string name, ulong seed, double distance)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[] a = new double[400], b = new double[400], y = new double[400];
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = i < 60 ? 1 : 0;
            (a[i], b[i]) = (random.NextNormal() + (distance * y[i]), random.NextNormal() + (distance * y[i]));
        }

        var schema = new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "b" }, new ColumnSchema { Name = "y", Role = ColumnRole.Label }] };
        TableWriter.Write(Path.Combine(folder, name + ".npz"), Table.FromColumns(schema, [ColumnData.Numbers(a), ColumnData.Numbers(b), ColumnData.Numbers(y)]));
    }

    [Fact]
    public void Run_Twice_FitsOnceAndReportsFittedAndLeftOut()
    {
        using var folder = new ScratchFolder();
        WriteSet(folder.Path, "one", 1, 3);
        WriteSet(folder.Path, "two", 2, 3);
        var members = new AutoDesignSettings().Members;
        var experiment = new AutoDesignExperiment(new AutoDesignSettings { Members = [.. members.Where(m => m.Name is "knn-5" or "pca")], Families = [["one"], ["two"]], Seeds = 2, LargestSubset = 2, Weighted = [] });
        var messages = new StringWriter();
        var settings = new ExperimentSettings(folder.Path, null, false, Path.Combine(folder.Path, "results"), 1, messages);

        string page = experiment.Run(settings, CancellationToken.None);
        string told = messages.ToString();

        experiment.Run(settings, CancellationToken.None).ShouldBe(page);
        messages.ToString().ShouldBe(told);
        told.ShouldContain("pca on two, seed 1: fitted");
        string[] cells = page.Split('\n').Single(line => line.StartsWith("| up to 2 members", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        cells[2].ShouldBe("6"); // two alone, the pair merged in four ways
        double fitted = double.Parse(cells[3].Split(' ')[0]), left = double.Parse(cells[4].Split(' ')[0]);
        fitted.ShouldBeGreaterThan(0.95); // Φ(3) = 0.9987 for the ideal observer of two columns three deviations away
        left.ShouldBeLessThanOrEqualTo(fitted);
    }

    [Theory]
    [InlineData(0.6931471805599453, 0)] // p = 1/2
    [InlineData(3.783184333682093, 2)] // p = 0.02275
    [InlineData(6.607726221510349, 3)] // p = 0.00135
    public void Map_Gaussian_IsTheNormalQuantile(double surprise, double expected) =>
        Candidate.Map(CandidateMerge.Gaussian, surprise).ShouldBe(expected, tolerance: 1e-6);

    [Fact]
    public void Map_EveryMerge_KeepsTheOrderFarOut()
    {
        double[] surprises = [0.01, 0.5, 3, 50, 599, 601, 700, 1e5];
        foreach (CandidateMerge merge in Enum.GetValues<CandidateMerge>())
        {
            double[] mapped = [.. surprises.Select(s => Candidate.Map(merge, s))];
            for (int i = 1; i < mapped.Length; i++) mapped[i].ShouldBeGreaterThanOrEqualTo(mapped[i - 1], merge.ToString());
        }
    }

    [Fact]
    public void Entry_OfEveryMember_NamesARecipe()
    {
        foreach (AdBenchEntry member in new AutoDesignSettings().Members) Offshell.Detection.Recipes.RecipeTable.Find(member.Recipe).IsSupervised.ShouldBeFalse();
    }
}
