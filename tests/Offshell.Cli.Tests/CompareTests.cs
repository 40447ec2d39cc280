using System.Text.Json;

namespace Offshell.Cli.Tests;

public sealed class CompareTests(CliFixture fixture) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task Compare_Json_HasFiguresOfEveryModelAndAReport()
    {
        string report = fixture.At("comparison.html");

        Outcome outcome = await CliFixture.RunAsync(
            "compare", "--data", fixture.New, "--label", "label", "--drop", "kind", "--condition", "group", "--models", "hbos,pca", "--seeds", "1", "--json", "--report", report);

        outcome.Code.ShouldBe(0, outcome.Error);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        json.RootElement.GetProperty("recommendation").GetString()!.Length.ShouldBeGreaterThan(20);
        JsonElement[] models = [.. json.RootElement.GetProperty("models").EnumerateArray()];
        models.Select(m => m.GetProperty("model").GetString()).ShouldBe(["hbos", "pca"], ignoreOrder: true);
        models[0].GetProperty("roc_auc").GetDouble().ShouldBeGreaterThanOrEqualTo(models[1].GetProperty("roc_auc").GetDouble());
        File.ReadAllText(report).ShouldContain("Comparison of detectors");
    }

    [Fact]
    public async Task Compare_NoLabel_UsesInjectedFaults()
    {
        Outcome outcome = await CliFixture.RunAsync("compare", "--data", fixture.Normal, "--drop", "label,kind", "--models", "hbos", "--seeds", "1");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldContain("injected fault");
    }
}
