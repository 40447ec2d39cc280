using Offshell.Figures.Drawing;

namespace Offshell.Figures.Tests.Drawing;

public sealed class HistogramDataTests
{
    private static readonly double[] Edges = [0, 1, 3];

    [Fact]
    public void Create_Counts_AreCountedByHand()
    {
        HistogramData data = Create(HistogramHeight.Count, new HistogramSeries { Values = [0.5, 0.7, 2, 3, 4, double.NaN] });

        data.Heights.ShouldBe([2, 2]);
        data.Errors.ShouldBe([Math.Sqrt(2), Math.Sqrt(2)]);
        data.Notes.Count.ShouldBe(2);
        data.Notes[0].ShouldStartWith("Left out 1 of 6 values");
        data.Notes[1].ShouldStartWith("1 values lie outside");
    }

    [Fact]
    public void Create_Weights_SumAndTheirSquaresGiveErrors()
    {
        HistogramData data = Create(HistogramHeight.Count, new HistogramSeries { Values = [0.5, 0.6, 2], Weights = [3, 4, 2] });

        data.Heights.ShouldBe([7, 2]);
        data.Errors.ShouldBe([5, 2]);
    }

    [Fact]
    public void Create_Fraction_IsOfAllEntries() =>
        Create(HistogramHeight.Fraction, new HistogramSeries { Values = [0.5, 2, 2, 9] }).Heights.ShouldBe([0.25, 0.5]);

    [Fact]
    public void Create_Density_HasTheAreaOfTheShareInside()
    {
        HistogramData data = Create(HistogramHeight.Density, new HistogramSeries { Values = [0.5, 2, 2, 9] });

        ((data.Heights[0] * 1) + (data.Heights[1] * 2)).ShouldBe(0.75, 1e-12);
    }

    private static HistogramData Create(HistogramHeight height, HistogramSeries series) =>
        HistogramData.Create(series, Edges, new HistogramOptions { BinHeight = height });
}
