namespace Offshell.Cli.Tests;

public sealed class StreamTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task ScoreStream_BadRow_KeepsTheVerdictsBeforeIt()
    {
        string[] lines = File.ReadAllLines(fixture.New);
        string header = lines[0], data = fixture.Write("broken.csv", string.Join('\n', header, lines[1], lines[2], string.Join(',', lines[3].Split(',').Select(_ => "oops"))) + "\n");
        string verdicts = fixture.At("verdicts.csv");

        Outcome outcome = await CliFixture.RunAsync("score", fixture.Model, "--data", data, "--stream", "--out", verdicts);

        outcome.Code.ShouldBe(3, outcome.Error);
        outcome.Error.ShouldContain("line 4");
        File.ReadAllLines(verdicts).Length.ShouldBe(3);
    }

    [Fact]
    public async Task ScoreStream_NothingToJudge_LeavesAnOlderFile()
    {
        string verdicts = fixture.Write("older.csv", "older\n");

        Outcome outcome = await CliFixture.RunAsync("score", fixture.Model, "--data", fixture.Write("other.csv", "p,q\n1,2\n"), "--stream", "--out", verdicts);

        outcome.Code.ShouldBe(3, outcome.Error);
        File.ReadAllText(verdicts).ShouldBe("older\n");
    }

    [Fact]
    public async Task ScoreStream_Cancelled_DoesNotWaitForTheNextLine()
    {
        if (OperatingSystem.IsWindows()) return; // Needs a pipe that has a name in the file system.
        string pipe = fixture.At("pipe.csv");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe])) await made.WaitForExitAsync();
        using var cancel = new CancellationTokenSource();
        string[] lines = File.ReadAllLines(fixture.New);
        Task<Outcome> run = CliFixture.RunAsync(cancel.Token, "score", fixture.Model, "--data", pipe, "--stream", "--out", fixture.At("piped.csv"));
        await using (var writer = new StreamWriter(pipe) { AutoFlush = true })
        {
            await writer.WriteAsync($"{lines[0]}\n{lines[1]}\n{lines[2]}\n");
            for (int i = 0; i < 600 && !(File.Exists(fixture.At("piped.csv")) && Shared(fixture.At("piped.csv")).Length > 1); i++) await Task.Delay(50);
            await cancel.CancelAsync();

            (await run.WaitAsync(TimeSpan.FromSeconds(30))).Code.ShouldBe(130);
        }

        Shared(fixture.At("piped.csv")).Length.ShouldBeGreaterThan(1);
    }

    private static string[] Shared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
