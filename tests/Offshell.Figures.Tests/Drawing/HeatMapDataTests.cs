using Offshell.Figures.Drawing;

namespace Offshell.Figures.Tests.Drawing;

public sealed class HeatMapDataTests
{
    [Fact]
    public void Create_ManyCells_KeepsTheHotOne()
    {
        double[] values = new double[1200 * 2000];
        Array.Fill(values, 1.0);
        values[(777 * 2000) + 1234] = 50;
        values[0] = double.NaN;

        HeatMapData data = HeatMapData.Create(1200, 2000, values, AxisScale.Linear, middle: 0);

        (data.Rows, data.Columns).ShouldBe((400, 667));
        data[259, 411].ShouldBe(50);
        data[0, 0].ShouldBe(1);
        data.Extent.High.ShouldBe(50);
        data.HasMissing.ShouldBeFalse();
        data.Notes.Count.ShouldBe(2);
    }

    [Fact]
    public void Create_AroundAMiddle_KeepsTheFarthestOnEitherSide()
    {
        double[] values = new double[1 * 1800];
        Array.Fill(values, 10.0);
        values[0] = 8;
        values[3] = 11;

        HeatMapData data = HeatMapData.Create(1, 1800, values, AxisScale.Linear, middle: 10);

        data.Columns.ShouldBe(900);
        data[0, 0].ShouldBe(8);
        data[0, 1].ShouldBe(11);
    }

    [Fact]
    public void Create_FewCells_AreAsGivenAndMissingIsCounted()
    {
        HeatMapData data = HeatMapData.Create(1, 3, [2, double.NegativeInfinity, 0], AxisScale.Logarithmic, middle: 0);

        data[0, 0].ShouldBe(2);
        double.IsNaN(data[0, 1]).ShouldBeTrue();
        double.IsNaN(data[0, 2]).ShouldBeTrue();
        data.HasMissing.ShouldBeTrue();
    }
}
