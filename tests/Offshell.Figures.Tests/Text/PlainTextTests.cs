using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Offshell.Figures.Text;

namespace Offshell.Figures.Tests.Text;

public sealed class PlainTextTests
{
    [Fact]
    public void Escape_AnyText_ReadsBackAsCleanText() => Prop.ForAll<string>(text =>
    {
        string clean = PlainText.Clean(text);

        XElement read = XElement.Parse($"<a b=\"{PlainText.Escape(text)}\">{PlainText.Escape(text)}</a>", LoadOptions.PreserveWhitespace);

        read.Value.ShouldBe(clean);
        read.Attribute("b")!.Value.ShouldBe(clean);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Escape_EveryCharacter_CanStandInXml()
    {
        string all = string.Concat(Enumerable.Range(0, 0x10000).Select(code => (char)code));

        Should.NotThrow(() => XElement.Parse($"<a>{PlainText.Escape(all)}</a>"));
    }

    [Theory]
    [InlineData("a\u0000b", "a\uFFFDb")]
    [InlineData("a\nb\tc", "a b c")]
    [InlineData("a\u202Eb", "a\uFFFDb")]
    [InlineData("😀 ü µ", "😀 ü µ")]
    [InlineData(null, "")]
    public void Clean_OddText_IsMadeVisibleOrKept(string? text, string expected) => PlainText.Clean(text).ShouldBe(expected);

    [Fact]
    public void Clean_HalfOfAPair_IsReplaced() => PlainText.Clean("a" + "😀"[0]).ShouldBe("a\uFFFD");

    [Fact]
    public void EscapeLines_LineBreaks_Stay() => PlainText.EscapeLines("a\r\nb\t<c>").ShouldBe("a\nb &lt;c&gt;");
}
