using Offshell.Physics.Statistics;

namespace Offshell.Physics.Tests.Statistics;

public sealed class SignificanceTests
{
    /// <summary>(100, 150, 0.5) and its like: values worked out from the published formula at 50 digits.</summary>
    [Theory]
    [InlineData(100, 150, 0.5, 2.2036689092154997)]
    [InlineData(130, 100, 1, 1.9809632174714011)]
    [InlineData(30, 100, 0.2, 1.8753139714112927)]
    public void LiMa_ReferenceCounts_GivesReferenceValues(double on, double off, double ratio, double expected) =>
        Significance.LiMa(on, off, ratio).ShouldBe(expected, tolerance: 1e-12 * expected);

    [Theory]
    [InlineData(100, 150, 0.5, 2.14503062832978)]
    [InlineData(130, 100, 1, 1.91405148367536)]
    public void Binomial_ReferenceCounts_GivesReferenceValues(double on, double off, double ratio, double expected) =>
        Significance.Binomial(on, off, ratio).ShouldBe(expected, tolerance: 1e-11 * expected);

    [Fact]
    public void Asimov_ReferenceCounts_GivesReferenceValues()
    {
        Significance.Asimov(10, 20).ShouldBe(2.0803621046562695, tolerance: 1e-12);
        Significance.Asimov(10, 20, 4).ShouldBe(1.5013760307308868, tolerance: 1e-12);
        Significance.Asimov(50, 1000, 20).ShouldBe(1.3222845052849614, tolerance: 1e-12);
    }

    /// <summary>Counts in the signal region and background fits of a published di-jet search with data cuts of efficiency 1, 0.01, 0.002.</summary>
    [Theory]
    [InlineData(78015, 77449.1, 231.7, 1.561)]
    [InlineData(978, 839.08, 24.75, 3.546)]
    [InlineData(291, 171.32, 11.59, 6.190)]
    [InlineData(165, 158.87, 10.59, 0.370)]
    public void Profiled_PublishedCounts_GivesTheirSignificance(double count, double background, double uncertainty, double expected) =>
        Significance.Profiled(count, background, uncertainty).ShouldBe(expected, tolerance: 1e-3);

    [Fact]
    public void ProfiledBackground_PublishedCounts_SolvesItsQuadratic()
    {
        Significance.ProfiledBackground(291, 171.32, 11.59).ShouldBe(217.0698, tolerance: 5e-5);
        Significance.Counting(291, 171.32).ShouldBe(8.305, tolerance: 5e-4);
        // b < v: b̂² - (b - v) b̂ - n v = 0, where the plain root would cancel.
        double fitted = Significance.ProfiledBackground(3, 1, 1e5);
        ((fitted * fitted) - ((1 - 1e10) * fitted)).ShouldBe(3e10, tolerance: 1e-3);
    }

    [Fact]
    public void Counting_ManyExpectedEvents_IsNormal()
    {
        // Exact sums over the Poisson law; a step of the count is worth up to 0.4/sqrt(1000) of probability.
        const double background = 1000;
        foreach (double z in new[] { -1.0, 0.5, 1, 2 })
        {
            double above = Enumerable.Range(700, 700).Where(n => Significance.Counting(n, background) > z).Sum(n => PoissonProbability.Mass(n, background));
            above.ShouldBe(GaussianSignificance.PValue(z), tolerance: 0.4 / Math.Sqrt(background));
        }
    }

    [Fact]
    public void LiMa_ManyExpectedEvents_IsNormal()
    {
        foreach (double z in new[] { -1.0, 1, 2 })
        {
            double above = 0;
            for (int on = 100; on < 320; on++)
                for (int off = 250; off < 560; off++)
                    if (Significance.LiMa(on, off, 0.5) > z) above += PoissonProbability.Mass(on, 200) * PoissonProbability.Mass(off, 400);
            above.ShouldBe(GaussianSignificance.PValue(z), tolerance: 0.006);
        }
    }

    [Fact]
    public void Limits_KnownBackgroundOrSmallSignal_AgreeWithTheSimplerFormula()
    {
        // alpha -> 0 with alpha*m = b fixed: the background is known exactly.
        Significance.LiMa(130, 1e10, 1e-8).ShouldBe(Significance.Counting(130, 100), tolerance: 1e-6);
        Significance.Binomial(130, 1e7, 1e-5).ShouldBe(GaussianSignificance.FromPValue(PoissonProbability.AtLeast(130, 100)), tolerance: 1e-4);
        Significance.Asimov(50, 1000, 1e-4).ShouldBe(Significance.Asimov(50, 1000), tolerance: 1e-8);
        Significance.Asimov(0.01, 1000, 20).ShouldBe(0.01 / Math.Sqrt(1400), tolerance: 1e-6 * 0.01);
        Significance.Asimov(1e-6, 1e6).ShouldBe(1e-9, tolerance: 1e-15);
        Significance.Profiled(130, 100, 1e-6).ShouldBe(Significance.Counting(130, 100), tolerance: 1e-9);
    }

    [Fact]
    public void Sign_DeficitsAndEmptyCounts_FollowsTheExcess()
    {
        Significance.Counting(90, 100).ShouldBeLessThan(0);
        Significance.Counting(0, 2).ShouldBe(-2, tolerance: 1e-15); // -sqrt(2 b)
        Significance.Counting(0, 0).ShouldBe(0);
        Significance.Counting(1, 0).ShouldBe(double.PositiveInfinity);
        Significance.LiMa(20, 100, 0.5).ShouldBe(-Significance.LiMa(100, 20, 2), tolerance: 1e-12); // on and off exchanged
        Significance.LiMa(0, 0, 1).ShouldBe(0);
        Significance.Profiled(90, 100, 10).ShouldBe(0);
        Significance.Binomial(0, 5, 1).ShouldBe(double.NegativeInfinity);
    }

    [Fact]
    public void AnyFormula_NegativeOrMissingInput_ThrowsNamingIt()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Significance.Counting(-1, 5)).Message.ShouldContain("Found -1");
        Should.Throw<ArgumentOutOfRangeException>(() => Significance.LiMa(1, 2, 0)).ParamName.ShouldBe("exposureRatio");
        Should.Throw<ArgumentOutOfRangeException>(() => Significance.Asimov(1, double.NaN));
    }
}
