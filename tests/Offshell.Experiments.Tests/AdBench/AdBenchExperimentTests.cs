using Offshell.Data;
using Offshell.Experiments.AdBench;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.AdBench;

public sealed class AdBenchExperimentTests
{
    private const int Rows = 900;
    private const int Anomalies = 100;

    /// <summary>A set whose anomalies lie four standard deviations away in every column.</summary>
    private static void WriteSet(string folder)
    {
        RandomStream random = new RandomSource(1).Stream();
        double[][] columns = [new double[Rows], new double[Rows], new double[Rows]];
        double[] labels = new double[Rows];
        for (int i = 0; i < Rows; i++)
        {
            labels[i] = i < Anomalies ? 1 : 0;
            foreach (double[] column in columns) column[i] = random.NextNormal() + (4 * labels[i]);
        }

        var schema = new Schema { Columns = [.. new[] { "a", "b", "c" }.Select(name => new ColumnSchema { Name = name }), new ColumnSchema { Name = "y", Role = ColumnRole.Label }] };
        TableWriter.Write(Path.Combine(folder, "easy.npz"), Table.FromColumns(schema, [.. columns.Append(labels).Select(ColumnData.Numbers)]));
    }

    [Fact]
    public void Run_Twice_FitsOnceAndGivesTheSamePage()
    {
        using var folder = new ScratchFolder();
        WriteSet(folder.Path);
        var experiment = new AdBenchExperiment(new AdBenchSettings { Recipes = ["vae", "hbos"], Contaminated = ["hbos"], Further = [], ContaminatedFurther = [], Peers = [AdBenchEntry.Peers[0]], Sets = ["easy"], Seeds = 1, MaximumSteps = 60 });
        var messages = new StringWriter();
        var settings = new ExperimentSettings(folder.Path, null, false, Path.Combine(folder.Path, "results"), 1, messages);

        string first = experiment.Run(settings, CancellationToken.None);
        string told = messages.ToString();
        string second = experiment.Run(settings, CancellationToken.None);

        told.ShouldContain("vae-easy-seed0: done");
        messages.ToString().ShouldBe(told); // nothing was run again
        second.ShouldBe(first);
        File.ReadAllText(Path.Combine(settings.ResultsFolder, "table.md")).ShouldBe(first);
        told.ShouldContain("hbos-easy-contaminated-seed0: done");
        told.ShouldContain("peer-knn-easy-seed0: done");
        string row = first.Split('\n').First(line => line.StartsWith("| easy", StringComparison.Ordinal));
        string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
        cells[2].ShouldBe("560"); // ⌊0.7 · 800⌋
        cells[3].ShouldBe("340"); // 240 normals and 100 anomalies
        double.Parse(cells[4]).ShouldBeGreaterThan(0.99); // the ideal observer has Φ(4 √3 / √2) ≈ 1
    }

    [Fact]
    public void Run_NoDataFolder_SaysWhatToGive()
    {
        using var folder = new ScratchFolder();
        var settings = new ExperimentSettings(null, null, true, folder.Path, 1, TextWriter.Null);

        Should.Throw<ArgumentException>(() => new AdBenchExperiment().Run(settings, CancellationToken.None)).Message.ShouldContain("--data");
    }
}
