using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Offshell.Figures.Axes;

namespace Offshell.Figures.Tests.Axes;

public sealed class LinearTicksTests
{
    [Theory]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0", "")]
    [InlineData(0, 1, 5, "0.00 0.25 0.50 0.75 1.00", "")]
    [InlineData(-0.31, 0.29, 5, "−0.2 0.0 0.2", "")]
    [InlineData(0, 100_000, 5, "0 25 000 50 000 75 000 100 000", "")]
    [InlineData(0, 5_200_000, 6, "0 1 2 3 4 5", "×10⁶")]
    [InlineData(0.00001, 0.00006, 6, "10 20 30 40 50 60", "×10⁻⁶")]
    [InlineData(1234.5, 1236.1, 4, "1234.5 1235.0 1235.5 1236.0", "")]
    public void Create_KnownRange_GivesRoundLabels(double low, double high, int limit, string labels, string context)
    {
        TickSet ticks = LinearTicks.Create(new AxisRange(low, high), limit);

        string.Join(' ', ticks.Major.Select(tick => tick.Label.Replace('\u202F', ' '))).ShouldBe(labels);
        ticks.Context.ShouldBe(context);
    }

    [Fact]
    public void Create_AnyRange_GivesFewEvenRoundTicksInside() => Prop.ForAll(AnyRange(), Gen.Choose(2, 12).ToArbitrary(), (range, limit) =>
    {
        TickSet ticks = LinearTicks.Create(range, limit);
        double width = range.High - range.Low;

        ticks.Major.Length.ShouldBeInRange(1, limit);
        ticks.Major.ShouldAllBe(tick => tick.Value >= range.Low - (1e-6 * width) && tick.Value <= range.High + (1e-6 * width));
        for (int index = 1; index < ticks.Major.Length; index++)
        {
            double step = ticks.Major[index].Value - ticks.Major[index - 1].Value;
            double mantissa = step / Math.Pow(10, Math.Floor(Math.Log10(step * 1.000001)));
            new[] { 1, 2, 2.5, 5 }.Min(round => Math.Abs(round - mantissa)).ShouldBeLessThan(1e-4);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Create_AnyRange_LabelsSayTheValues() => Prop.ForAll(AnyRange(), range =>
    {
        TickSet ticks = LinearTicks.Create(range, 6);
        double power = ticks.Context.Length == 0 ? 1 : Math.Pow(10, Superscript(ticks.Context));

        foreach (Tick tick in ticks.Major)
        {
            double said = double.Parse(tick.Label.Replace("\u202F", "").Replace('−', '-'), CultureInfo.InvariantCulture) * power;
            said.ShouldBe(tick.Value, 1e-6 * (range.High - range.Low));
        }

        ticks.Major.Select(tick => tick.Label).Distinct().Count().ShouldBe(ticks.Major.Length);
    }).QuickCheckThrowOnFailure();

    private static int Superscript(string context)
    {
        string digits = string.Concat(context["×10".Length..].Select(c => c == '⁻' ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c).ToString(CultureInfo.InvariantCulture)));
        return int.Parse(digits, CultureInfo.InvariantCulture);
    }

    private static Arbitrary<AxisRange> AnyRange() =>
        (from middle in Gen.Choose(-1_000_000, 1_000_000)
         from width in Gen.Choose(1, 1_000_000)
         from exponent in Gen.Choose(-200, 200)
         select new AxisRange((middle - width) * Math.Pow(10, exponent), (middle + width) * Math.Pow(10, exponent))).ToArbitrary();
}
