using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Numerics;

namespace Offshell.Tensors.Tests.Kernels;

public sealed class ShortChainsTests
{
    [Fact]
    public void ExpOfNegative_WholeRange_HasThreeTenMillionths()
    {
        for (double x = 0; x > -69; x -= 0.0137)
        {
            double expected = Math.Exp((float)x);
            ((double)ShortChains.ExpOfNegative(Vector512.Create((float)x))[3]).ShouldBe(expected, 3e-7 * expected, $"{x}");
        }

        double least = Math.Exp(-70);
        foreach (float x in new[] { -70f, -1e4f, float.MinValue }) ((double)ShortChains.ExpOfNegative(Vector512.Create(x))[0]).ShouldBe(least, 3e-7 * least);
    }

    [Fact]
    public void Log_Float_HasTwoTenMillionthsFromOneToTheLargest()
    {
        for (double x = 1; x < 1e38; x *= 1.0123)
        {
            double expected = Math.Log((float)x);
            ((double)ShortChains.Log(Vector512.Create((float)x))[9]).ShouldBe(expected, 2e-7 * Math.Max(1, expected), $"{x}");
        }
    }

    [Fact]
    public void Log_Double_HasTwelveDigitsFromTheSmallestNormalToTheLargest()
    {
        for (double x = 2.2250738585072014e-308; x < 1e308; x *= 1.0617)
        {
            double expected = Math.Log(x);
            ShortChains.Log(Vector512.Create(x))[5].ShouldBe(expected, 2e-13 * Math.Max(1, Math.Abs(expected)), $"{x}");
        }

        // Every sixteenth of an octave and both its ends.
        for (double x = 0.5; x < 4; x += 1.0 / 512)
        {
            ShortChains.Log(Vector512.Create(x))[0].ShouldBe(Math.Log(x), 2e-13);
            ShortChains.Log(Vector512.Create(Math.BitDecrement(x)))[7].ShouldBe(Math.Log(x), 2e-13);
        }
    }

    [Fact]
    public void SmoothErfcX_WholeRange_HasFourTenMillionths()
    {
        for (double x = 0; x < 1e6; x += 0.003 * (1 + x))
        {
            double t = (x - 2) / (x + 2), expected = (1 + (2 * x)) * SpecialFunctions.Erfcx(x);
            ((double)ShortChains.SmoothErfcX(Vector512.Create((float)t))[14]).ShouldBe(expected, 4e-7 * expected, $"{x}");
        }
    }
}
