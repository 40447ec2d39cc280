using Offshell.Figures.Axes;
using Offshell.Figures.Drawing;

namespace Offshell.Figures.Tests.Drawing;

public sealed class ScatterDataTests
{
    [Fact]
    public void Thinned_CrowdAndLonePoints_KeepsEveryLonePoint()
    {
        double[] crowdX = [.. SampleFigures.Noise(20_000, 1).Select(value => 0.5 + (0.01 * value))];
        double[] crowdY = [.. SampleFigures.Noise(20_000, 2).Select(value => 0.5 + (0.01 * value))];
        double[] lone = [.. Enumerable.Range(0, 20).Select(index => index / 20.0)];
        var series = new ScatterSeries { X = [.. crowdX, .. lone], Y = [.. crowdY, .. lone.Select(_ => 0.05)] };
        var map = new AxisMap(AxisScale.Linear, new AxisRange(0, 1), 0, 1);

        ScatterData thinned = ScatterData.Create(series, new ScatterOptions()).Thinned(1000, map, map);

        thinned.Points.Count.ShouldBe(1000);
        thinned.Points.Where(point => point.Y == 0.05).Select(point => point.X).ShouldBe(lone);
    }

    [Theory]
    [InlineData(new[] { 10, 5000, 50_000 }, 1000, new[] { 10, 495, 495 })]
    [InlineData(new[] { 10, 20 }, 1000, new[] { 10, 20 })]
    [InlineData(new[] { 900, 0, 900 }, 1000, new[] { 500, 0, 500 })]
    public void Shares_SmallAmongLarge_StaysWhole(int[] counts, int places, int[] shares) =>
        ScatterFigure.Shares(counts, places).ShouldBe(shares);
}
