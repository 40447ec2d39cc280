using Offshell.Cli.Output;
using Offshell.Models.Training;

namespace Offshell.Cli.Tests;

public sealed class ProgressLineTests
{
    /// <summary>Before the first step there is no loss and no speed yet.</summary>
    [Theory]
    [InlineData(0, "training: takes 2.0 MB besides the rows")]
    [InlineData(5, "training: takes 2.0 MB besides the rows, goes on after epoch 5 of 12")]
    public void Report_BeforeTheFirstStep_SaysWhatItTakes(int epoch, string expected)
    {
        var writer = new StringWriter();
        new ProgressLine(writer).Report(new TrainingProgress
        {
            Stage = "training",
            Epoch = epoch,
            Epochs = 12,
            Step = 8 * epoch,
            TotalSteps = 96,
            TrainingLoss = double.NaN,
            ValidationLoss = double.NaN,
            MemoryBytes = 2 * 1048576,
            RowsPerSecond = 0,
            Remaining = TimeSpan.Zero,
            Remark = "",
        });

        writer.ToString().Trim().ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, "fold 1 of 5: trees")]
    [InlineData(100, "fold 1 of 5: trees 30/100, at most 3 s left")]
    public void Report_MethodWithoutEpochs_SaysWhatIsDoneAndItsSteps(int steps, string expected)
    {
        var writer = new StringWriter();
        var progress = new ProgressLine(writer);
        var report = new TrainingProgress { Stage = "fold 1 of 5", Step = 30, TotalSteps = steps, TrainingLoss = double.NaN, ValidationLoss = double.NaN, Remaining = TimeSpan.FromSeconds(2.5), Remark = "trees" };

        progress.Report(report);
        progress.Report(report with { Stage = "fold 2 of 5" }); // within the same second

        writer.ToString().Trim().ShouldBe(expected);
    }
}
