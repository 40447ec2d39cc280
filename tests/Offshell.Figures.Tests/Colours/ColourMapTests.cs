using Offshell.Figures.Axes;
using Offshell.Figures.Colours;

namespace Offshell.Figures.Tests.Colours;

public sealed class ColourMapTests
{
    [Fact]
    public void At_Sequential_GrowsBrighterAllTheWay()
    {
        var map = new ColourMap(ColourScheme.Sequential, AxisScale.Linear, new AxisRange(0, 1));

        double[] luminances = [.. Enumerable.Range(0, 101).Select(step => map.At(step / 100.0).Luminance)];

        luminances.ShouldBe(luminances.Order());
        (luminances[^1] - luminances[0]).ShouldBeGreaterThan(0.7);
    }

    [Fact]
    public void At_Diverging_IsBrightestInTheMiddleAndDarkerEvenlyToBothEnds()
    {
        var map = new ColourMap(ColourScheme.Diverging, AxisScale.Linear, new AxisRange(-1, 1));

        double[] left = [.. Enumerable.Range(0, 51).Select(step => map.At(step / 100.0).Luminance)];
        double[] right = [.. Enumerable.Range(50, 51).Select(step => map.At(step / 100.0).Luminance)];

        left.ShouldBe(left.Order());
        right.ShouldBe(right.OrderDescending());
        for (int step = 0; step <= 50; step++)
        {
            left[50 - step].ShouldBe(right[step], 0.12, "equal distances should look equally strong");
        }
    }

    [Fact]
    public void Of_ValuesBeyondTheEnds_HaveTheColoursOfTheEnds()
    {
        var map = new ColourMap(ColourScheme.Sequential, AxisScale.Logarithmic, new AxisRange(1, 100));

        map.Of(0.001).ShouldBe(map.At(0));
        map.Of(1e9).ShouldBe(map.At(1));
        map.Of(10).ShouldBe(map.At(0.5));
    }
}
