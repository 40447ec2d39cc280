using System.Text.RegularExpressions;
using Offshell.TestKit;

namespace Offshell.Cli.Tests;

/// <summary>
/// What a person reads, compared with approved files. Numbers that come out of training differ in their last digits between
/// processors, so they are replaced by #; those that come from the data alone stand as they are.
/// </summary>
public sealed partial class GoldenOutputTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task Inspect_Data_IsAsApproved()
    {
        string data = fixture.Write(
            "golden.csv",
            "size,colour,count,name,gap,same\n" + string.Join("\n", Enumerable.Range(0, 60).Select(i => $"{0.25 * i},{"red green".Split(' ')[i % 2]},{i % 4},n{i},{(i % 3 == 0 ? "" : $"{i}")},7")) + "\n");

        Approved.Check("inspect-data.txt", await OutputAsync("inspect", data));
    }

    [Fact]
    public async Task Inspect_Model_IsAsApproved() => Approved.Check("inspect-model.txt", Masked(await OutputAsync("inspect", fixture.Model)));

    [Fact]
    public async Task Evaluate_Plain_IsAsApproved() =>
        Approved.Check("evaluate.txt", Masked(await OutputAsync("evaluate", fixture.Model, "--data", fixture.New, "--label", "label", "--score", "all")));

    [Fact]
    public async Task Score_Head_IsAsApproved()
    {
        string rows = fixture.Write("golden-rows.csv", "group,x1,x2,x3,x4,x5,x6\ng1,1e6,1,1,1,1,1\nelsewhere,1,1,1,1,1,1\n");

        string plain = await OutputAsync("score", fixture.Model, "--data", rows), explained = await OutputAsync("score", fixture.Model, "--data", rows, "--explain");

        Approved.Check("score.txt", Masked(plain + explained));
    }

    [Fact]
    public async Task Explain_Plain_IsAsApproved()
    {
        string rows = fixture.Write("golden-far.csv", "group,x1,x2,x3,x4,x5,x6\ng1,1e6,1,1,1,1,1\n");

        Approved.Check("explain.txt", Masked(await OutputAsync("explain", fixture.Model, "--data", rows, "--row", "1", "--columns", "1")));
    }

    private static async Task<string> OutputAsync(params string[] args)
    {
        Outcome outcome = await CliFixture.RunAsync(args);
        outcome.Code.ShouldBe(0, outcome.Error);
        return outcome.Output;
    }

    /// <summary>Numbers, and the widths that follow from them, do not count; the numbers in names do.</summary>
    private static string Masked(string text) => Spaces().Replace(Rules().Replace(Kernels().Replace(Hash().Replace(Numbers().Replace(text, "#"), "data #"), "kernels #"), "--"), "  ");

    [GeneratedRegex(@"(?<![\w.-])-?\d[\d.]*(?:E[+-]\d+)?(?![\w])")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"data [0-9a-f#]+")]
    private static partial Regex Hash();

    [GeneratedRegex(@"kernels \w+")]
    private static partial Regex Kernels();

    [GeneratedRegex("-{2,}")]
    private static partial Regex Rules();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
