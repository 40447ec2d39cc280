using Offshell.Physics.Statistics;

namespace Offshell.Physics.Tests.Statistics;

public sealed class ProbabilityTests
{
    /// <summary>Complementary error function at 50 digits (mpmath 1.3): Z, p, log p.</summary>
    [Theory]
    [InlineData(1, 0.15865525393145705141, -1.8410216450092635058)]
    [InlineData(5, 2.8665157187919391167e-7, -15.064998393988725736)]
    [InlineData(37, 5.7255712225245768227e-300, -689.0305855768905936)]
    [InlineData(50, 0, -1254.8313611394199013)]
    [InlineData(100, 0, -5005.5242086942050886)]
    public void PValue_ReferencePoints_GoesThereAndBack(double z, double p, double logP)
    {
        GaussianSignificance.PValue(z).ShouldBe(p, tolerance: (1e-12 * p) + double.Epsilon);
        GaussianSignificance.LogPValue(z).ShouldBe(logP, tolerance: 1e-12 * Math.Abs(logP));
        GaussianSignificance.FromLogPValue(logP).ShouldBe(z, tolerance: 1e-12 * z);
        if (p > 0) GaussianSignificance.FromPValue(p).ShouldBe(z, tolerance: 1e-12 * z);
    }

    /// <summary>log erfc(5), (30), (−3) = log 2 + log p at Z = √2 times the argument.</summary>
    [Theory]
    [InlineData(5, -27.200889545537436)]
    [InlineData(30, -903.9741171106539)]
    [InlineData(-3, 0.6931361352504468)]
    public void LogPValue_ReferenceErfc_IsItsLogarithm(double x, double expected) =>
        (GaussianSignificance.LogPValue(x * Math.Sqrt(2)) + Math.Log(2)).ShouldBe(expected, tolerance: 1e-13 * Math.Abs(expected));

    [Fact]
    public void FromLogPValue_AllAlongTheAxis_InvertsAndRises()
    {
        double last = double.NegativeInfinity;
        for (double z = -8; z < 60; z += 0.37)
        {
            double back = GaussianSignificance.FromLogPValue(GaussianSignificance.LogPValue(z));
            back.ShouldBe(z, tolerance: 1e-11 * Math.Max(1, Math.Abs(z)));
            back.ShouldBeGreaterThan(last);
            last = back;
        }

        GaussianSignificance.FromPValue(0.5).ShouldBe(0, tolerance: 1e-15);
        GaussianSignificance.FromPValue(0).ShouldBe(double.PositiveInfinity);
        GaussianSignificance.FromPValue(1).ShouldBe(double.NegativeInfinity);
        Should.Throw<ArgumentOutOfRangeException>(() => GaussianSignificance.FromPValue(1.1));
    }

    [Fact]
    public void AtLeast_ReferencePoints_GivesIncompleteGamma()
    {
        PoissonProbability.AtLeast(30, 20).ShouldBe(0.021818217525560457, tolerance: 1e-9 * 0.0218);
        PoissonProbability.AtLeast(1_003_000, 1e6).ShouldBe(0.00135803527268, tolerance: 1e-8 * 0.00136); // mpmath 1.3
        PoissonProbability.AtLeast(0, 0).ShouldBe(1);
        PoissonProbability.AtLeast(3, 0).ShouldBe(0);
    }

    [Fact]
    public void AtLeastAndAtMost_AnyCount_EqualTheSumOfMasses()
    {
        double sum = 0;
        for (int n = 0; n < 30; n++)
        {
            PoissonProbability.AtLeast(n, 7.3).ShouldBe(1 - sum, tolerance: 1e-13);
            sum += PoissonProbability.Mass(n, 7.3);
            PoissonProbability.AtMost(n, 7.3).ShouldBe(sum, tolerance: 1e-13);
        }

        PoissonProbability.LogMass(7, 5.5).ShouldBe(-2.0919247153964378, tolerance: 1e-13);
    }

    /// <summary>184.04 million events a month and room for a thousand; then the inversions of L σ ε.</summary>
    [Fact]
    public void SearchReach_MonthlyBudget_GivesTheRate()
    {
        SearchReach.RateForBudget(184.04e6, 1000).ShouldBe(5.43e-6, tolerance: 5e-9);
        double crossSection = SearchReach.CrossSectionForEvents(100, luminosity: 5, efficiency: 0.02);
        SearchReach.Events(5, crossSection, 0.02).ShouldBe(100, tolerance: 1e-12);
        SearchReach.Events(5, SearchReach.CrossSectionForRatio(0.5, 1000, 5, 0.3), 0.3).ShouldBe(500, tolerance: 1e-12);
        Should.Throw<ArgumentOutOfRangeException>(() => SearchReach.RateForBudget(10, 20)).Message.ShouldContain("budget of 20 for 10 events");
    }
}
