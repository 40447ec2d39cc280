using FsCheck;
using FsCheck.Fluent;
using Offshell.Figures.Axes;

namespace Offshell.Figures.Tests.Axes;

public sealed class LogTicksTests
{
    [Theory]
    [InlineData(0.8, 1200, 8, "1 10 100 1000")]
    [InlineData(1e-6, 1, 8, "10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 10⁰")]
    [InlineData(1e-6, 1, 4, "10⁻⁶ 10⁻⁴ 10⁻² 10⁰")]
    [InlineData(1, 30, 6, "1 2 5 10 20")]
    [InlineData(2e7, 3e8, 6, "2×10⁷ 5×10⁷ 1×10⁸ 2×10⁸")]
    [InlineData(3.1, 3.9, 5, "3.2 3.4 3.6 3.8")]
    public void Create_KnownRange_GivesReadableLabels(double low, double high, int limit, string labels)
    {
        TickSet ticks = LogTicks.Create(new AxisRange(low, high), limit);

        string.Join(' ', ticks.Major.Select(tick => tick.Label)).ShouldBe(labels);
    }

    [Fact]
    public void Create_ThreeDecades_HasEightMinorTicksInEach()
    {
        TickSet ticks = LogTicks.Create(new AxisRange(1, 1000), 8);

        ticks.Minor.Length.ShouldBe(24);
        ticks.Minor.Count(value => value is > 10 and < 100).ShouldBe(8);
    }

    [Fact]
    public void Create_AnyRange_TicksAreInsideAscendingAndFew() => Prop.ForAll(
        (from low in Gen.Choose(-2900, 2800) from width in Gen.Choose(1, 4000) select (Low: low / 10.0, Width: width / 10.0)).ToArbitrary(),
        ends =>
        {
            var range = new AxisRange(Math.Pow(10, ends.Low), Math.Pow(10, Math.Min(300, ends.Low + ends.Width)));

            TickSet ticks = LogTicks.Create(range, 7);

            ticks.Major.Length.ShouldBeInRange(1, 7);
            double[] values = [.. ticks.Major.Select(tick => tick.Value)];
            values.ShouldBe(values.Order().Distinct());
            values.Concat(ticks.Minor).ShouldAllBe(value => value >= range.Low * 0.999 && value <= range.High * 1.001);
            ticks.Minor.Intersect(values).ShouldBeEmpty();
        }).QuickCheckThrowOnFailure();
}
