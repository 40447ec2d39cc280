using Offshell.Data;
using Offshell.Experiments.TriggerRates;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Experiments.Tests.TriggerRates;

public sealed class TriggerRatesExperimentTests
{
    [Fact]
    public void LogRates_Simulated_KeepsRatesAndFillsOnly()
    {
        Table rows = new TriggerRatesSimulator(new TriggerRatesOptions()).Simulate(20, 3);

        Table logs = TriggerRatesRows.LogRates(rows);

        logs.Schema.Count.ShouldBe(4 + 24 + 1);
        int path = rows.Schema.IndicesOf(ColumnRole.Feature)[5];
        int own = logs.Schema.IndexOf(rows.Schema[path].Name);
        logs.Schema[own].Family.ShouldBe(rows.Schema[path].Family);
        for (int i = 0; i < 20; i++) Math.Exp(logs.Values(own)[i]).ShouldBe(1 + rows.Values(path)[i], tolerance: 1e-9);
        logs.Values(logs.Schema.IndexOf("fill")).ToArray().ShouldBe(rows.Values(rows.Schema.IndexOf("fill")).ToArray());
    }

    [Fact]
    public void Run_Small_FindsAndBlamesTheDeadPath()
    {
        using var folder = new ScratchFolder();
        var own = new TriggerRatesExperimentSettings { TrainingRows = 3_000, TestRows = 200, FaultRows = 1_200, FaultsOfAKind = 1, ExplainedRows = 2, Seeds = 1, MaximumSteps = 400 };

        string page = new TriggerRatesExperiment(own).Run(new ExperimentSettings(null, null, false, folder.Path, 1, TextWriter.Null), CancellationToken.None);

        string[] cells = page.Split('\n').Single(l => l.StartsWith("| cvae, dead-path", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
        double.Parse(cells[3]).ShouldBeGreaterThan(0.9); // a path that gives nothing stands out, though so few fills make a coarse threshold
        double.Parse(cells[4]).ShouldBe(1);
        Directory.GetFiles(folder.Path, "*.svg").Length.ShouldBe(2);
    }
}
