using Offshell.Data;
using Offshell.Detection;
using Offshell.Models.Training;

namespace Offshell.Cli.Tests;

public sealed class ResumeTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    private static readonly string[] Epochs = ["training.epochs=12"];

    /// <summary>Stops a fit the hard way after some epochs: the token is cancelled from within a progress report.</summary>
    private sealed class StopAfter(int epoch, CancellationTokenSource cancel) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Epoch >= epoch) cancel.Cancel();
        }
    }

    [Fact]
    public void Fit_StoppedAndResumed_EndsWithTheBytesOfTheUnbrokenRun()
    {
        Table rows = TableReader.Open(fixture.Normal, new ReaderOptions { Roles = new RoleOptions { Drop = ["label", "kind"] } }).ReadAll();
        var options = new DetectorOptions { Recipe = "vae", Settings = [.. Epochs.Select(e => e.Split('=')).Select(e => new KeyValuePair<string, string>(e[0], e[1]))], Threads = 1 };
        byte[] unbroken = Detector.Fit(rows, options).ToBytes();
        string checkpoint = fixture.At("resume.checkpoint");
        using var cancel = new CancellationTokenSource();
        DetectorOptions kept = options with { CheckpointPath = checkpoint, CheckpointInterval = TimeSpan.Zero };

        Should.Throw<OperationCanceledException>(() => Detector.Fit(rows, kept with { Progress = new StopAfter(5, cancel) }, cancel.Token));
        Directory.GetFiles(fixture.Folder, "resume.checkpoint.*").Length.ShouldBe(1);
        byte[] resumed = Detector.Fit(rows, kept with { Resume = true }).ToBytes();

        resumed.ShouldBe(unbroken);
    }

    [Fact]
    public async Task Fit_OtherThreads_WritesTheSameBytes()
    {
        byte[]? first = null;
        foreach (string threads in new[] { "1", "2", "3", "7" })
        {
            string model = fixture.At($"threads{threads}.offshell");
            Outcome outcome = await CliFixture.RunAsync(["fit", "--model", "vae", "--data", fixture.Normal, "--drop", "label,kind", "--out", model, "--threads", threads, .. CliFixture.Quick]);
            outcome.Code.ShouldBe(0, outcome.Error);
            byte[] bytes = await File.ReadAllBytesAsync(model);
            (first ??= bytes).ShouldBe(bytes);
        }

        Directory.GetFiles(fixture.Folder, "threads*.checkpoint.*").ShouldBeEmpty();
    }
}
