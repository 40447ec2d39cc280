using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Offshell.Figures.Text;

namespace Offshell.Figures.Tests.Text;

public sealed class TextWidthTests
{
    [Fact]
    public void Shorten_AnyText_FitsOrIsOneElement() => Prop.ForAll<NonNull<string>>(input =>
    {
        string text = PlainText.Clean(input.Get);

        string shortened = TextWidth.Shorten(text, 12, 60);

        (TextWidth.Of(shortened, 12) <= 60 || new StringInfo(shortened).LengthInTextElements <= 2).ShouldBeTrue(shortened);
        PlainText.Clean(shortened).ShouldBe(shortened);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shorten_LongName_KeepsBothEnds()
    {
        string shortened = TextWidth.Shorten("jet_leading_transverse_momentum_corrected_phi", 12, 160);

        shortened.ShouldStartWith("jet_leading");
        shortened.ShouldContain("…");
        shortened.ShouldEndWith("phi");
    }

    [Fact]
    public void Shorten_ShortName_IsUntouched() => TextWidth.Shorten("eta", 12, 60).ShouldBe("eta");

    [Fact]
    public void Wrap_Words_KeepsAllInOrder()
    {
        const string Text = "one two three four five six seven eight nine ten";

        IReadOnlyList<string> lines = TextWidth.Wrap(Text, 12, 100);

        lines.Count.ShouldBeGreaterThan(2);
        string.Join(' ', lines).ShouldBe(Text);
        lines.ShouldAllBe(line => TextWidth.Of(line, 12) <= 100);
    }

    // Sums of the advance widths in the hmtx table of DejaVu Sans 2.37 (a wide font), in units of 1/2048 em.
    [Theory]
    [InlineData("transverse momentum", 23454)]
    [InlineData("jet_1_corrected", 15795)]
    [InlineData("ROC AUC", 9446)]
    [InlineData("10 000 −0.25", 14093)]
    [InlineData("negative ELBO [nats per row]", 30206)]
    [InlineData("αβγΔ", 5270)]
    public void Of_CommonText_IsCloseToAWideFont(string text, int advances)
    {
        double actual = advances / 2048.0 * 12;

        TextWidth.Of(text, 12).ShouldBe(actual, 0.08 * actual);
    }
}
