using FsCheck;
using FsCheck.Fluent;
using Offshell.Figures.Axes;

namespace Offshell.Figures.Tests.Axes;

public sealed class AxisRangeTests
{
    [Fact]
    public void Resolve_AnyData_GivesAscendingRangeAroundThem() => Prop.ForAll<NormalFloat, NormalFloat, bool>((a, b, zero) =>
    {
        foreach (AxisScale scale in new[] { AxisScale.Linear, AxisScale.Logarithmic })
        {
            Extent extent = new();
            foreach (double value in new[] { a.Get, b.Get })
            {
                if (AxisRange.CanShow(value, scale))
                {
                    extent.Add(value);
                }
            }

            AxisRange range = AxisRange.Resolve(new Axis { Scale = scale, IncludeZero = zero }, extent);

            double.IsFinite(range.High - range.Low).ShouldBeTrue();
            range.High.ShouldBeGreaterThan(range.Low);
            if (!extent.IsEmpty)
            {
                range.Low.ShouldBeLessThanOrEqualTo(extent.Low);
                range.High.ShouldBeGreaterThanOrEqualTo(extent.High);
                var map = new AxisMap(scale, range, 100, 500);
                map.Map(extent.Low).ShouldBeInRange(100, 500);
            }
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(5, 5, 4.5, 5.5)]
    [InlineData(0, 0, -1, 1)]
    [InlineData(2, 4, 1.92, 4.08)]
    public void Resolve_LinearData_PadsOrOpensAround(double low, double high, double expectedLow, double expectedHigh)
    {
        AxisRange range = AxisRange.Resolve(new Axis(), Of(low, high));

        range.Low.ShouldBe(expectedLow, 1e-12);
        range.High.ShouldBe(expectedHigh, 1e-12);
    }

    [Fact]
    public void Resolve_IncludeZeroWithPositiveData_StartsAtExactlyZero() =>
        AxisRange.Resolve(new Axis { IncludeZero = true }, Of(3, 7)).Low.ShouldBe(0);

    [Fact]
    public void Resolve_DataOutsideAGivenEnd_KeepsTheEnd()
    {
        AxisRange range = AxisRange.Resolve(new Axis { Minimum = 10 }, Of(1, 2));

        range.Low.ShouldBe(10);
        range.High.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData(AxisScale.Linear, 0, 0, 100)]
    [InlineData(AxisScale.Linear, 2.5, 10, 125)]
    [InlineData(AxisScale.Logarithmic, 1, 1000, 100)]
    public void Map_MiddleOfScale_IsWhereTheScaleSays(AxisScale scale, double value, double high, double pixel)
    {
        var range = scale == AxisScale.Logarithmic ? new AxisRange(1, high) : new AxisRange(0, Math.Max(1, high));

        new AxisMap(scale, range, 100, 200).Map(value).ShouldBe(pixel, 1e-9);
    }

    [Fact]
    public void Map_GeometricMeanOnLogarithmicAxis_IsTheMiddle() =>
        new AxisMap(AxisScale.Logarithmic, new AxisRange(0.01, 100), 0, 10).Map(1).ShouldBe(5, 1e-12);

    private static Extent Of(double low, double high)
    {
        Extent extent = new();
        extent.Add(low);
        extent.Add(high);
        return extent;
    }
}
