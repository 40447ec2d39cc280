using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Offshell.Cli;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Explanations;

namespace Offshell.Repository.Tests;

public sealed partial class ReadmeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell-readme-").FullName;
    private readonly string _before = Directory.GetCurrentDirectory();

    public ReadmeTests() => Directory.SetCurrentDirectory(_folder);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Quickstart_Runs()
    {
        File.WriteAllText("normal.csv", "a,b,c\n" + string.Join("\n", Enumerable.Range(0, 520).Select(i => $"{i % 13},{2 * (i % 13)},{i % 5}")));
        File.WriteAllText("today.csv", "a,b,c\n3,6,2\n3,999,2\n");
        await Quickstart();
        File.Exists("plant.offshell").ShouldBeTrue();
    }

    [Fact]
    public void Quickstart_InTheReadme_IsTheCodeThatRuns()
    {
        string[] readme = Between(RepositoryFiles.Read("README.md"), "```csharp\n", "```").Split('\n');
        string own = File.ReadAllText(OwnPath());
        string[] usings = [.. readme.Where(l => l.StartsWith("using ", StringComparison.Ordinal))];

        own.Split('\n').Intersect(usings).ShouldBe(usings);
        Unindent(string.Join('\n', readme.Where(l => !usings.Contains(l)))).ShouldBe(Unindent(Between(own, "#region quickstart\n", "#endregion")));
    }

    [Theory]
    [InlineData("<!-- walk-through -->")]
    [InlineData("<!-- images -->")]
    public async Task WalkThrough_EveryCommand_Succeeds(string start)
    {
        string[] commands = [.. Between(RepositoryFiles.Read("README.md"), start, "<!-- end -->").Split('\n').Where(l => l.StartsWith("offshell ", StringComparison.Ordinal))];
        commands.Length.ShouldBeGreaterThan(5);
        foreach (string command in commands)
        {
            // Fewer rows and epochs than in the text: the test looks at the commands, not at the quality.
            string quick = Rows().Replace(command, "--rows 700") + (command.StartsWith("offshell fit", StringComparison.Ordinal) ? " --set training.epochs=3" : "");
            using var output = new StringWriter();
            using var error = new StringWriter();

            int code = await CliApplication.RunAsync(quick.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..], output, error);

            code.ShouldBe(0, $"{quick}\n{error}");
        }
    }

    private static async Task Quickstart()
    {
        #region quickstart
        Table normal = TableReader.Open("normal.csv").ReadAll();
        Detector detector = Detector.Fit(normal, new DetectorOptions { Recipe = "vae", Seed = 1 });
        detector.Save("plant.offshell");

        Detector loaded = Detector.Load("plant.offshell");
        Table today = TableReader.Open("today.csv", new ReaderOptions { Schema = loaded.Schema }).ReadAll(); // a column without any value is missing, not absent
        double threshold = loaded.Threshold(alpha: 0.01).Value;
        ImmutableArray<RowVerdict> verdicts = loaded.Judge(today, alpha: 0.01);
        for (int row = 0; row < verdicts.Length; row++)
        {
            if (!verdicts[row].IsAnomalous) continue;
            ColumnBlame worst = loaded.Explain(today, row).Columns[0];
            Console.WriteLine(
                $"row {row + 1}: score {verdicts[row].Score:F2} above {threshold:F2}, p = {verdicts[row].PValue:G3}; " +
                $"{worst.Column} is {worst.Value}, expected {worst.Expected} ({worst.Low} to {worst.High})");
        }

        await foreach (RowVerdict verdict in loaded.JudgeAsync(Sensor(), alpha: 0.01))
        {
            if (verdict.IsAnomalous) Console.WriteLine($"alarm: p = {verdict.PValue:G3}");
        }

        static async IAsyncEnumerable<double[]> Sensor() // rows as they come in
        {
            yield return [3, 6, 2];
            await Task.Delay(10);
            yield return [3, -50, 2];
        }
        #endregion
    }

    private static string OwnPath([CallerFilePath] string path = "") => path;

    private static string Between(string text, string start, string end)
    {
        int first = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[first..text.IndexOf(end, first, StringComparison.Ordinal)];
    }

    private static string Unindent(string code) => string.Join("\n", code.Split('\n').Select(l => l.Trim())).Trim();

    [GeneratedRegex(@"--rows \d+")]
    private static partial Regex Rows();
}
