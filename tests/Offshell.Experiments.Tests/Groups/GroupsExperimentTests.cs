using Offshell.Experiments.Groups;

namespace Offshell.Experiments.Tests.Groups;

public sealed class GroupsExperimentTests
{
    [Fact]
    public void Run_Small_ListsEveryModelAndTheConditionalOneWins()
    {
        using var folder = new ScratchFolder();
        var experiment = new GroupsExperiment(new GroupsExperimentSettings { TrainingRows = 4_000, TestRows = 1_000, Steps = 150, Seeds = 1 });

        string page = experiment.Run(new ExperimentSettings(null, null, false, folder.Path, 1, TextWriter.Null), CancellationToken.None);

        string[][] rows = [.. page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(2).Select(l => l.Split('|', StringSplitOptions.TrimEntries))];
        rows.Length.ShouldBe(4);
        double conditional = double.Parse(rows[0][2]), pooled = double.Parse(rows[1][2]);
        conditional.ShouldBeGreaterThan(0.9);
        pooled.ShouldBeLessThan(0.8);
        page.ShouldNotContain("Quick run");
    }
}
