using MathNet.Numerics.Distributions;
using Offshell.Detection.Metrics;

namespace Offshell.Detection.Tests.Metrics;

public sealed class BinomialIntervalTests
{
    /// <summary>Beta quantiles at 40 digits (mpmath 1.3).</summary>
    [Theory]
    [InlineData(3, 20, 0.03207093718546371, 0.3789268265453139)]
    [InlineData(10, 100, 0.04900468922148596, 0.1762225977400227)]
    [InlineData(30, 1000, 0.02033048568310963, 0.04255140247002905)]
    public void ClopperPearson_SomeSuccesses_GivesBetaQuantiles(int successes, int trials, double low, double high)
    {
        Interval interval = BinomialInterval.ClopperPearson(successes, trials);

        interval.Low.ShouldBe(low, tolerance: 1e-10 * low);
        interval.High.ShouldBe(high, tolerance: 1e-10 * high);
    }

    [Fact]
    public void ClopperPearson_NoneOrAll_HasTheClosedForm()
    {
        Interval none = BinomialInterval.ClopperPearson(0, 50, 0.9), all = BinomialInterval.ClopperPearson(50, 50, 0.9);

        none.Low.ShouldBe(0);
        none.High.ShouldBe(1 - Math.Pow(0.05, 1 / 50.0), tolerance: 1e-12);
        all.Low.ShouldBe(Math.Pow(0.05, 1 / 50.0), tolerance: 1e-12);
        all.High.ShouldBe(1);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.77)]
    public void ClopperPearson_TrueRate_IsCoveredAtLeastAsStated(double rate)
    {
        double covered = Enumerable.Range(0, 41).Where(k => BinomialInterval.ClopperPearson(k, 40).Contains(rate)).Sum(k => Binomial.PMF(rate, 40, k));

        covered.ShouldBeGreaterThanOrEqualTo(0.95);
    }

    /// <summary>Regularised incomplete beta function at 60 digits (mpmath 1.3).</summary>
    [Theory]
    [InlineData(100, 151, 1.0 / 3, 0.01597519910631990878)]
    [InlineData(30, 9971, 0.001, 2.4615644296483092342e-7)]
    [InlineData(3, 20000, 1e-5, 0.0011486613726061734646)]
    public void Cumulative_Tail_KeepsRelativeAccuracy(double a, double b, double x, double expected) =>
        BetaDistribution.Cumulative(a, b, x).ShouldBe(expected, tolerance: 1e-9 * expected);

    [Fact]
    public void Quantile_TinyProbability_InvertsTheClosedForm()
    {
        const double expected = 1e-300 / 7; // I_x(1, b) = 1 - (1 - x)^b, which is b x for tiny x

        BetaDistribution.Quantile(1, 7, 1e-300).ShouldBe(expected, tolerance: 1e-9 * expected);
    }
}
