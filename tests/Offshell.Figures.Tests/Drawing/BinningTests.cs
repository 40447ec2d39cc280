using Offshell.Figures.Drawing;

namespace Offshell.Figures.Tests.Drawing;

public sealed class BinningTests
{
    [Fact]
    public void Edges_WholeNumbers_AreHalfwayBetweenThem() =>
        Binning.Edges(new HistogramOptions(), [2, 4, 4, 5]).ShouldBe([1.5, 2.5, 3.5, 4.5, 5.5]);

    [Fact]
    public void Edges_GivenCountAndRange_AreEven() =>
        Binning.Edges(new HistogramOptions { Bins = 4, XAxis = new Axis { Minimum = 0, Maximum = 2 } }, [0.3]).ShouldBe([0, 0.5, 1, 1.5, 2]);

    [Fact]
    public void Edges_LogarithmicAxis_HaveEqualRatios()
    {
        double[] edges = Binning.Edges(new HistogramOptions { Bins = 3, XAxis = new Axis { Scale = AxisScale.Logarithmic } }, [1, 10, 1000]);

        edges.Length.ShouldBe(4);
        edges.ShouldBe([1, 10, 100, 1000], 1e-9);
    }

    // For the uniform distribution on [0, 1] the rule 2·IQR/∛n gives bins of width 1/∛n.
    [Fact]
    public void Edges_UniformValues_FollowFreedmanAndDiaconis()
    {
        List<double> values = [.. Enumerable.Range(0, 27_001).Select(index => index / 27_000.0)];

        Binning.Edges(new HistogramOptions(), values).Length.ShouldBeInRange(30, 32);
    }

    [Fact]
    public void Edges_NoOrEqualValues_StillAscend()
    {
        foreach (List<double> values in new List<double>[] { [], [0.5, 0.5, 0.5], [1e300, -1e300] })
        {
            double[] edges = Binning.Edges(new HistogramOptions(), values);

            edges.ShouldBe(edges.Order().Distinct());
            edges.Length.ShouldBeGreaterThan(1);
        }
    }

    [Theory]
    [InlineData(-0.1, -1)]
    [InlineData(0, 0)]
    [InlineData(0.99, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3.01, -1)]
    [InlineData(double.NaN, -1)]
    public void BinOf_Value_IsTheHalfOpenBinAndTheLastIsClosed(double value, int bin) =>
        HistogramData.BinOf([0, 1, 3], value).ShouldBe(bin);
}
