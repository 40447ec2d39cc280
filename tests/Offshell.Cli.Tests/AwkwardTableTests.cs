using System.Globalization;
using System.Text;

namespace Offshell.Cli.Tests;

/// <summary>Whatever the table, default options give finite scores, and a row that anybody would call anomalous comes first.</summary>
public sealed class AwkwardTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell-awkward-").FullName;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in AwkwardTable.All.Keys)
            {
                cases.Add(name, "vae");
                cases.Add(name, "auto");
            }

            return cases;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task MainJob_AwkwardTable_RanksThePlantedRowFirst(string name, string recipe)
    {
        AwkwardTable table = AwkwardTable.All[name]();
        const int fresh = 20;
        string model = At("model.offshell"), normal = Write("normal.csv", [table.Header, .. table.Normal.Skip(table.Normal.Count > 200 ? fresh : 0)]);
        string labelled = Write("new.csv", [$"{table.Header},truth", .. table.Normal.Take(fresh).Select(r => $"{r},0"), $"{table.Anomaly},1"]);

        // Fewer epochs than by default, for speed; all else is as the tool chooses it.
        string[] epochs = recipe == "vae" ? ["--set", name == "wide" ? "training.epochs=3" : "training.epochs=25"] : [];
        await SucceedAsync(["fit", "--data", normal, "--model", recipe, "--out", model, "--threads", "1", .. epochs]);
        string[][] rows = [.. Records(await SucceedAsync("score", model, "--data", labelled, "--explain")).Skip(1)];
        string evaluation = await SucceedAsync("evaluate", model, "--data", labelled, "--label", "truth", "--report", At("report.html"));
        string explanation = await SucceedAsync("explain", model, "--data", labelled, "--row", $"{fresh + 1}", "--json");

        double[] scores = [.. rows.Select(r => double.Parse(r[1], CultureInfo.InvariantCulture))];
        scores.Length.ShouldBe(fresh + 1);
        scores.ShouldAllBe(s => double.IsFinite(s));
        scores[..fresh].Max().ShouldBeLessThan(scores[fresh]);
        evaluation.ShouldContain("1.0000"); // the ROC AUC
        evaluation.ShouldNotContain("NaN");
        File.ReadAllText(At("report.html")).ShouldNotContain("NaN");
        using var json = System.Text.Json.JsonDocument.Parse(explanation);
        if (table.Blamed.Length > 0) json.RootElement.GetProperty("columns")[0].GetProperty("column").GetString().ShouldBe(table.Blamed);
    }

    [Theory]
    [InlineData("a,b\n", 3, "no rows")]
    [InlineData("a,b\n1,2\n2,3\n3,4\n", 3, "3 rows")]
    [InlineData("a,b\n1,2\n1,2,3\n", 3, "line 3")]
    [InlineData("a,a\n1,2\n1,2\n", 3, "'a' twice")]
    [InlineData("a,b\n,NA\n,NA\n,\n,\n", 3, "no features")]
    [InlineData("a,b\n1,inf\n1,2\n1,2\n1,2\n", 3, "inf")]
    public async Task Fit_TableThatCannotBeLearned_SaysWhyInOneLine(string content, int code, string found)
    {
        string data = At("bad.csv");
        File.WriteAllText(data, content);

        Outcome outcome = await CliFixture.RunAsync("fit", "--data", data, "--out", At("none.offshell"));

        outcome.Code.ShouldBe(code, outcome.Error);
        string[] lines = [.. outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("note:", StringComparison.Ordinal))];
        lines.Length.ShouldBe(1);
        lines[0].ShouldContain(found);
        File.Exists(At("none.offshell")).ShouldBeFalse();
    }

    [Fact]
    public async Task Fit_TextAmongNumbers_IsAnErrorThatNamesTheCellOrANote()
    {
        string many = Write("many.csv", ["a,b", .. Enumerable.Range(0, 600).Select(i => $"{i % 7},{(i == 300 ? "oops" : $"{i}")}")]);
        string few = Write("few.csv", ["a,b", .. Enumerable.Range(0, 600).Select(i => $"{i % 7},{(i == 300 ? "oops" : $"{i % 5}")}")]);

        Outcome error = await CliFixture.RunAsync("fit", "--data", many, "--out", At("many.offshell"));
        Outcome note = await CliFixture.RunAsync("fit", "--data", few, "--model", "vae", "--out", At("few.offshell"), "--set", "training.epochs=2");

        error.Code.ShouldBe(3);
        error.Error.ShouldContain("line 302, column 'b': found 'oops'");
        note.Code.ShouldBe(0);
        note.Error.ShouldContain("note: Column 'b' holds numbers and texts ('oops') and is taken as categories");
    }

    private string At(string name) => Path.Combine(_folder, name);

    private string Write(string name, IEnumerable<string> lines)
    {
        File.WriteAllText(At(name), string.Join("\n", lines) + "\n");
        return At(name);
    }

    private static async Task<string> SucceedAsync(params string[] args)
    {
        Outcome outcome = await CliFixture.RunAsync(args);
        outcome.Code.ShouldBe(0, outcome.Error);
        return outcome.Output;
    }

    /// <summary>CSV written by the tool, read by a few lines of its own: quotes may hold separators and line ends.</summary>
    private static IEnumerable<string[]> Records(string csv)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char c in csv.ReplaceLineEndings("\n"))
        {
            if (c == '"') quoted = !quoted;
            else if (quoted || (c != ',' && c != '\n')) cell.Append(c);
            if (quoted || (c != ',' && c != '\n')) continue;
            cells.Add(cell.ToString());
            cell.Clear();
            if (c != '\n') continue;
            yield return [.. cells];
            cells.Clear();
        }
    }
}
