using Offshell.Tensors.Numerics;

namespace Offshell.Tensors.Tests.Numerics;

public class SpecialFunctionsTests
{
    [Fact]
    public void Erfc_ReferenceTable_AgreesToRounding() => Check(MpmathValues.Erfc, row => SpecialFunctions.Erfc(row[0]), 1, 2e-15);

    [Fact]
    public void Erfcx_ReferenceTable_AgreesToRounding() => Check(MpmathValues.Erfcx, row => SpecialFunctions.Erfcx(row[0]), 1, 1e-13);

    [Fact]
    public void LogErfc_ReferenceTable_AgreesToRounding() => Check(MpmathValues.LogErfc, row => SpecialFunctions.LogErfc(row[0]), 1, 2e-15, 5e-16);

    [Theory]
    [InlineData(5, -27.200889545537436)]
    [InlineData(30, -903.9741171106539)]
    [InlineData(-3, 0.6931361352504468)]
    public void LogErfc_Golden_Agrees(double x, double expected) => Near(SpecialFunctions.LogErfc(x), expected, 2e-14);

    [Fact]
    public void LogErfc_WholeRange_FallsAndIsFinite()
    {
        double last = double.PositiveInfinity;
        for (double x = -5.5; x <= 60; x += 1.0 / 64)
        {
            double value = SpecialFunctions.LogErfc(x);
            value.ShouldBeLessThan(last);
            last = value;
        }

        // erfc has reached 2 to rounding further left.
        for (double x = -30; x < -5.5; x += 0.125) SpecialFunctions.LogErfc(x).ShouldBe(Math.Log(2), 1e-13);
        double.IsFinite(SpecialFunctions.LogErfc(1e150)).ShouldBeTrue();
    }

    [Fact]
    public void LogNormalCdf_ReferenceTable_AgreesToRounding() => Check(MpmathValues.LogNormalCdf, row => SpecialFunctions.LogNormalCdf(row[0]), 1, 2e-15);

    [Fact]
    public void InverseMills_ReferenceTable_AgreesToRounding() => Check(MpmathValues.LogNormalCdf, row => SpecialFunctions.InverseMills(row[0]), 2, 3e-15);

    [Fact]
    public void LogNormalInterval_ReferenceTable_AgreesToRounding()
    {
        Check(MpmathValues.LogNormalInterval, row => SpecialFunctions.LogNormalIntervalAround(row[0], row[1]), 2, 2e-15, 2e-13);
        Check(MpmathValues.LogNormalInterval, row => SpecialFunctions.LogNormalIntervalAround(-row[0], row[1]), 2, 2e-15, 2e-13);
    }

    [Fact]
    public void LogNormalInterval_Ends_IncludeInfinity()
    {
        SpecialFunctions.LogNormalInterval(-1, 2).ShouldBe(SpecialFunctions.LogNormalIntervalAround(0.5, 1.5));
        SpecialFunctions.LogNormalInterval(double.NegativeInfinity, 0).ShouldBe(Math.Log(0.5), 1e-15);
        SpecialFunctions.LogNormalInterval(0, double.PositiveInfinity).ShouldBe(Math.Log(0.5), 1e-15);
        SpecialFunctions.LogNormalInterval(1, 1).ShouldBe(double.NegativeInfinity);
    }

    [Fact]
    public void LogNormalInterval_FarAndNarrow_IsDensityTimesWidth()
    {
        // Around 10³⁰ a bin of width 2h has probability φ(m) sinh(m h)/m · 2 · exp(−h²/2): here −m²/2 is all that a double shows.
        SpecialFunctions.LogNormalIntervalAround(1e30, 0.5).ShouldBe(-0.5e60, 1e45);
        SpecialFunctions.LogNormalIntervalAround(1e60, 1e-70).ShouldBe(-0.5e120, 1e105);
        double.IsFinite(SpecialFunctions.LogNormalIntervalAround(2e32, 100)).ShouldBeTrue();
    }

    [Fact]
    public void LogNormalInterval_AcrossTheBranches_IsContinuous()
    {
        foreach (double m in new[] { 0, 0.3, 0.999, 1.001, 7, 500 })
        {
            double narrow = Math.Min(0.05, m > 0 ? 0.05 / m : 1);
            double below = SpecialFunctions.LogNormalIntervalAround(m, narrow * (1 - 1e-12));
            double above = SpecialFunctions.LogNormalIntervalAround(m, narrow * (1 + 1e-12));
            above.ShouldBe(below, 1e-11 + (3e-15 * Math.Abs(below)));
        }
    }

    [Fact]
    public void InverseNormalCdf_ReferenceTable_AgreesToRounding() => Check(MpmathValues.InverseNormal, row => SpecialFunctions.InverseNormalCdf(row[0]), 1, 2e-15, 1e-15);

    [Fact]
    public void InverseNormalCdf_Ends_AreInfiniteAndOutsideThrows()
    {
        SpecialFunctions.InverseNormalCdf(0).ShouldBe(double.NegativeInfinity);
        SpecialFunctions.InverseNormalCdf(1).ShouldBe(double.PositiveInfinity);
        Should.Throw<ArgumentOutOfRangeException>(() => SpecialFunctions.InverseNormalCdf(1.0001));
        Should.Throw<ArgumentOutOfRangeException>(() => SpecialFunctions.InverseNormalCdf(double.NaN));
    }

    [Fact]
    public void NormalQuantileOfLogTail_ReferenceTable_AgreesToRounding() =>
        Check(MpmathValues.QuantileOfLogTail, row => SpecialFunctions.NormalQuantileOfLogTail(row[0]), 1, 1e-14, 1e-15);

    [Fact]
    public void LogGamma_ReferenceTable_AgreesToRounding() => Check(MpmathValues.LogGamma, row => SpecialFunctions.LogGamma(row[0]), 1, 2e-15, 5e-15);

    [Fact]
    public void Digamma_ReferenceTable_AgreesToRounding() => Check(MpmathValues.LogGamma, row => SpecialFunctions.Digamma(row[0]), 2, 2e-15, 2e-15);

    [Fact]
    public void RegularizedGamma_ReferenceTable_BothTailsAgree()
    {
        Check(MpmathValues.Gamma, row => SpecialFunctions.RegularizedGammaLower(row[0], row[1]), 2, 3e-13);
        Check(MpmathValues.Gamma, row => SpecialFunctions.RegularizedGammaUpper(row[0], row[1]), 3, 3e-13);
    }

    [Fact]
    public void RegularizedGammaLower_PoissonTail_IsGolden() => Near(SpecialFunctions.RegularizedGammaLower(30, 20), 0.021818217525560457, 1e-12);

    [Theory]
    [InlineData(-3)]
    [InlineData(-1e-4)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void RegularizedGamma_AcrossTheUniformExpansion_IsContinuous(double deviations)
    {
        // On both sides of the switch the value at a fixed number of standard deviations differs by order 1/a only.
        double below = SpecialFunctions.RegularizedGammaUpper(0.999e8, 0.999e8 + (deviations * Math.Sqrt(0.999e8)));
        double above = SpecialFunctions.RegularizedGammaUpper(1.001e8, 1.001e8 + (deviations * Math.Sqrt(1.001e8)));

        above.ShouldBe(below, 5e-7 * below);
    }

    [Fact]
    public void RegularizedBeta_ReferenceTable_Agrees() => Check(MpmathValues.Beta, row => SpecialFunctions.RegularizedBeta(row[0], row[1], row[2]), 3, 3e-13);

    [Fact]
    public void Inverses_OfReferenceTables_ReturnTheArgument()
    {
        foreach (double[] row in MpmathValues.Beta)
        {
            if (row[3] is > 1e-12 and < 0.9999) Near(SpecialFunctions.InverseRegularizedBeta(row[0], row[1], row[3]), row[2], 1e-11);
        }

        foreach (double[] row in MpmathValues.Gamma)
        {
            if (row[2] is > 1e-12 and < 0.9999) Near(SpecialFunctions.InverseRegularizedGammaLower(row[0], row[2]), row[1], 1e-11);
        }
    }

    [Fact]
    public void Harmonic_ReferenceTable_Agrees() => Check(MpmathValues.Harmonic, row => SpecialFunctions.Harmonic((long)row[0]), 1, 1e-13);

    [Fact]
    public void Log1pAndExpm1_SmallAndLargeArguments_KeepTheirDigits()
    {
        // Three terms of the series are exact to 10⁻²⁴ relative here.
        Near(SpecialFunctions.Log1p(1e-8), 1e-8 - 5e-17 + (1e-24 / 3), 2e-16);
        Near(SpecialFunctions.Expm1(-1e-8), -1e-8 + 5e-17 - (1e-24 / 6), 2e-16);
        Near(SpecialFunctions.Log1p(-0.75), -2 * Math.Log(2), 1e-15);
        Near(SpecialFunctions.Expm1(1), Math.E - 1, 1e-15);
        SpecialFunctions.Log1p(-1).ShouldBe(double.NegativeInfinity);
        SpecialFunctions.Log1p(double.PositiveInfinity).ShouldBe(double.PositiveInfinity);
        SpecialFunctions.Expm1(-800).ShouldBe(-1);
        SpecialFunctions.Expm1(800).ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Log1mExp_BothBranches_KeepTheirDigits()
    {
        Near(SpecialFunctions.Log1mExp(-1e-20), Math.Log(1e-20), 1e-15);
        Near(SpecialFunctions.Log1mExp(-50), -Math.Exp(-50), 1e-15);
        SpecialFunctions.Log1mExp(0).ShouldBe(double.NegativeInfinity);
    }

    [Theory]
    [InlineData(1e-12)]
    [InlineData(0.3)]
    [InlineData(5)]
    [InlineData(700)]
    public void InverseSoftplus_OfSoftplus_IsIdentity(double y) => Near(SpecialFunctions.Softplus(SpecialFunctions.InverseSoftplus(y)), y, 1e-14);

    [Theory]
    [InlineData(0.4, 1, 0.51301525)]
    [InlineData(-800, 1, 800)]
    [InlineData(800, 1, 0)]
    public void BinaryCrossEntropy_AnyLogit_IsMinusLogProbability(double logit, double y, double expected) =>
        SpecialFunctions.BinaryCrossEntropy(logit, y).ShouldBe(expected, 1e-8);

    [Fact]
    public void LogSumExp_LargeTermsAndInfinities_IsSafe()
    {
        SpecialFunctions.LogSumExp([1000, 1000]).ShouldBe(1000 + Math.Log(2), 1e-12);
        SpecialFunctions.LogSumExp([]).ShouldBe(double.NegativeInfinity);
        SpecialFunctions.LogSumExp([double.NegativeInfinity, double.NegativeInfinity]).ShouldBe(double.NegativeInfinity);
        SpecialFunctions.LogSumExp([double.NegativeInfinity, 3]).ShouldBe(3);
        SpecialFunctions.LogSumExp([double.PositiveInfinity, 3]).ShouldBe(double.PositiveInfinity);
        SpecialFunctions.LogSumExp([1, double.NaN]).ShouldBe(double.NaN);
        SpecialFunctions.LogMeanExp([-2000, -2000, -2000]).ShouldBe(-2000, 1e-12);
        Should.Throw<ArgumentException>(() => SpecialFunctions.LogMeanExp([]));
    }

    [Theory]
    [InlineData(-1, 0.29789321881345243)]
    [InlineData(0, 1.005)]
    [InlineData(2, 3.005)]
    [InlineData(-1000, 0.00500049999962493)]
    public void PIsrlu_Golden_Agrees(double x, double expected) => Near(SpecialFunctions.PIsrlu(x), expected, 1e-13);

    [Fact]
    public void ClippedTanh_Golden_Agrees() => Near(SpecialFunctions.ClippedTanh(0.5), 0.7308275200513749, 1e-15);

    [Fact]
    public void Derivatives_OfEveryPrimitive_EqualCentralDifferences()
    {
        foreach (double x in new[] { -4.2, -1.3, -0.4, 0.3, 0.9, 2.6 })
        {
            Slope(SpecialFunctions.LogNormalCdf, x, SpecialFunctions.InverseMills(x));
            Slope(SpecialFunctions.PIsrlu, x, SpecialFunctions.PIsrluDerivative(x));
            Slope(SpecialFunctions.ClippedTanh, x, SpecialFunctions.ClippedTanhDerivative(x));
            Slope(SpecialFunctions.Softplus, x, SpecialFunctions.Sigmoid(x));
            Slope(SpecialFunctions.Erfc, x, -2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x));
            Slope(SpecialFunctions.NormalCdf, x, Math.Exp((-0.5 * x * x) - SpecialFunctions.HalfLogTwoPi));
            Slope(z => SpecialFunctions.BinaryCrossEntropy(z, 0.25), x, SpecialFunctions.Sigmoid(x) - 0.25);
            Slope(z => SpecialFunctions.LogGamma(Math.Exp(z)), x, SpecialFunctions.Digamma(Math.Exp(x)) * Math.Exp(x));
        }
    }

    [Fact]
    public void MissingNumber_EveryFunction_GivesMissingNumber()
    {
        double nan = double.NaN;
        double[] results =
        [
            SpecialFunctions.Erfc(nan), SpecialFunctions.Erfcx(nan), SpecialFunctions.LogErfc(nan), SpecialFunctions.NormalCdf(nan),
            SpecialFunctions.LogNormalCdf(nan), SpecialFunctions.InverseMills(nan), SpecialFunctions.LogNormalIntervalAround(nan, 1),
            SpecialFunctions.Softplus(nan), SpecialFunctions.Sigmoid(nan), SpecialFunctions.PIsrlu(nan), SpecialFunctions.ClippedTanh(nan),
        ];
        results.ShouldAllBe(x => double.IsNaN(x));
    }

    private static void Slope(Func<double, double> function, double x, double derivative)
    {
        const double step = 1e-5;
        double numeric = (function(x + step) - function(x - step)) / (2 * step);
        derivative.ShouldBe(numeric, 1e-6 * Math.Max(1e-3, Math.Abs(numeric)), $"at {x}");
    }

    private static void Check(double[][] table, Func<double[], double> function, int column, double relative, double absolute = 0)
    {
        table.ShouldNotBeEmpty();
        foreach (double[] row in table)
        {
            double found = function(row), tolerance = (relative * Math.Abs(row[column])) + absolute;
            found.ShouldBe(row[column], tolerance, $"at [{string.Join(", ", row)}]: relative error {(found - row[column]) / row[column]}");
        }
    }

    private static void Near(double found, double expected, double relative) => found.ShouldBe(expected, relative * Math.Abs(expected));
}
