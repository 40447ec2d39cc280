using System.Runtime.Intrinsics;
using Offshell.Tensors.Numerics;

namespace Offshell.Tensors.Tests.Numerics;

public class DoubleLanesTests
{
    private static readonly double[] Points =
        [-1e30, -1e5, -800, -300, -37.5, -12, -3.3, -1, -0.2, -1e-9, 0, 1e-9, 0.04, 0.6, 1, 2.7, 9, 36, 50, 750, 1e5, 1e30];

    [Fact]
    public void Exp_AnyPoint_EqualsTheFramework() => Compare(
        DoubleLanes.Exp, Math.Exp, [-707.9, -300, -20.5, -1, -0.4, -0.34, -1e-9, 0, 1e-20, 0.35, 1, 37, 700, 709.7], 4e-16);

    [Fact]
    public void Log_AnyPoint_EqualsTheFramework() => Compare(
        DoubleLanes.Log, Math.Log, [3e-308, 1e-200, 0.1, 0.7071, 0.7072, 0.999999999, 1, 1.0000000001, 1.41, 1.42, 2, 12345.678, 1e300], 4e-16);

    [Fact]
    public void ExpAndLog_RandomSweep_StayWithinTwoUnits()
    {
        Offshell.Tensors.Random.RandomStream random = new Offshell.Tensors.Random.RandomSource(4).Stream();
        for (int i = 0; i < 20_000; i++)
        {
            double x = random.NextDouble(-700, 700), y = Math.Exp(x), near = 1 + (1e-3 * random.NextNormal());
            double found = DoubleLanes.Exp(Vector512.Create(x))[0], log = DoubleLanes.Log(Vector512.Create(y))[0], atOne = DoubleLanes.Log(Vector512.Create(near))[0];
            if (!(Math.Abs(found - y) <= 4.5e-16 * y)) Assert.Fail($"exp {x}: {found} instead of {y}");
            if (!(Math.Abs(log - Math.Log(y)) <= 4.5e-16 * Math.Abs(Math.Log(y)))) Assert.Fail($"log {y}: {log}");
            if (!(Math.Abs(atOne - Math.Log(near)) <= 4.5e-16 * Math.Abs(Math.Log(near)))) Assert.Fail($"log {near}: {atOne}");
        }
    }

    [Fact]
    public void ExpAndLog_Limits_AreThoseOfTheFunctions()
    {
        Lane(DoubleLanes.Exp, -709).ShouldBe(0);
        Lane(DoubleLanes.Exp, double.NegativeInfinity).ShouldBe(0);
        Lane(DoubleLanes.Exp, 710).ShouldBe(double.PositiveInfinity);
        Lane(DoubleLanes.Exp, double.NaN).ShouldBe(double.NaN);
        Lane(DoubleLanes.Exp, double.PositiveInfinity).ShouldBe(double.PositiveInfinity);
        Lane(DoubleLanes.Log, double.PositiveInfinity).ShouldBe(double.PositiveInfinity);
        Lane(DoubleLanes.Log, 0).ShouldBe(double.NegativeInfinity);
        Lane(DoubleLanes.Log, 1e-310).ShouldBe(double.NegativeInfinity);
        Lane(DoubleLanes.Log, -1).ShouldBe(double.NaN);
        Lane(DoubleLanes.Log, double.NaN).ShouldBe(double.NaN);

        static double Lane(Func<Vector512<double>, Vector512<double>> function, double x) => function(Vector512.Create(x))[5];
    }

    [Fact]
    public void Softplus_AnyPoint_EqualsScalarTwin() => Compare(DoubleLanes.Softplus, SpecialFunctions.Softplus, Points, 3e-15);

    [Fact]
    public void Sigmoid_AnyPoint_EqualsScalarTwin() => Compare(DoubleLanes.Sigmoid, SpecialFunctions.Sigmoid, Points, 3e-15);

    [Fact]
    public void Log1p_AnyPoint_EqualsScalarTwin() => Compare(DoubleLanes.Log1p, SpecialFunctions.Log1p, [-0.999, -0.3, -1e-12, 0, 1e-300, 1e-12, 0.5, 7, 1e15, 1e17, 1e300], 2e-15);

    [Fact]
    public void LogNormalCdf_AnyPoint_EqualsScalarTwin() => Compare(DoubleLanes.LogNormalCdf, SpecialFunctions.LogNormalCdf, Points, 3e-15, 3e-16);

    [Fact]
    public void NormalCdfArgument_AnyPoint_GivesInverseMills() => Compare(
        u => Second(u), SpecialFunctions.InverseMills, Points, 1e-13, 1e-300);

    [Fact]
    public void LogGamma_AnyPoint_EqualsScalarTwin() => Compare(DoubleLanes.LogGamma, SpecialFunctions.LogGamma, [1e-9, 0.01, 0.7, 1, 2, 3.5, 7.999, 8, 9, 100, 1e9, 1e30], 2e-15, 5e-15);

    [Fact]
    public void Digamma_AnyPoint_EqualsScalarTwin() => Compare(DoubleLanes.Digamma, SpecialFunctions.Digamma, [1e-9, 0.01, 0.7, 1, 2, 3.5, 7.999, 8, 9, 100, 1e9, 1e30], 3e-15, 3e-15);

    [Fact]
    public void NormalInterval_ReferenceTable_AgreesWithValueAndSlopes()
    {
        foreach (double[] row in MpmathValues.LogNormalInterval)
        {
            foreach (double m in new[] { row[0], -row[0] })
            {
                double h = row[1];
                (double value, double center, double width) = Interval(m, h);
                value.ShouldBe(row[2], (3e-15 * Math.Abs(row[2])) + 1e-13, $"m {m}, h {h}");

                // The scalar twin is checked against the same table; its differences check the slopes.
                double stepM = 1e-4 * Math.Min(1, 1 / (1 + Math.Abs(m))), stepH = 1e-4 * h;
                double slopeM = (SpecialFunctions.LogNormalIntervalAround(m + stepM, h) - SpecialFunctions.LogNormalIntervalAround(m - stepM, h)) / (2 * stepM);
                double slopeH = (SpecialFunctions.LogNormalIntervalAround(m, h + stepH) - SpecialFunctions.LogNormalIntervalAround(m, h - stepH)) / (2 * stepH);
                double noise = 4e-16 * Math.Abs(value);
                center.ShouldBe(slopeM, (2e-6 * Math.Abs(slopeM)) + (noise / stepM) + 1e-8, $"d/dm at m {m}, h {h}");
                width.ShouldBe(slopeH, (2e-6 * Math.Abs(slopeH)) + (noise / stepH) + 1e-8, $"d/dh at m {m}, h {h}");
            }
        }
    }

    [Fact]
    public void NormalInterval_ExtremePoints_StaysFinite()
    {
        foreach (double m in new[] { 0, 1e-30, 1, 4000, 1e8, 2e32 })
        {
            foreach (double h in new[] { 1e-30, 1e-3, 0.5, 100, 1e30 })
            {
                (double value, double center, double width) = Interval(m, h);
                (double.IsFinite(value) && double.IsFinite(center) && double.IsFinite(width)).ShouldBeTrue($"m {m}, h {h}: {value}, {center}, {width}");
            }
        }
    }

    private static (double Value, double CenterSlope, double WidthSlope) Interval(double m, double h)
    {
        Vector512<double> argument = DoubleLanes.NormalInterval(
            Vector512.Create(m), Vector512.Create(h), out Vector512<double> reference, out Vector512<double> center, out Vector512<double> width);
        return (Math.Log(argument[3]) - (0.5 * reference[3] * reference[3]), center[3], width[3]);
    }

    private static Vector512<double> Second(Vector512<double> u)
    {
        DoubleLanes.NormalCdfArgument(u, out Vector512<double> inverseMills);
        return inverseMills;
    }

    /// <summary>Every lane at every position; a lane must not see its neighbours.</summary>
    private static void Compare(Func<Vector512<double>, Vector512<double>> lanes, Func<double, double> scalar, double[] points, double relative, double absolute = 1e-300)
    {
        for (int i = 0; i < points.Length; i++)
        {
            double expected = scalar(points[i]), alone = lanes(Vector512.Create(points[i]))[0];
            alone.ShouldBe(expected, (relative * Math.Abs(expected)) + absolute, $"at {points[i]}");
            for (int position = 0; position < 8; position++)
            {
                double[] mixed = [.. Enumerable.Range(0, 8).Select(k => points[(i + k - position + (8 * points.Length)) % points.Length])];
                lanes(Vector512.Create(mixed))[position].ShouldBe(alone);
            }
        }
    }
}
