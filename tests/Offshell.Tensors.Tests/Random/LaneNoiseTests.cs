using Offshell.Tensors.Random;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Random;

public sealed class LaneNoiseTests
{
    private const ulong Step = 0x1_2345_6789;

    private static readonly RandomSource Source = new RandomSource(3).Split("noise");

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 32)]
    [InlineData(3, 128)]
    [InlineData(4, 7)]
    [InlineData(9, 21)]
    [InlineData(6, 1)]
    [InlineData(70, 21)]
    [InlineData(67, 48)]
    public void Fill_AnyShape_EqualsScalarReferenceAndStopsAtTheEnd(int width, int lanes)
    {
        const uint firstRow = uint.MaxValue - 5;
        float[] normals = new float[(width * lanes) + 1], uniforms = new float[(width * lanes) + 1];

        LaneNoise.FillNormal(Source, Step, firstRow, normals, width, lanes);
        LaneNoise.FillUniform(Source, Step, firstRow, uniforms, width, lanes);

        for (int j = 0; j < width; j++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                uint row = unchecked(firstRow + (uint)lane);
                double expected = ReferenceLaneNoise.Normal(Source.Key, Step, row, j);
                ((double)normals[(j * lanes) + lane]).ShouldBe(expected, tolerance: 2e-6);
                ((double)uniforms[(j * lanes) + lane]).ShouldBe(ReferenceLaneNoise.Uniform(Source.Key, Step, row, j));
            }
        }

        normals[^1].ShouldBe(0);
        uniforms[^1].ShouldBe(0);
    }

    [Fact]
    public void Fill_DestinationTooShort_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => LaneNoise.FillNormal(Source, 0, 0, new float[31], 2, 16));

    [Fact]
    public void FillNormal_RowsInAnotherBlock_HaveTheSameBits()
    {
        const int width = 5, lanes = 64;
        float[] whole = new float[width * lanes], part = new float[width * 16];
        LaneNoise.FillNormal(Source, Step, 1000, whole, width, lanes);

        for (int start = 0; start <= lanes - 16; start++)
        {
            LaneNoise.FillNormal(Source, Step, 1000 + (uint)start, part, width, 16);

            for (int j = 0; j < width; j++) part.AsSpan(j * 16, 16).SequenceEqual(whole.AsSpan((j * lanes) + start, 16)).ShouldBeTrue();
        }
    }

    /// <summary>Moments of 1.6 million draws, and the Kolmogorov-Smirnov distance of a part of them.</summary>
    [Fact]
    public void FillNormal_ManyDraws_AreStandardNormal()
    {
        const int width = 100, lanes = 16_000;
        float[] x = new float[width * lanes];
        LaneNoise.FillNormal(Source, 0, 0, x, width, lanes);
        double n = x.Length, mean = 0, variance = 0, third = 0, fourth = 0, product = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double value = x[i];
            mean += value / n;
            variance += value * value / n;
            third += value * value * value / n;
            fourth += value * value * value * value / n;
            product += value * x[(i + lanes) % x.Length] / n; // the partner in the pair, and the next word pair
        }

        mean.ShouldBe(0, tolerance: 5 / Math.Sqrt(n));
        variance.ShouldBe(1, tolerance: 5 * Math.Sqrt(2 / n));
        third.ShouldBe(0, tolerance: 5 * Math.Sqrt(15 / n));
        fourth.ShouldBe(3, tolerance: 5 * Math.Sqrt(96 / n));
        product.ShouldBe(0, tolerance: 5 / Math.Sqrt(n));
        KolmogorovDistance(x[..50_000]).ShouldBeLessThan(2.2 / Math.Sqrt(50_000)); // exceeded once in 8 000 fair samples
    }

    private static double KolmogorovDistance(float[] x)
    {
        Array.Sort(x);
        double worst = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double cdf = 0.5 * MathNet.Numerics.SpecialFunctions.Erfc(-x[i] / Math.Sqrt(2));
            worst = Math.Max(worst, Math.Max(cdf - ((double)i / x.Length), ((i + 1.0) / x.Length) - cdf));
        }

        return worst;
    }
}
