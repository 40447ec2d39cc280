using Offshell.Data;
using Offshell.Physics.Simulation;
using Offshell.Physics.Simulation.Surfaces;

namespace Offshell.Physics.Tests.Simulation.Surfaces;

public sealed class SurfacesSimulatorTests
{
    private const int Size = 24;

    [Fact]
    public void Simulate_Columns_ArePixelsOfAGreyPicture()
    {
        Table table = new SurfacesSimulator(new SurfacesOptions()).Simulate(200, 1);
        ImageShape.Of(table.Schema).ShouldBe(new ImageShape([Size, Size], 1));
        for (int i = 0; i < Size * Size; i++) foreach (double v in table.Values(i)) (v is >= 0 and <= 255 && v == Math.Round(v)).ShouldBeTrue();
    }

    /// <summary>Without noise and light the pattern repeats with the period, by its formula.</summary>
    [Fact]
    public void Simulate_NormalPicture_RepeatsWithThePeriod()
    {
        Table table = new SurfacesSimulator(new SurfacesOptions { Noise = 0, AnomalyFraction = 0, Period = 6 }).Simulate(50, 2);
        for (int row = 0; row < 50; row++)
        {
            // Light is a plane: second differences over one period cancel it, up to rounding.
            for (int x = 0; x + 12 < Size; x++)
            {
                double Pixel(int column) => table.Values((5 * Size) + column)[row];
                Math.Abs(Pixel(x) - (2 * Pixel(x + 6)) + Pixel(x + 12)).ShouldBeLessThanOrEqualTo(2);
            }
        }
    }

    /// <summary>A scratch darkens, a spot brightens, a gap takes contrast away, each beside normal pictures.</summary>
    [Fact]
    public void Simulate_Faults_AreWhatTheirNamesSay()
    {
        Table table = new SurfacesSimulator(new SurfacesOptions { AnomalyFraction = 0.75, Noise = 2 }).Simulate(2000, 3);
        int kind = table.Schema.IndexOf("kind");
        (double Low, double High, double Rough) Of(string name)
        {
            int[] rows = [.. Enumerable.Range(0, 2000).Where(r => table.TextOf(kind, r) == name)];
            rows.Length.ShouldBeGreaterThan(300);
            double low = 0, high = 0, rough = 0;
            foreach (int row in rows)
            {
                double[] pixels = [.. Enumerable.Range(0, Size * Size).Select(i => table.Values(i)[row])];
                (low, high) = (low + pixels.Min(), high + pixels.Max());
                rough += pixels.Zip(pixels.Skip(1)).Average(p => Math.Abs(p.First - p.Second));
            }

            return (low / rows.Length, high / rows.Length, rough / rows.Length);
        }

        var normal = Of("normal");
        Of("scratch").Low.ShouldBeLessThan(normal.Low - 20);
        Of("spot").High.ShouldBeGreaterThan(normal.High + 20);
        Of("gap").Rough.ShouldBeLessThan(0.95 * normal.Rough);
    }

    [Fact]
    public void Create_OutOfRange_NamesEveryProblem()
    {
        string message = Should.Throw<ArgumentException>(() => new SurfacesSimulator(new SurfacesOptions { Size = 5, Period = 1 })).Message;
        message.ShouldContain("Size");
        message.ShouldContain("Period");
    }
}
