using System.Runtime.Intrinsics;
using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

public class TruncatedMomentsTests
{
    // mpmath 1.3.0 at 120 digits: u + h and 1 − h (u + h) with h = φ(u)/Φ(u).
    [Theory]
    [InlineData(-10000.0, 9.99999980000001e-05, 9.99999940000005e-09)]
    [InlineData(-100.0, 0.009998000999260705, 9.994004994826346e-05)]
    [InlineData(-40.5, 0.02466134256537192, 0.0006074442853106068)]
    [InlineData(-39.5, 0.025284107407583047, 0.0006384713130713762)]
    [InlineData(-6.0, 0.15848260454459892, 0.02398763678916677)]
    [InlineData(-0.5, 0.6410777703680645, 0.26848040715587895)]
    [InlineData(3.0, 3.004437839042126, 0.9866667884582592)]
    public void AboveCut_EitherForm_AgreesWithManyDigits(double u, double mean, double variance)
    {
        double found = TruncatedMoments.AboveCut(Vector512.Create(u), out Vector512<double> spread)[6];

        found.ShouldBe(mean, 2e-9 * mean);
        spread[6].ShouldBe(variance, 2e-8 * variance);
    }

    [Theory]
    [InlineData(1.2, 1)]
    [InlineData(3, 1)]
    [InlineData(40, 7)]
    [InlineData(1000, 1)]
    public void Match_ReachableMoments_ReproducesThem(double mean, double deviation)
    {
        (double location, double width) = TruncatedMoments.Match(mean, deviation);
        double found = width * TruncatedMoments.AboveCut(Vector512.Create(location / width), out Vector512<double> variance)[0];

        found.ShouldBe(mean, 1e-9 * mean);
        (width * Math.Sqrt(variance[0])).ShouldBe(deviation, 1e-8 * deviation);
    }

    [Fact]
    public void Match_ExponentialOrWider_KeepsTheMeanAtTheLimit()
    {
        (double location, double width) = TruncatedMoments.Match(2, 5);

        (location / width).ShouldBe(-5, 1e-9);
        (width * TruncatedMoments.AboveCut(Vector512.Create(-5.0), out _)[0]).ShouldBe(2, 1e-9);
    }
}
