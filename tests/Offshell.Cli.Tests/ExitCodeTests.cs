using System.Text;

namespace Offshell.Cli.Tests;

public sealed class ExitCodeTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    private static Task<Outcome> RunAsync(params string[] args) => CliFixture.RunAsync(args);

    [Fact]
    public async Task FailOnAnomaly_AnomalousRow_Returns1()
    {
        string far = fixture.Write("far.csv", "group,x1,x2,x3,x4,x5,x6\ng1,1e6,1,1,1,1,1\n");

        (await RunAsync("score", fixture.Model, "--data", far, "--fail-on-anomaly")).Code.ShouldBe(1);
        (await RunAsync("score", fixture.Model, "--data", far)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Score_HeaderOnly_NamesTheFile()
    {
        string empty = fixture.Write("header.csv", "group,x1,x2,x3,x4,x5,x6\n");

        Outcome outcome = await RunAsync("score", fixture.Model, "--data", empty);

        (outcome.Code, outcome.Error.Contains(empty, StringComparison.Ordinal)).ShouldBe((3, true), outcome.Error);
    }

    [Fact]
    public async Task Labels_ForAFileWithColumns_AreRefused()
    {
        Outcome outcome = await RunAsync("score", fixture.Model, "--data", fixture.Normal, "--labels", fixture.Normal);

        (outcome.Code, outcome.Error.Contains("--label COL", StringComparison.Ordinal)).ShouldBe((3, true), outcome.Error);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("score")]
    [InlineData("fit --data x.csv --out m.offshell --no-such-option 3")]
    [InlineData("simulate nothing --rows 3 --out -")]
    [InlineData("score m.offshell --data x.csv --alpha 0,01")]
    [InlineData("experiment run nothing")]
    [InlineData("experiment run demo --full")]
    [InlineData("experiment run nae-jets --full --quick")]
    public async Task WrongUsage_Returns2WithAMessage(string line)
    {
        Outcome outcome = await RunAsync(line.Split(' '));

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("", "'offshell --help'")]
    [InlineData("score", "'offshell score --help'")]
    [InlineData("experiment run", "'offshell experiment run --help'")]
    public async Task WrongUsage_AnyCommand_PointsToItsHelp(string line, string help) =>
        (await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Error.ShouldContain(help);

    [Fact]
    public async Task Help_OfAllCommands_ListsRecipesInThatOfFitOnly()
    {
        Outcome all = await RunAsync("--help"), fit = await RunAsync("fit", "--help");

        (all.Code, fit.Code).ShouldBe((0, 0));
        all.Output.ShouldContain("Learn from normal rows");
        all.Output.ShouldNotContain("isolation-forest");
        fit.Output.ShouldContain("isolation-forest ");
    }

    [Theory]
    [InlineData("score m --data d --alpha abc", "expected a number")]
    [InlineData("explain m --data d --row abc", "expected a whole number")]
    [InlineData("fit --data d --out m --seed -1", "expected a whole number that is not negative")]
    public async Task WrongUsage_NotANumber_IsSaidInPlainWords(string line, string expected)
    {
        Outcome outcome = await RunAsync(line.Split(' '));

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain(expected);
        outcome.Error.ShouldNotContain("System.");
    }

    [Fact]
    public async Task Generate_RowsThatDoNotFitTheConditions_Returns2()
    {
        Outcome outcome = await RunAsync("generate", fixture.Model, "--rows", "7", "--conditions", fixture.New, "--out", "-");

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain("300 rows");
    }

    [Fact]
    public async Task Inspect_ModelUnderAnotherName_IsSeenAsOne()
    {
        File.Copy(fixture.Model, fixture.At("renamed.bin"), overwrite: true);

        (await RunAsync("inspect", fixture.At("renamed.bin"))).Output.ShouldContain("recipe       cvae");
    }

    [Theory]
    [InlineData("--alpha", "3")]
    [InlineData("--score", "nothing")]
    [InlineData("--alarms-per-day", "5")]
    public async Task Score_WrongOption_Returns2(string option, string value) =>
        (await RunAsync("score", fixture.Model, "--data", fixture.New, option, value)).Code.ShouldBe(2);

    [Fact]
    public async Task Fit_LabelWithoutTrainOn_Returns2AndSaysWhatToSay()
    {
        Outcome outcome = await RunAsync("fit", "--data", fixture.New, "--label", "label", "--out", fixture.At("m.offshell"));

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain("--train-on normal");
    }

    [Theory]
    [InlineData("training.nothing=3")]
    [InlineData("latentSize=many")]
    [InlineData("latentSize=0")]
    [InlineData("latentSize")]
    public async Task Fit_WrongSetting_Returns2(string setting)
    {
        Outcome outcome = await RunAsync("fit", "--data", fixture.Normal, "--model", "vae", "--drop", "label,kind", "--out", fixture.At("m.offshell"), "--set", setting);

        outcome.Code.ShouldBe(2, outcome.Error);
        File.Exists(fixture.At("m.offshell")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("group,x1,x2,x3,x4,x5,x6\ng1,1,1,1,1,1,oops\n", "oops")]
    [InlineData("group,x1,x2\ng1,1,1\n", "x3")]
    [InlineData("group,x1,x2,x3,x4,x5,x6\ng1,1,1,1,1,1,1e999\n", "x6")]
    [InlineData("", "")]
    public async Task Score_BadData_Returns3AndNamesIt(string content, string named)
    {
        Outcome outcome = await RunAsync("score", fixture.Model, "--data", fixture.Write("bad.csv", content));

        outcome.Code.ShouldBe(3, outcome.Error);
        outcome.Error.ShouldContain(named);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n5,7\n6,9\n", "found 4 rows, expected at least 10 rows to learn from")]
    [InlineData("a,b\n1,2\n3,4\n5,7\n6,9\n1,2\n3,5\n5,8\n6,8\n1,3\n3,inf\n", "line 11, column 'b'")]
    public async Task Fit_BadData_Returns3AndNamesIt(string content, string named)
    {
        Outcome outcome = await RunAsync("fit", "--data", fixture.Write("few.csv", content), "--out", fixture.At("few.offshell"));

        outcome.Code.ShouldBe(3, outcome.Error);
        outcome.Error.ShouldContain(named);
    }

    [Theory]
    [InlineData(1, 3, "found 1 row, expected at least 10")]
    [InlineData(20, 0, "note: of 20 rows no p-value below 0.0476 can be counted")]
    [InlineData(99, 0, "")]
    public async Task Calibrate_FewRows_AreRefusedOrRemarkedOn(int rows, int code, string named)
    {
        string few = fixture.Write("few-normals.csv", string.Join("\n", File.ReadLines(fixture.Normal).Take(rows + 1)) + "\n");

        Outcome outcome = await RunAsync("calibrate", fixture.Model, "--data", few, "--out", fixture.At("few.offshell"));

        outcome.Code.ShouldBe(code, outcome.Error);
        if (named.Length > 0) outcome.Error.ShouldContain(named);
        else outcome.Error.ShouldNotContain("note:");
    }

    [Fact]
    public async Task Score_FolderInPlaceOfTheModel_SaysSo()
    {
        Outcome outcome = await RunAsync("score", fixture.Folder, "--data", fixture.New);

        outcome.Code.ShouldBe(3);
        outcome.Error.ShouldContain("is a folder and no model file");
    }

    [Fact]
    public async Task Score_MissingFile_Returns3() => (await RunAsync("score", fixture.Model, "--data", fixture.At("none.csv"))).Code.ShouldBe(3);

    [Fact]
    public async Task Score_DamagedModels_Return4WithOneSentenceEach()
    {
        byte[] bytes = File.ReadAllBytes(fixture.Model);
        byte[] altered = [.. bytes];
        altered[^9] ^= 4;
        byte[] future = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("\"offshell.oldest_reader\":\"1\"", "\"offshell.oldest_reader\":\"9\"", StringComparison.Ordinal));

        foreach ((byte[] content, string word) in new[] { (bytes[..(bytes.Length / 2)], "whole"), (altered, "altered"), (future, "newer"), (new byte[3], "whole") })
        {
            string path = fixture.At("damaged.offshell");
            await File.WriteAllBytesAsync(path, content);

            Outcome outcome = await RunAsync("score", path, "--data", fixture.New);

            outcome.Code.ShouldBe(4, outcome.Error);
            outcome.Error.ShouldContain(word);
            outcome.Error.Trim().Split('\n').Length.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Fit_Cancelled_Returns130AndLeavesNoModel()
    {
        string model = fixture.At("cancelled.offshell");
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        Outcome outcome = await CliFixture.RunAsync(cancel.Token, "fit", "--data", fixture.Normal, "--drop", "label,kind", "--out", model);

        outcome.Code.ShouldBe(130, outcome.Error);
        File.Exists(model).ShouldBeFalse();
    }
}
