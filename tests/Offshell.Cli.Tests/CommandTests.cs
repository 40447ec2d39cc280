using System.Text.Json;

namespace Offshell.Cli.Tests;

public sealed class CommandTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    private static Task<Outcome> RunAsync(params string[] args) => CliFixture.RunAsync(args);

    /// <summary>A number that means missing is noted, and read as missing where asked: also by commands that come after the fit.</summary>
    [Fact]
    public async Task Missing_NumberAsMark_IsNotedAndReadAsMissing()
    {
        string rows = string.Concat(Enumerable.Range(0, 200).Select(i => $"{(i % 50 == 3 ? "-9999" : $"{i % 17}")},{(i * 7) % 13}\n"));
        string data = fixture.Write("marks.csv", "a,b\n" + rows);

        (await CliFixture.RunAsync("inspect", data)).Output.ShouldContain("-9999 lies far from all other values of 'a'");
        Outcome inspected = await CliFixture.RunAsync("inspect", data, "--missing", "-9999");
        (inspected.Code, inspected.Output.Contains("-9999", StringComparison.Ordinal)).ShouldBe((0, false), inspected.Error);
        (await CliFixture.RunAsync("fit", "--data", data, "--missing", "-9999,-8888", "--model", "pca", "--out", fixture.At("marks.offshell"))).Code.ShouldBe(0);
        string unmarked = fixture.Write("unmarked.csv", "a,b\n" + rows.Replace("-9999", "", StringComparison.Ordinal));
        Outcome marked = await CliFixture.RunAsync("score", fixture.At("marks.offshell"), "--data", data, "--missing=-9999");
        marked.Output.ShouldBe((await CliFixture.RunAsync("score", fixture.At("marks.offshell"), "--data", unmarked)).Output, marked.Error);
    }

    [Fact]
    public async Task Score_AnyFile_WritesOneRowPerRowAndMessagesApart()
    {
        Outcome outcome = await RunAsync("score", fixture.Model, "--data", fixture.New, "--alpha", "0.05", "--explain", "--id", "kind");

        outcome.Code.ShouldBe(0);
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(301);
        lines[0].Trim().ShouldStartWith("row,score,p_value,verdict");
        lines[0].Trim().ShouldEndWith(",kind");
        lines[1].ShouldStartWith("1,");
        lines[300].ShouldStartWith("300,");
        outcome.Error.ShouldContain("300 rows");
    }

    [Fact]
    public async Task Evaluate_Json_HasTheFieldsThatProgramsRead()
    {
        Outcome outcome = await RunAsync("evaluate", fixture.Model, "--data", fixture.New, "--label", "label", "--json");

        outcome.Code.ShouldBe(0, outcome.Error);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        json.RootElement.GetProperty("rows").GetInt32().ShouldBe(300);
        json.RootElement.GetProperty("anomalies").GetInt32().ShouldBeInRange(1, 299);
        json.RootElement.GetProperty("roc_auc").GetDouble().ShouldBeInRange(0.5, 1);
        json.RootElement.GetProperty("average_precision").GetDouble().ShouldBeInRange(0, 1);
        json.RootElement.GetProperty("seconds").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Evaluate_LabelWithSeveralKinds_ReportsEach()
    {
        string data = fixture.Write("kinds.csv", "group,x1,x2,x3,x4,x5,x6,what\n" + string.Join("\n", File.ReadLines(fixture.New).Skip(1).Select((line, i) =>
            string.Join(",", line.Split(',')[..7]) + (i % 3 == 0 ? ",broken" : i % 3 == 1 ? ",odd" : ",normal"))));

        Outcome outcome = await RunAsync("evaluate", fixture.Model, "--data", data, "--label", "what", "--json");

        outcome.Code.ShouldBe(0, outcome.Error);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        json.RootElement.GetProperty("by_label").EnumerateObject().Select(p => p.Name).ShouldBe(["broken", "odd"]);
    }

    [Fact]
    public async Task Export_Model_WritesThreeFilesNamedAfterIt()
    {
        string folder = fixture.At("exported");
        Outcome outcome = await RunAsync("export", fixture.Model, "--format", "c", "--score", "reconstruction", "--out", folder);
        Outcome json = await RunAsync("export", fixture.Model, "--out", folder, "--name", "plant", "--score", "kl", "--alpha", "0.05", "--json");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Path.GetFileName(l.Trim())).ShouldBe(["model.h", "model.c", "model_main.c"]);
        File.ReadAllText(Path.Combine(folder, "model.h")).ShouldContain("int model_score(const double *row, double *score);");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        document.RootElement.GetProperty("files").GetArrayLength().ShouldBe(3);
        File.ReadAllText(Path.Combine(folder, "plant.h")).ShouldContain("#define PLANT_ALPHA 0.05");
    }

    [Theory]
    [InlineData("--format", "onnx", "onnx")]
    [InlineData("--score", "importance-weighted", "'reconstruction', 'negative-elbo' or 'kl'")]
    [InlineData("--name", "7up", "cannot be used in C")]
    [InlineData("--alpha", "2", "between 0 and 1")]
    public async Task Export_WhatCannotBeWritten_SaysWhatCan(string option, string value, string expected)
    {
        Outcome outcome = await RunAsync("export", fixture.Model, "--out", fixture.At("refused"), option, value);

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain(expected);
        Directory.Exists(fixture.At("refused")).ShouldBeFalse();
    }

    [Fact]
    public async Task Explain_Row_ListsColumnsWithExpectations()
    {
        Outcome table = await RunAsync("explain", fixture.Model, "--data", fixture.New, "--row", "7");
        Outcome json = await RunAsync("explain", fixture.Model, "--data", fixture.New, "--row", "7", "--json");

        table.Output.ShouldContain("Row 7 is");
        table.Output.ShouldContain("expected");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        document.RootElement.GetProperty("columns").GetArrayLength().ShouldBe(6);
    }

    [Fact]
    public async Task Inspect_ModelAndData_ShowWhatTheyHold()
    {
        Outcome model = await RunAsync("inspect", fixture.Model, "--json");
        Outcome data = await RunAsync("inspect", fixture.Normal);

        using JsonDocument json = JsonDocument.Parse(model.Output);
        json.RootElement.GetProperty("recipe").GetString().ShouldBe("cvae");
        json.RootElement.GetProperty("options").GetProperty("latentSize").GetInt32().ShouldBeGreaterThan(0);
        json.RootElement.TryGetProperty("schema", out _).ShouldBeTrue();
        json.RootElement.GetProperty("fingerprint").GetProperty("seed").GetInt32().ShouldBe(1);
        data.Output.ShouldContain("900 rows");
    }

    [Fact]
    public async Task Generate_OneRow_IsSaidInTheSingular()
    {
        string condition = fixture.Write("one-condition.csv", "group\ng1\n");

        Outcome outcome = await RunAsync("generate", fixture.Model, "--conditions", condition, "--out", fixture.At("one.csv"));

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("1 row: ");
    }

    [Fact]
    public async Task Calibrate_NewNormals_ReplacesPValuesOnly()
    {
        string path = fixture.At("recalibrated.offshell");

        Outcome outcome = await RunAsync("calibrate", fixture.Model, "--data", fixture.Normal, "--out", path);

        outcome.Code.ShouldBe(0, outcome.Error);
        Outcome before = await RunAsync("score", fixture.Model, "--data", fixture.New), after = await RunAsync("score", path, "--data", fixture.New);
        Column(after.Output, 1).ShouldBe(Column(before.Output, 1));
        Column(after.Output, 2).ShouldNotBe(Column(before.Output, 2));
    }

    [Fact]
    public async Task Generate_WithConditions_DrawsARowForEach()
    {
        Outcome outcome = await RunAsync("generate", fixture.Model, "--conditions", fixture.New, "--out", "-");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(301);
    }

    [Fact]
    public async Task Score_UnseenCategoryInAFeature_IsAnExplainedAnomaly()
    {
        string data = fixture.Write("colours.csv", "colour,size\n" + string.Join("\n", Enumerable.Range(0, 600).Select(i => $"{(i % 2 == 0 ? "red" : "blue")},{i % 7}")));
        string model = fixture.At("colours.offshell");
        (await RunAsync(["fit", "--model", "vae", "--data", data, "--out", model, .. CliFixture.Quick])).Code.ShouldBe(0);
        string fresh = fixture.Write("green.csv", "size,colour\n3,red\n3,green\n");

        Outcome outcome = await RunAsync("score", model, "--data", fresh, "--alpha", "0.01", "--explain");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Output.Split('\n')[2].ShouldContain("anomalous");
        outcome.Output.Split('\n')[2].ShouldContain("colour,green");
        outcome.Output.Split('\n')[2].TrimEnd().ShouldEndWith("category not seen in training");
    }

    [Fact]
    public async Task Fit_MissingValues_AreModelledAndScored()
    {
        string data = fixture.Write("gaps.csv", "a,b\n" + string.Join("\n", Enumerable.Range(0, 600).Select(i => $"{(i % 5 == 0 ? "" : $"{i % 11}")},{(i % 11) + 1}")));
        string model = fixture.At("gaps.offshell");

        Outcome fit = await RunAsync(["fit", "--model", "vae", "--data", data, "--out", model, .. CliFixture.Quick]);
        Outcome score = await RunAsync("score", model, "--data", fixture.Write("gap.csv", "a,b\nNA,4\n3,4\n"));

        fit.Code.ShouldBe(0, fit.Error);
        score.Code.ShouldBe(0, score.Error);
        Outcome missing = await RunAsync("score", model, "--data", fixture.Write("gap2.csv", "a,b\n3,NA\n"));
        missing.Code.ShouldBe(3);
        missing.Error.ShouldContain("'b'");
    }

    private static string[] Column(string csv, int column) => [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[column])];

    [Fact]
    public async Task Score_Stream_WritesTheSameRowsAndFlushesEach()
    {
        Outcome whole = await CliFixture.RunAsync("score", fixture.Model, "--data", fixture.New);
        using var output = new FlushCounter();
        using var error = new StringWriter();

        (await CliApplication.RunAsync(["score", fixture.Model, "--data", fixture.New, "--stream"], output, error, CancellationToken.None)).ShouldBe(0);

        output.ToString().ShouldBe(whole.Output);
        output.Flushes.ShouldBeGreaterThanOrEqualTo(300);
    }

    private sealed class FlushCounter : StringWriter
    {
        internal int Flushes { get; private set; }

        public override void Flush()
        {
            Flushes++;
            base.Flush();
        }
    }
}
