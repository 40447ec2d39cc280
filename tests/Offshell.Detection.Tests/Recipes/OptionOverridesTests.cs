using System.Text.Json.Nodes;
using Offshell.Data;
using Offshell.Detection.Recipes;

namespace Offshell.Detection.Tests.Recipes;

public sealed class OptionOverridesTests
{
    [Theory]
    [InlineData("3", """{"a":3}""")]
    [InlineData("text", """{"a":"text"}""")]
    [InlineData("""{"b":[1]}""", """{"a":{"b":[1]}}""")]
    [InlineData("null", """{"a":null}""")]
    public void Apply_JsonOrElseText_IsSet(string value, string expected) => OptionOverrides.Apply("""{"a":1}""", [new("a", value)]).ShouldBe(expected);

    /// <summary>What begins as JSON is not taken for a text.</summary>
    [Theory]
    [InlineData("""{"b":[1}""")]
    [InlineData("[1,2")]
    [InlineData("{b:1}")]
    [InlineData("""{"b":1,"b":2}""")]
    public void Apply_BrokenJson_SaysSo(string value)
    {
        string message = Should.Throw<FormatException>(() => OptionOverrides.Apply("""{"a":1}""", [new("a", value)])).Message;
        message.ShouldContain("'a' is no complete JSON");
        message.ShouldContain(value);
    }

    [Fact]
    public void Apply_PartOfAGroup_LeavesTheRest()
    {
        const string options = """{"training":{"epochs":9,"schedule":{"schedule":"cosine","final":0}},"encoder":{"layers":[1]}}""";

        string changed = OptionOverrides.Apply(options, [new("training", """{"epochs":1,"schedule":{"final":0.5}}"""), new("encoder", "{}")]);
        string kind = OptionOverrides.Apply(options, [new("training.schedule", """{"schedule":"inverse-time"}""")]);

        changed.ShouldBe("""{"training":{"epochs":1,"schedule":{"schedule":"cosine","final":0.5}},"encoder":{"layers":[1]}}""");
        kind.ShouldContain("""{"schedule":"inverse-time"}""");
        OptionOverrides.Merge(options, """{"training":{"epochs":1}}""").ShouldBe(OptionOverrides.Apply(options, [new("training", """{"epochs":1}""")]));
    }

    /// <summary>Groups that are the options of another recipe are empty at first.</summary>
    [Fact]
    public void Apply_GroupThatIsEmptyAtFirst_TakesWhatIsGivenOneAfterTheOther() =>
        OptionOverrides.Apply("""{"encoderOptions":{}}""", [new("encoderOptions", """{"latentSize":2}"""), new("encoderOptions", """{"training":{"epochs":1}}""")])
            .ShouldBe("""{"encoderOptions":{"latentSize":2,"training":{"epochs":1}}}""");

    /// <summary>Every recipe, every group: giving a part of it is never worse than a message.</summary>
    [Fact]
    public void Apply_EmptyGroups_ChangeNothingOfAnyRecipe()
    {
        Table rows = AllHeads.Rows(1, ["gaussian", "gaussian"]);
        foreach (Recipe recipe in RecipeTable.All)
        {
            string options = recipe.DefaultOptions(TableFacts.Of(rows));
            foreach ((string name, JsonNode? value) in JsonNode.Parse(options)!.AsObject())
            {
                if (value is JsonObject) OptionOverrides.Apply(options, [new(name, "{}")]).ShouldBe(JsonNode.Parse(options)!.ToJsonString(), $"{recipe.Name} {name}");
            }
        }
    }
}
