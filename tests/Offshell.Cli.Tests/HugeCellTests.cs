using System.Globalization;
using System.Text.Json;

namespace Offshell.Cli.Tests;

/// <summary>A cell so far off that its density is 0 in double precision: the score is infinite, and everything still answers.</summary>
public sealed class HugeCellTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task Score_CellOf1e200_HasAnInfiniteImportanceWeightedScoreAndReadableJson()
    {
        string rows = string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 17},{(i * 7) % 23}\n")));
        string model = fixture.At("two.offshell"), far = fixture.Write("far.csv", "a,b\n1e200,3\n");
        (await CliFixture.RunAsync(["fit", "--model", "vae", "--data", fixture.Write("two.csv", "a,b\n" + rows), "--out", model, .. CliFixture.Quick])).Code.ShouldBe(0);

        Outcome weighted = await CliFixture.RunAsync("score", model, "--data", far, "--score", "importance-weighted");
        Outcome explained = await CliFixture.RunAsync("explain", model, "--data", far, "--row", "1", "--json");

        weighted.Code.ShouldBe(0, weighted.Error);
        weighted.Output.ShouldContain("1,Infinity,");
        weighted.Output.ShouldContain(",anomalous,");
        explained.Code.ShouldBe(0, explained.Error);
        JsonElement explanation = JsonDocument.Parse(explained.Output).RootElement;
        explanation.GetProperty("score").ValueKind.ShouldBe(JsonValueKind.Null);
        explanation.GetProperty("verdict").GetString().ShouldBe("anomalous");
    }

    [Fact]
    public async Task Fit_WeightsThatFloatsCannotHold_SaysWhatToDo()
    {
        string data = fixture.Write("heavy.csv", "a,w\n" + string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 17},1e300\n"))));

        Outcome outcome = await CliFixture.RunAsync(["fit", "--model", "vae", "--data", data, "--weight", "w", "--out", fixture.At("heavy.offshell"), .. CliFixture.Quick]);

        (outcome.Code, outcome.Error.Contains("is 1E+300; expected at most 1E+30. Divide", StringComparison.Ordinal)).ShouldBe((2, true), outcome.Error);
    }

    [Fact]
    public async Task Fit_WeightsForARecipeWithoutThem_AreNotedNotForgotten()
    {
        string data = fixture.Write("weights.csv", "a,b,w\n" + string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 17},{i % 5},{i % 3}\n"))));

        Outcome outcome = await CliFixture.RunAsync("fit", "--model", "pca", "--data", data, "--weight", "w", "--out", fixture.At("weights.offshell"));

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("'pca' learns from all rows alike; the weights in 'w'");
    }
}
