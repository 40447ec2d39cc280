namespace Offshell.Cli.Tests;

public sealed class StreamTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task ScoreStream_BadRows_GetAVerdictInTheirPlaceAndTheOthersAreJudged()
    {
        string[] lines = File.ReadAllLines(fixture.New);
        string oops = string.Join(',', lines[3].Split(',').Select(_ => "oops"));
        string good = fixture.Write("good.csv", string.Join('\n', lines[..4]) + "\n");
        string data = fixture.Write("broken.csv", string.Join('\n', lines[0], oops, lines[1], "1,2", oops, lines[2], lines[3] + ",7", lines[3], oops) + "\n");
        string verdicts = fixture.At("verdicts.csv"), whole = fixture.At("whole.csv");
        (await CliFixture.RunAsync("score", fixture.Model, "--data", good, "--out", whole, "--explain")).Code.ShouldBe(0);

        Outcome outcome = await CliFixture.RunAsync("score", fixture.Model, "--data", data, "--stream", "--out", verdicts, "--explain");

        outcome.Code.ShouldBe(3, outcome.Error);
        foreach (int line in new[] { 2, 4, 5, 7, 9 }) outcome.Error.ShouldContain($"broken.csv, line {line}");
        outcome.Error.ShouldContain("3 rows, ");
        outcome.Error.ShouldContain("5 more rows could not be read");
        string[] found = File.ReadAllLines(verdicts), judged = File.ReadAllLines(whole);
        found.Length.ShouldBe(9);
        found.Select(l => l.Split(',')[0]).Skip(1).ShouldBe(["1", "2", "3", "4", "5", "6", "7", "8"]);
        foreach (int row in new[] { 1, 3, 4, 6, 8 }) found[row].ShouldBe($"{row},,,unreadable,,{new string(',', judged[0].Count(c => c == ',') - 5)}");
        foreach ((int row, int same) in new[] { (2, 1), (5, 2), (7, 3) }) found[row].Split(',', 2)[1].ShouldBe(judged[same].Split(',', 2)[1]);
    }

    [Fact]
    public async Task ScoreStream_OnlyBadRows_SaysSoAndLeavesAnOlderFile()
    {
        string verdicts = fixture.Write("kept.csv", "older\n");
        string header = File.ReadAllLines(fixture.New)[0], data = fixture.Write("bad.csv", $"{header}\noops\n");

        Outcome outcome = await CliFixture.RunAsync("score", fixture.Model, "--data", data, "--stream", "--out", verdicts);

        outcome.Code.ShouldBe(3, outcome.Error);
        outcome.Error.ShouldContain("unreadable rows only");
        File.ReadAllText(verdicts).ShouldBe("older\n");
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
