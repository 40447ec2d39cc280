using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Tensors.Tests.Random;

public sealed class RandomStreamCountsTests
{
    private const int Draws = 100_000;

    [Theory]
    [InlineData(0.003)]
    [InlineData(1.7)]
    [InlineData(9.99)]
    [InlineData(10.0)]
    [InlineData(12.3)]
    [InlineData(250.0)]
    [InlineData(6.5e6)]
    [InlineData(3e13)]
    public void NextPoisson_ManyDraws_HasMeanAndVarianceOfThePoisson(double mean)
    {
        RandomStream random = new RandomSource(11).Stream();

        double[] draws = Draw(() => random.NextPoisson(mean));

        ShouldHaveMoments(draws, mean, variance: mean, fourthMoment: mean + (3 * mean * mean));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(9.5)]
    [InlineData(10.5)]
    [InlineData(37.0)]
    [InlineData(500.0)]
    public void NextPoisson_ManyDraws_FollowsTheExactProbabilities(double mean)
    {
        RandomStream random = new RandomSource(12).Stream();

        double[] draws = Draw(() => random.NextPoisson(mean));

        ShouldFollow(draws, Recurrence(Math.Exp(-mean), k => mean / (k + 1), (int)(mean + (10 * Math.Sqrt(mean)) + 20)));
    }

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(40, 0.05)]
    [InlineData(40, 0.5)]
    [InlineData(40, 0.93)]
    [InlineData(1000, 0.02)]
    [InlineData(1000, 0.4)]
    [InlineData(20_000_000_000, 0.37)]
    [InlineData(20_000_000_000, 1e-10)]
    public void NextBinomial_ManyDraws_HasMeanAndVarianceOfTheBinomial(long trials, double probability)
    {
        RandomStream random = new RandomSource(13).Stream();
        double variance = trials * probability * (1 - probability);

        double[] draws = Draw(() => random.NextBinomial(trials, probability));

        double fourth = variance * (1 + (3 * (trials - 2) * probability * (1 - probability)));
        ShouldHaveMoments(draws, trials * probability, variance, fourth);
    }

    [Theory]
    [InlineData(30, 0.2)]
    [InlineData(60, 0.7)]
    [InlineData(900, 0.1)]
    [InlineData(120, 0.5)]
    public void NextBinomial_ManyDraws_FollowsTheExactProbabilities(int trials, double probability)
    {
        RandomStream random = new RandomSource(14).Stream();
        double odds = probability / (1 - probability);

        double[] draws = Draw(() => random.NextBinomial(trials, probability));

        ShouldFollow(draws, Recurrence(Math.Pow(1 - probability, trials), k => odds * (trials - k) / (k + 1), trials));
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(3.7)]
    [InlineData(400.0)]
    public void NextGamma_ManyDraws_HasMomentsAndDistributionOfTheGamma(double shape)
    {
        RandomStream random = new RandomSource(15).Stream();

        double[] draws = Draw(() => random.NextGamma(shape));

        ShouldHaveMoments(draws, shape, variance: shape, fourthMoment: (3 * shape * shape) + (6 * shape));
        Array.Sort(draws);
        double distance = draws.Select((x, i) => Math.Abs(Gamma.CDF(shape, 1, x) - ((i + 0.5) / Draws))).Max();
        distance.ShouldBeLessThan(2.2 / Math.Sqrt(Draws)); // Kolmogorov: exceeded once in 8000
    }

    [Fact]
    public void NextCounts_DegenerateArguments_GiveTheOnlyPossibleCount()
    {
        RandomStream random = new RandomSource(16).Stream();

        random.NextPoisson(0).ShouldBe(0);
        random.NextBinomial(0, 0.4).ShouldBe(0);
        random.NextBinomial(50, 0).ShouldBe(0);
        random.NextBinomial(50, 1).ShouldBe(50);
    }

    [Fact]
    public void NextCounts_ArgumentsOutOfRange_Throw()
    {
        RandomStream random = new RandomSource(17).Stream();

        Should.Throw<ArgumentOutOfRangeException>(() => random.NextPoisson(-1e-9));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextPoisson(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextPoisson(1e16));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextBinomial(-1, 0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextBinomial(3, 1.01));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextBinomial(3, double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextGamma(0));
        Should.Throw<ArgumentOutOfRangeException>(() => random.NextGamma(double.PositiveInfinity));
    }

    [Theory]
    [InlineData(0, 12.5)]
    [InlineData(3, 12.5)]
    [InlineData(15, 15.2)]
    [InlineData(16, 15.2)]
    [InlineData(140, 90.0)]
    public void LogPoisson_SmallCounts_EqualsDirectForm(int k, double mean)
    {
        double direct = (k * Math.Log(mean)) - mean - SpecialFunctions.FactorialLn(k);

        CountProbabilities.LogPoisson(k, mean).ShouldBe(direct, tolerance: 1e-12 * Math.Max(1, Math.Abs(direct)));
    }

    [Theory]
    [InlineData(0, 20, 0.3)]
    [InlineData(20, 20, 0.3)]
    [InlineData(7, 20, 0.3)]
    [InlineData(90, 150, 0.6)]
    public void LogBinomial_SmallCounts_EqualsDirectForm(int k, int n, double p)
    {
        double direct = SpecialFunctions.BinomialLn(n, k) + (k * Math.Log(p)) + ((n - k) * Math.Log(1 - p));

        CountProbabilities.LogBinomial(k, n, p).ShouldBe(direct, tolerance: 1e-12 * Math.Max(1, Math.Abs(direct)));
    }

    private static double[] Draw(Func<double> draw)
    {
        double[] draws = new double[Draws];
        for (int i = 0; i < Draws; i++) draws[i] = draw();
        return draws;
    }

    /// <summary>Mean within 5σ/√n; variance within five standard errors, √((μ₄ − σ⁴)/n).</summary>
    private static void ShouldHaveMoments(double[] draws, double mean, double variance, double fourthMoment)
    {
        double observed = draws.Sum(x => x - mean) / Draws;
        double squares = draws.Sum(x => (x - mean) * (x - mean)) / Draws;

        observed.ShouldBe(0, tolerance: 5 * Math.Sqrt(variance / Draws));
        squares.ShouldBe(variance, tolerance: 5 * Math.Sqrt((fourthMoment - (variance * variance)) / Draws));
    }

    /// <summary>Pearson's χ² over counts with at least 10 expected draws (the rest pooled), within five of its standard deviations.</summary>
    private static void ShouldFollow(double[] draws, double[] probabilities)
    {
        double[] observed = new double[probabilities.Length];
        foreach (double draw in draws) observed[(int)draw]++;
        double chiSquare = 0, restExpected = 0, restObserved = 0;
        int cells = 0;
        for (int k = 0; k < probabilities.Length; k++)
        {
            double expected = probabilities[k] * Draws;
            if (expected < 10)
            {
                restExpected += expected;
                restObserved += observed[k];
                continue;
            }

            chiSquare += (observed[k] - expected) * (observed[k] - expected) / expected;
            cells++;
        }

        restObserved.ShouldBe(restExpected, tolerance: 5 * Math.Sqrt(restExpected + 1));
        chiSquare.ShouldBe(cells, tolerance: 5 * Math.Sqrt(2 * cells) + 1);
    }

    private static double[] Recurrence(double first, Func<int, double> ratio, int last)
    {
        double[] probabilities = new double[last + 1];
        probabilities[0] = first;
        for (int k = 0; k < last; k++) probabilities[k + 1] = probabilities[k] * ratio(k);
        return probabilities;
    }
}
