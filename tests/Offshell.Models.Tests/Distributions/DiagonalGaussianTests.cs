using Offshell.Models.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Distributions;

public class DiagonalGaussianTests
{
    [Theory]
    [InlineData(1, 0.5, 0, 1, 0.8181471805599453)]
    [InlineData(1, 0.5, 2, 3, 1.3612039136724994)]
    [InlineData(0, 2, 0, 1, 0.8068528194400547)]
    [InlineData(0, 1, 0, 1, 0)]
    public void Kl_Golden_Agrees(double mean, double deviation, double priorMean, double priorDeviation, double expected)
    {
        DiagonalGaussian.Kl(mean, deviation, priorMean, priorDeviation).ShouldBe(expected, 1e-15);
        if (priorMean == 0 && priorDeviation == 1) DiagonalGaussian.KlToStandard(mean, deviation).ShouldBe(expected, 1e-15);
    }

    [Fact]
    public void Kl_NearlyEqual_KeepsItsDigits() => DiagonalGaussian.KlToStandard(0, 1 + 1e-7).ShouldBe(1e-14, 1e-20);

    [Fact]
    public void Kl_MonteCarlo_AgreesWithinFourStandardErrors()
    {
        RandomStream random = new RandomSource(9).Stream();
        double sum = 0, squares = 0;
        const int draws = 200_000;
        for (int i = 0; i < draws; i++)
        {
            double z = 1 + (0.5 * random.NextNormal());
            double difference = DiagonalGaussian.LogDensity(z, 1, 0.5) - DiagonalGaussian.LogDensity(z, 2, 3);
            sum += difference;
            squares += difference * difference;
        }

        double mean = sum / draws, error = Math.Sqrt(((squares / draws) - (mean * mean)) / draws);
        mean.ShouldBe(DiagonalGaussian.Kl(1, 0.5, 2, 3), 4 * error);
    }

    [Fact]
    public void KlGradient_AnyPoint_EqualsCentralDifferences()
    {
        double[] at = [0.7, 0.4, -1.2, 2.5];
        (double a, double b, double c, double d) = DiagonalGaussian.KlGradient(at[0], at[1], at[2], at[3]);
        double[] analytic = [a, b, c, d];
        for (int i = 0; i < 4; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double numeric = (DiagonalGaussian.Kl(up[0], up[1], up[2], up[3]) - DiagonalGaussian.Kl(down[0], down[1], down[2], down[3])) / 2e-5;
            analytic[i].ShouldBe(numeric, 1e-8);
        }
    }

    [Fact]
    public void Kl_Components_AddUp()
    {
        DiagonalGaussian.Kl([1, 0], [0.5, 2], [2, 0], [3, 1]).ShouldBe(1.3612039136724994 + 0.8068528194400547, 1e-14);
        Should.Throw<ArgumentException>(() => DiagonalGaussian.Kl([1, 0], [0.5], [2, 0], [3, 1]));
    }
}
