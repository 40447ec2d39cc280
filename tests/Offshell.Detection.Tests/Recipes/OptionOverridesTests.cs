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
}
