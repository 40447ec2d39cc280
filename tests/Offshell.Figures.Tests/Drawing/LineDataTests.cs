using Offshell.Figures.Drawing;

namespace Offshell.Figures.Tests.Drawing;

public sealed class LineDataTests
{
    [Fact]
    public void Create_LongSeries_KeepsPeaksEndsAndGaps()
    {
        double[] x = [.. Enumerable.Range(0, 100_000).Select(index => (double)index)];
        double[] y = [.. SampleFigures.Noise(100_000, 3)];
        y[31_415] = 1000;
        y[27_182] = -1000;
        for (int index = 50_000; index < 50_500; index++)
        {
            y[index] = double.NaN;
        }

        LineData data = LineData.Create(new LineSeries { X = x, Y = y }, AxisScale.Linear, AxisScale.Linear);

        data.Points.Count.ShouldBeInRange(3000, 4010);
        data.Points.ShouldContain(point => point.X == 31_415 && point.Y == 1000);
        data.Points.ShouldContain(point => point.X == 27_182 && point.Y == -1000);
        data.Points[0].X.ShouldBe(0);
        data.Points[^1].X.ShouldBe(99_999);
        data.Points.Where(point => point.StartsPiece).Select(point => point.X).ShouldBe([0, 50_500]);
        data.Points.Select(point => point.X).ShouldContain(49_999);
        data.Notes.Count.ShouldBe(2);
    }

    [Fact]
    public void Create_ValuesThatCannotBeShown_StartNewPieces()
    {
        LineData data = LineData.Create(new LineSeries { Name = "loss", X = [1, 2, 3, 4], Y = [5, 0, double.PositiveInfinity, 6] }, AxisScale.Linear, AxisScale.Logarithmic);

        data.Points.Select(point => (point.X, point.StartsPiece)).ShouldBe([(1, true), (4, true)]);
        data.Notes.ShouldBe(["Left out 1 of 4 values of “loss”: missing, infinite or beyond ±1e300.", "Left out 1 of 4 values of “loss”: not positive, on a logarithmic axis."]);
    }

    [Fact]
    public void Create_LongCurveThatTurnsBack_IsThinnedEvenly()
    {
        double[] angles = [.. Enumerable.Range(0, 20_000).Select(index => index * 0.001)];

        LineData data = LineData.Create(new LineSeries { X = [.. angles.Select(Math.Cos)], Y = [.. angles.Select(Math.Sin)] }, AxisScale.Linear, AxisScale.Linear);

        data.Points.Count.ShouldBe(4000);
        data.Points.ShouldAllBe(point => Math.Abs((point.X * point.X) + (point.Y * point.Y) - 1) < 1e-12);
    }
}
