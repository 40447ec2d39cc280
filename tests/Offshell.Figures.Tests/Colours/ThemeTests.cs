using Offshell.Figures.Colours;

namespace Offshell.Figures.Tests.Colours;

public sealed class ThemeTests
{
    // Simulation of missing cones at full severity, on linear RGB (Machado, Oliveira and Fernandes 2009, Table 1).
    private static readonly double[][] Sights =
    [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Variables_TextOnGround_HasContrastOfWcagAa(bool dark)
    {
        foreach (string text in new[] { "ink", "muted", "link", "good", "bad" })
        {
            Contrast(Colour(text, dark), Colour("bg", dark)).ShouldBeGreaterThan(4.5, text);
            Contrast(Colour(text, dark), Colour("surface", dark)).ShouldBeGreaterThan(4.5, text);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Variables_SeriesOnGround_HaveContrastOfWcagForGraphics(bool dark)
    {
        foreach (string name in SeriesNames().Append("axis"))
        {
            Contrast(Colour(name, dark), Colour("bg", dark)).ShouldBeGreaterThan(3.0, name);
        }
    }

    // A difference of 10 in CIELAB is plain to see side by side.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Variables_SeriesPairs_StayApartForTheColourBlind(bool dark)
    {
        Rgb[] colours = [.. SeriesNames().Select(name => Colour(name, dark))];
        foreach (double[] sight in Sights)
        {
            for (int a = 0; a < colours.Length; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    double[] first = Lab(Seen(colours[a], sight));
                    double[] second = Lab(Seen(colours[b], sight));
                    Math.Sqrt(first.Zip(second, (x, y) => (x - y) * (x - y)).Sum()).ShouldBeGreaterThan(10, $"{a} and {b}");
                }
            }
        }
    }

    [Fact]
    public void StandaloneRules_Colours_AreWrittenOutForBothSchemes()
    {
        string css = Theme.StandaloneRules();

        css.ShouldNotContain("var(");
        Theme.Variables.Where(variable => variable.Name.StartsWith('c')).ShouldAllBe(variable => css.Contains(variable.Light) && css.Contains(variable.Dark));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(255, 255, 255, 1)]
    [InlineData(255, 0, 0, 0.2126)]
    public void Luminance_Corners_AreThoseOfWcag(byte red, byte green, byte blue, double expected) =>
        new Rgb(red, green, blue).Luminance.ShouldBe(expected, 1e-9);

    private static IEnumerable<string> SeriesNames() => Enumerable.Range(0, Theme.SeriesColours).Select(index => $"c{index}");

    private static Rgb Colour(string name, bool dark)
    {
        (string _, string light, string darkColour) = Theme.Variables.Single(variable => variable.Name == name);
        return Rgb.Parse(dark ? darkColour : light);
    }

    private static double Contrast(Rgb a, Rgb b)
    {
        double high = Math.Max(a.Luminance, b.Luminance);
        double low = Math.Min(a.Luminance, b.Luminance);
        return (high + 0.05) / (low + 0.05);
    }

    private static double[] Seen(Rgb colour, double[] sight)
    {
        double[] linear = [new Rgb(colour.Red, 0, 0).Luminance / 0.2126, new Rgb(0, colour.Green, 0).Luminance / 0.7152, new Rgb(0, 0, colour.Blue).Luminance / 0.0722];
        return [.. Enumerable.Range(0, 3).Select(row => Math.Clamp(Enumerable.Range(0, 3).Sum(column => sight[(row * 3) + column] * linear[column]), 0, 1))];
    }

    // CIE 1976 L*a*b* of linear sRGB, white D65.
    private static double[] Lab(double[] rgb)
    {
        static double Root(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((24389.0 / 27 * t) + 16) / 116;
        double x = Root(((0.4124 * rgb[0]) + (0.3576 * rgb[1]) + (0.1805 * rgb[2])) / 0.9505);
        double y = Root((0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2]));
        double z = Root(((0.0193 * rgb[0]) + (0.1192 * rgb[1]) + (0.9505 * rgb[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }
}
