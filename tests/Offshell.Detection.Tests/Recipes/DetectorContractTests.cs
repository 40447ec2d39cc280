using Offshell.Detection.Recipes;
using Offshell.TestKit.Detectors;

namespace Offshell.Detection.Tests.Recipes;

public sealed class DetectorContractTests
{
    /// <summary>Recipes that train a network, with settings that make them small.</summary>
    private static readonly Dictionary<string, KeyValuePair<string, string>[]> Small = new()
    {
        ["vae"] = Network,
        ["cvae"] = Network,
        ["beta-vae"] = Network,
        ["cl-vae"] = [.. Network, new("members", "2")],
        ["deep-svdd"] = [new("training.maximumSteps", "300"), new("pretrainingSteps", "200")],
        ["nae"] = [new("pretraining.maximumSteps", "300"), new("training.maximumSteps", "40")],
        ["mlp"] = [new("training.maximumSteps", "300")],
        ["convolutional-autoencoder"] = [new("training.epochs", "30")],
        ["recurrent-autoencoder"] = [new("training.epochs", "30")],
        ["latent"] = [new("encoderOptions", $$"""{"training.epochs":20}""")],
    };

    private static KeyValuePair<string, string>[] Network =>
    [
        new("training.epochs", "30"),
        new("encoder", """{"layers":[{"layer":"dense","units":16,"activation":"Silu"}]}"""),
        new("decoder", """{"layers":[{"layer":"dense","units":16,"activation":"Silu"}]}"""),
    ];

    [Theory]
    [InlineData("vae", "Trim")]
    [InlineData("autoencoder", "DownWeight")]
    public void Recipe_TrainedRobustly_KeepsTheContract(string recipe, string robust) =>
        new DetectorContract(recipe, [.. Network, new("training.robust", robust), new("training.robustShare", "0.05")]).Check();

    public static TheoryData<string> Recipes => [.. RecipeTable.All.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Recipe_OnAMixedTable_KeepsTheContract(string recipe) =>
        new DetectorContract(recipe, Small.GetValueOrDefault(recipe, [])).Check();
}
