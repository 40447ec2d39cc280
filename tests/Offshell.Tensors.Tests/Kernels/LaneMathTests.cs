using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Special = MathNet.Numerics.SpecialFunctions;

namespace Offshell.Tensors.Tests.Kernels;

public sealed class LaneMathTests
{
    // Without hardware vectors everything here runs lane by lane, and products round before they are added.
    private static readonly bool IsPortable = KernelSelection.Detected == KernelPath.Portable;
    private static readonly int SweepLength = IsPortable ? 16_000 : 192_000;

    private delegate Vector512<float> Lanes(Vector512<float> x);

    [Fact]
    public void Exp_WholeRange_IsWithinOneUlp() => LargestError(LaneMath.Exp, Math.Exp, -87.2, 88.7).ShouldBeLessThan(1);

    [Fact]
    public void ExpOfNegative_DownToItsLimit_IsWithinOneUlpAndConstantBelow()
    {
        LargestError(LaneMath.ExpOfNegative, Math.Exp, -69.9, 0).ShouldBeLessThan(1);
        foreach (float x in new[] { -70f, -71f, -500f, float.NegativeInfinity })
        {
            ((double)LaneMath.ExpOfNegative(Vector512.Create(x))[7]).ShouldBe(Math.Exp(-70), 1e-6 * Math.Exp(-70));
        }
    }

    [Fact]
    public void Expm1_WholeRange_IsWithinTwoUlp()
    {
        LargestError(LaneMath.Expm1, Expm1, -20, 88.7).ShouldBeLessThan(2);
        LargestErrorByMagnitude(LaneMath.Expm1, Expm1, 1e-30, 1).ShouldBeLessThan(2);
    }

    [Fact]
    public void Log_WholeRange_IsWithinOneUlp()
    {
        LargestErrorByMagnitude(LaneMath.Log, Math.Log, 1e-44, 3e38, alsoNegative: false).ShouldBeLessThan(1);
        LargestError(LaneMath.Log, Math.Log, 0.5, 2).ShouldBeLessThan(1);
    }

    [Fact]
    public void Log1p_WholeRange_IsWithinOneUlp()
    {
        LargestErrorByMagnitude(LaneMath.Log1p, Log1p, 1e-30, 3e38, alsoNegative: false).ShouldBeLessThan(1);
        LargestError(LaneMath.Log1p, Log1p, -0.9999, 3).ShouldBeLessThan(1);
    }

    [Fact]
    public void Tanh_WholeRange_IsWithinThreeUlp()
    {
        LargestError(LaneMath.Tanh, Math.Tanh, -12, 12).ShouldBeLessThan(3);
        LargestErrorByMagnitude(LaneMath.Tanh, Math.Tanh, 1e-30, 1).ShouldBeLessThan(3);
    }

    [Fact]
    public void Sigmoid_WholeRange_IsWithinThreeUlp() =>
        LargestError(LaneMath.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -87, 90).ShouldBeLessThan(3);

    [Fact]
    public void Softplus_WholeRange_IsWithinTwoUlp()
    {
        LargestError(LaneMath.Softplus, x => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x))), -86, 90).ShouldBeLessThan(2);
        LargestError(x => Derivative(x), x => 1 / (1 + Math.Exp(-x)), -86, 90).ShouldBeLessThan(3);

        static Vector512<float> Derivative(Vector512<float> x)
        {
            LaneMath.Softplus(x, out Vector512<float> derivative);
            return derivative;
        }
    }

    [Fact]
    public void Erfc_WholeRange_IsWithinFourUlp() => LargestError(LaneMath.Erfc, Special.Erfc, -6, 8.9).ShouldBeLessThan(4);

    /// <summary>MathNet's erfc times the exponential, where neither underflows.</summary>
    [Fact]
    public void ErfcX_ModerateArguments_IsWithinFourUlp()
    {
        LargestError(LaneMath.ErfcX, x => Math.Exp(x * x) * Special.Erfc(x), 0, 20).ShouldBeLessThan(4);
        LargestError(LaneMath.ErfcX, x => Math.Exp(x * x) * Special.Erfc(x), -9.3, 0).ShouldBeLessThan(4);
    }

    /// <summary>exp(x²) erfc(x) computed with fifty digits.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.615690344192925875)]
    [InlineData(1, 0.427583576155807004)]
    [InlineData(10, 0.0561409927438225859)]
    [InlineData(50, 0.0112815362653237725)]
    [InlineData(1000, 5.64189301453387654e-4)]
    [InlineData(1e10, 5.64189583547756287e-11)]
    public void ErfcX_KnownArguments_GivesPublishedValue(double x, double expected) =>
        ((double)LaneMath.ErfcX(Vector512.Create((float)x))[3]).ShouldBe(expected, tolerance: 4e-7 * expected);

    [Fact]
    public void InverseMills_WholeRange_IsWithinFiveUlp() => LargestError(LaneMath.InverseMills, InverseMills, -25, 12.6).ShouldBeLessThan(5);

    [Fact]
    public void InverseMills_FarBelowZero_TendsToMinusX()
    {
        // φ(x)/Φ(x) = −x + 1/−x + O(x⁻³).
        float[] x = [-100, -1000, -1e6f, -1e20f];
        foreach (float value in x)
        {
            double expected = -(double)value - (1 / (double)value);
            ((double)LaneMath.InverseMills(Vector512.Create(value))[0]).ShouldBe(expected, tolerance: 1e-6 * expected);
        }
    }

    [Fact]
    public void LogNormalCdf_WholeRange_HasRelativeAccuracyInBothTails()
    {
        for (double x = -25; x < 12.6; x += 0.001)
        {
            float f = (float)x;
            double expected = f < 0 ? Math.Log(0.5 * Special.Erfc(-f / Math.Sqrt(2))) : Log1p(-0.5 * Special.Erfc(f / Math.Sqrt(2)));
            ((double)LaneMath.LogNormalCdf(Vector512.Create(f))[9]).ShouldBe(expected, tolerance: 1e-6 * Math.Abs(expected));
        }
    }

    [Fact]
    public void EveryFunction_NotANumber_StaysNotANumber()
    {
        Lanes[] functions =
        [
            LaneMath.Exp, LaneMath.Expm1, LaneMath.Log, LaneMath.Log1p, LaneMath.Tanh, LaneMath.Sigmoid, LaneMath.Softplus,
            LaneMath.Erfc, LaneMath.ErfcX, LaneMath.InverseMills, LaneMath.LogNormalCdf,
        ];
        foreach (Lanes function in functions)
        {
            Vector512<float> y = function(Vector512.Create(float.NaN).WithElement(1, 0.25f));
            float.IsNaN(y[0]).ShouldBeTrue(function.Method.Name);
            float.IsNaN(y[15]).ShouldBeTrue(function.Method.Name);
            float.IsNaN(y[1]).ShouldBeFalse(function.Method.Name);
        }
    }

    [Fact]
    public void EveryFunction_Infinity_GivesTheLimit()
    {
        const float infinity = float.PositiveInfinity;
        At(LaneMath.Exp, infinity).ShouldBe(infinity);
        At(LaneMath.Exp, -infinity).ShouldBe(0);
        At(LaneMath.Expm1, infinity).ShouldBe(infinity);
        At(LaneMath.Expm1, -infinity).ShouldBe(-1);
        At(LaneMath.Log, infinity).ShouldBe(infinity);
        At(LaneMath.Log, 0).ShouldBe(-infinity);
        At(LaneMath.Log, -1).ShouldBe(float.NaN);
        At(LaneMath.Log1p, infinity).ShouldBe(infinity);
        At(LaneMath.Log1p, -1).ShouldBe(-infinity);
        At(LaneMath.Log1p, -1.5f).ShouldBe(float.NaN);
        At(LaneMath.Tanh, infinity).ShouldBe(1);
        At(LaneMath.Tanh, -infinity).ShouldBe(-1);
        At(LaneMath.Sigmoid, infinity).ShouldBe(1);
        At(LaneMath.Sigmoid, -infinity).ShouldBe(0);
        At(LaneMath.Softplus, infinity).ShouldBe(infinity);
        At(LaneMath.Softplus, -infinity).ShouldBe(0);
        At(LaneMath.Erfc, infinity).ShouldBe(0);
        At(LaneMath.Erfc, -infinity).ShouldBe(2);
        At(LaneMath.ErfcX, 1e38f).ShouldBeLessThan(1e-29f);
        At(LaneMath.ErfcX, -infinity).ShouldBe(infinity);
        At(LaneMath.InverseMills, infinity).ShouldBe(0);
        At(LaneMath.LogNormalCdf, infinity).ShouldBe(0);
        At(LaneMath.LogNormalCdf, -infinity).ShouldBe(-infinity);
    }

    private static float At(Lanes function, float x) => function(Vector512.Create(x))[5];

    private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + (0.5 * x * x) : 2 * Math.Sinh(x / 2) * Math.Exp(x / 2);

    private static double Log1p(double x) => Math.Abs(x) < 1e-5 ? x - (0.5 * x * x) : Special.Log1p(x);

    private static double InverseMills(double x) =>
        Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI) / (0.5 * Special.Erfc(-x / Math.Sqrt(2)));

    /// <summary>Largest error in ulp over an even sweep of the range; without fused multiply-add half as much again is granted.</summary>
    private static double LargestError(Lanes function, Func<double, double> truth, double low, double high)
    {
        double worst = 0;
        for (int i = 0; i < SweepLength; i += 16)
        {
            Vector512<float> x = default;
            for (int lane = 0; lane < 16; lane++) x = x.WithElement(lane, (float)(low + ((high - low) * (i + lane) / SweepLength)));
            worst = Math.Max(worst, WorstLane(function, truth, x));
        }

        return IsPortable ? worst / 1.5 : worst;
    }

    /// <summary>The same over a sweep that is even in the logarithm of |x|.</summary>
    private static double LargestErrorByMagnitude(Lanes function, Func<double, double> truth, double low, double high, bool alsoNegative = true)
    {
        double worst = 0;
        for (int i = 0; i < SweepLength; i += 16)
        {
            Vector512<float> x = default;
            for (int lane = 0; lane < 16; lane++) x = x.WithElement(lane, (float)(low * Math.Pow(high / low, (double)(i + lane) / SweepLength)));
            worst = Math.Max(worst, WorstLane(function, truth, x));
            if (alsoNegative) worst = Math.Max(worst, WorstLane(function, truth, -x));
        }

        return IsPortable ? worst / 1.5 : worst;
    }

    private static double WorstLane(Lanes function, Func<double, double> truth, Vector512<float> x)
    {
        Vector512<float> y = function(x);
        double worst = 0;
        for (int lane = 0; lane < 16; lane++)
        {
            double expected = truth(x[lane]);
            double ulp = Math.Max(Math.Abs((double)MathF.BitIncrement(MathF.Abs((float)expected)) - Math.Abs((double)(float)expected)), 1e-45);
            worst = Math.Max(worst, Math.Abs(y[lane] - expected) / ulp);
        }

        return worst;
    }
}
