using Offshell.Figures.Text;

namespace Offshell.Figures.Tests.Text;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.04, "0")]
    [InlineData(1.25, "1.2")]
    [InlineData(-3.96, "-4")]
    [InlineData(1e12, "100000")]
    public void Coordinate_AnyNumber_IsShortPlainText(double value, string text) => NumberText.Coordinate(value).ShouldBe(text);

    [Theory]
    [InlineData(1234.5, 1, "1234.5")]
    [InlineData(12345.67, 1, "12 345.7")]
    [InlineData(-1234567, 0, "−1 234 567")]
    [InlineData(-0.001, 2, "0.00")]
    [InlineData(double.NaN, 2, "n/a")]
    [InlineData(double.NegativeInfinity, 2, "−∞")]
    public void Fixed_AnyNumber_HasGroupsAndTrueMinus(double value, int decimals, string text) =>
        NumberText.Fixed(value, decimals).Replace('\u202F', ' ').ShouldBe(text);

    [Theory]
    [InlineData(0.98765, "0.988")]
    [InlineData(12.34, "12.3")]
    [InlineData(12345, "12 345")]
    [InlineData(0.5, "0.5")]
    [InlineData(9999999, "1×10⁷")]
    [InlineData(0.00012345, "1.23×10⁻⁴")]
    [InlineData(-2.5e-9, "−2.5×10⁻⁹")]
    [InlineData(0, "0")]
    public void Significant_ThreeDigits_IsPlainOrPowerOfTen(double value, string text) =>
        NumberText.Significant(value).Replace('\u202F', ' ').ShouldBe(text);

    [Fact]
    public void Exponent_PowersOfTenAndJustBelow_AreExact()
    {
        for (int power = -300; power <= 300; power++)
        {
            double value = double.Parse($"1e{power}", System.Globalization.CultureInfo.InvariantCulture);

            NumberText.Exponent(value).ShouldBe(power);
            NumberText.Exponent(-value * 9.99).ShouldBe(power);
        }
    }
}
