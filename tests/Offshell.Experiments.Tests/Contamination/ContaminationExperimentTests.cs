using Offshell.Data;
using Offshell.Experiments.AdBench;
using Offshell.Experiments.Contamination;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.Contamination;

public sealed class ContaminationExperimentTests
{
    [Fact]
    public void Run_ClumpOfAnomalies_HurtsADensityMoreTheMoreAreMixedIn()
    {
        using var folder = new ScratchFolder();
        RandomStream random = new RandomSource(1).Stream();
        double[] a = new double[1_000], y = new double[1_000];
        for (int i = 0; i < a.Length; i++)
        {
            y[i] = i < 200 ? 1 : 0;
            a[i] = y[i] == 1 ? 6 + (0.1 * random.NextNormal()) : random.NextNormal();
        }

        var schema = new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "y", Role = ColumnRole.Label }] };
        TableWriter.Write(Path.Combine(folder.Path, "clump.npz"), Table.FromColumns(schema, [ColumnData.Numbers(a), ColumnData.Numbers(y)]));
        var experiment = new ContaminationExperiment(new ContaminationSettings { Seeds = 1, Sets = ["clump"], Shares = [0, 0.1], Detectors = [new AdBenchEntry { Name = "knn", Recipe = "knn" }] });

        string page = experiment.Run(new ExperimentSettings(folder.Path, null, false, Path.Combine(folder.Path, "results"), 1, TextWriter.Null), CancellationToken.None);

        string[] cells = page.Split('\n').Single(line => line.StartsWith("| knn", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        double.Parse(cells[2]).ShouldBeGreaterThan(0.99); // six deviations away
        double.Parse(cells[3]).ShouldBeLessThan(0.7); // each finds another of its kind at once
    }
}
