using Offshell.Experiments.Running;

namespace Offshell.Experiments.Tests.Running;

public sealed class MeasuredTests
{
    [Fact]
    public void Of_SeveralValues_GivesMeanAndSampleDeviation()
    {
        Measured measured = Measured.Of([2, 4, 4, 4, 5, 5, 7, 9]); // mean 5, sum of squares 32

        measured.Mean.ShouldBe(5);
        measured.Spread.ShouldBe(Math.Sqrt(32.0 / 7), tolerance: 1e-12);
        measured.Count.ShouldBe(8);
    }

    [Fact]
    public void ToString_OneAndNoValue_NamesNoSpread()
    {
        Measured.Of([0.25]).ToString().ShouldBe("0.250");
        Measured.Of([]).ToString().ShouldBe("-");
        Measured.Of([0.5, 0.5]).ToString().ShouldBe("0.500 ± 0.000");
    }
}
