using MathNet.Numerics;
using Offshell.Detection.Calibration;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Calibration;

public sealed class ParetoTailTests
{
    private static readonly string[] s_laws = ["exponential", "normal", "pareto", "log-normal"];

    public static TheoryData<string> Laws => new(s_laws);

    [Theory]
    [InlineData(-0.3)]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Posterior_GeneralisedParetoExcesses_RecoversShapeAndScale(double shape)
    {
        const int count = 4000;
        const double scale = 3;
        RandomStream stream = new RandomSource(41).Stream();
        double[] excesses = Samples.Draw(count, () => scale * (shape == 0 ? stream.NextExponential() : (Math.Pow(stream.NextOpenDouble(), -shape) - 1) / shape));

        var posterior = new ParetoPosterior(excesses, []);
        (double fitted, double fittedScale) = posterior.At(posterior.Mode);

        // Asymptotic standard errors of the maximum-likelihood estimate: (1 + shape)/sqrt(n) and scale sqrt(2(1 + shape)/n).
        fitted.ShouldBe(shape, tolerance: 4 * (1 + shape) / Math.Sqrt(count));
        fittedScale.ShouldBe(scale, tolerance: 4 * scale * Math.Sqrt(2 * (1 + shape) / count));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void LogPValue_OneDecadeBeyondTheRows_IsTheTrueProbabilityWithinAFactor(string law)
    {
        const int count = 5000, seeds = 40;
        const double probability = 0.1 / (count + 1);
        var errors = new List<double>();
        for (int seed = 0; seed < seeds; seed++)
        {
            var calibration = new ConformalCalibration(Draw(law, seed, count));
            double score = ScoreAt(law, probability);
            if (score > calibration.SortedScores[^1]) errors.Add(Math.Log10(calibration.PValue(score).Value / probability));
        }

        errors.Sort();
        errors.Count.ShouldBeGreaterThan(30);
        errors[errors.Count / 2].ShouldBeInRange(-0.3, 0.7); // The average over the tail's uncertainty lies on the cautious side.
        errors.Count(e => Math.Abs(e) < 1.2).ShouldBeGreaterThanOrEqualTo(errors.Count * 85 / 100);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Threshold_RateBelowCounting_KeepsTheMeanFalseAlarmRateNearIt(string law)
    {
        const int count = 1000, seeds = 100;
        const double alpha = 0.1 / (count + 1);
        var rates = new List<double>();
        for (int seed = 0; seed < seeds; seed++)
        {
            Threshold threshold = new ConformalCalibration(Draw(law, seed, count)).Threshold(alpha);
            threshold.IsExtrapolated.ShouldBeTrue();
            rates.Add(ProbabilityAbove(law, threshold.Value) / alpha);
        }

        (double mean, double error) = Samples.MeanOf(rates);
        mean.ShouldBeInRange(0.3 - (2 * error), 2 + (2 * error));
    }

    [Fact]
    public void ProbabilityInterval_ManySets_CoversTheTruthAboutAsStated()
    {
        int covered = 0, confident = 0;
        const int seeds = 100, count = 1000;
        const double probability = 0.1 / (count + 1);
        for (int seed = 0; seed < seeds; seed++)
        {
            var calibration = new ConformalCalibration(Draw("exponential", seed, count));
            double score = ScoreAt("exponential", probability);
            if (calibration.Tail.ProbabilityInterval(score).Contains(probability)) covered++;
            if (ProbabilityAbove("exponential", calibration.ConfidentThreshold(probability).Value) <= probability) confident++;
        }

        ((double)covered / seeds).ShouldBeInRange(0.86, 1);
        ((double)confident / seeds).ShouldBeInRange(0.88, 1);
    }

    [Fact]
    public void Threshold_RateBelowCounting_AgreesWithTheVerdictToTheLastBit()
    {
        foreach (string law in s_laws)
        {
            var calibration = new ConformalCalibration(Draw(law, 3, 700));
            foreach (double alpha in new[] { 1e-3, 1e-4, 1e-6, 1e-9 })
            {
                double threshold = calibration.Threshold(alpha).Value;
                calibration.IsAnomalous(threshold, alpha).ShouldBeFalse();
                calibration.IsAnomalous(Math.BitIncrement(threshold), alpha).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void Fit_NormalScores_StartsHighEnoughForAStableShape()
    {
        ParetoTail tail = new ConformalCalibration(Draw("normal", 1, 20_000)).Tail;

        tail.IsAssumed.ShouldBeFalse();
        tail.ExceedanceCount.ShouldBeInRange(40, 600);
        tail.Shape.ShouldBeInRange(-0.35, 0.15);
        tail.ExceedanceProbability.ShouldBe((1 + tail.ExceedanceCount) / 20_001, tolerance: 1e-12);
    }

    [Theory]
    [InlineData(new double[] { 5 })]
    [InlineData(new double[] { 0, 0, 0 })]
    [InlineData(new double[] { 1, 2, 1, 2, 1, 1, 2, 2, 1, 1 })]
    public void Fit_RowsTooFewOrTooAlike_AssumesATailThatKeepsTheOrder(double[] rows)
    {
        var calibration = new ConformalCalibration(rows);
        double largest = rows.Max();

        calibration.Tail.IsAssumed.ShouldBeTrue();
        calibration.PValue(largest + 1).Value.ShouldBeLessThan(calibration.SmallestPValue);
        calibration.PValue(largest + 2).Value.ShouldBeLessThan(calibration.PValue(largest + 1).Value);
        calibration.PValue(1e300).Value.ShouldBeLessThan(calibration.PValue(1e299).Value);
        calibration.Tail.ProbabilityInterval(largest + 1).ShouldBe(new Offshell.Detection.Metrics.Interval(0, calibration.SmallestPValue));
    }

    [Fact]
    public void Fit_BoundedScores_FallsStrictlyBeyondTheBound()
    {
        var calibration = new ConformalCalibration(Samples.Draw(5000, new RandomSource(44).Stream().NextDouble));

        calibration.Tail.Shape.ShouldBeLessThan(-0.6);
        calibration.LogPValue(2).ShouldBeLessThan(calibration.LogPValue(1.1));
        calibration.LogPValue(1e6).ShouldBeLessThan(calibration.LogPValue(1e5));
    }

    [Fact]
    public void Fit_WeightsOfTwo_EqualRowsGivenTwice()
    {
        double[] rows = Draw("exponential", 9, 300);
        var weighted = new ConformalCalibration(rows, Enumerable.Repeat(2.0, 300).ToArray());

        // Two equal rows are one observation of weight two: the effective number stays, and so does the tail.
        weighted.Tail.Shape.ShouldBe(new ConformalCalibration(rows).Tail.Shape, tolerance: 1e-6);
        weighted.Tail.ExceedanceCount.ShouldBe(new ConformalCalibration(rows).Tail.ExceedanceCount, tolerance: 1e-9);
    }

    [Theory]
    [InlineData("exponential")]
    [InlineData("pareto")]
    [InlineData("normal")]
    public void ScoreAt_SmallProbability_IsTheInverseOfTheTailAndLiesInItsInterval(string law)
    {
        ParetoTail tail = new ConformalCalibration(Draw(law, 5, 20_000)).Tail;
        foreach (double probability in (double[])[1e-3, 1e-5])
        {
            double score = tail.ScoreAt(probability);
            Interval interval = tail.ScoreInterval(probability);

            score.ShouldBeInRange(interval.Low, interval.High);
            ScoreAt(law, probability).ShouldBeInRange(interval.Low, interval.High);
            // Beyond all rows p is the tail itself, averaged over what the excesses leave open.
            if (probability < 1e-4) Math.Exp(tail.LogPValue(score)).ShouldBeInRange(0.6 * probability, 4 * probability);
        }

        Should.Throw<ArgumentOutOfRangeException>(() => tail.ScoreAt(0.9)).Message.ShouldContain("where the tail begins");
    }

    private static double[] Draw(string law, int seed, int count)
    {
        RandomStream stream = new RandomSource(42).Split(law).Split((ulong)seed).Stream();
        return Samples.Draw(count, law switch
        {
            "exponential" => stream.NextExponential,
            "normal" => stream.NextNormal,
            "pareto" => () => Math.Pow(stream.NextOpenDouble(), -0.5),
            _ => () => Math.Exp(stream.NextNormal()),
        });
    }

    private static double ScoreAt(string law, double probability) => law switch
    {
        "exponential" => -Math.Log(probability),
        "normal" => Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability),
        "pareto" => Math.Pow(probability, -0.5),
        _ => Math.Exp(Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability)),
    };

    private static double ProbabilityAbove(string law, double score) => law switch
    {
        "exponential" => Math.Exp(-score),
        "normal" => SpecialFunctions.Erfc(score / Constants.Sqrt2) / 2,
        "pareto" => Math.Pow(score, -2),
        _ => SpecialFunctions.Erfc(Math.Log(score) / Constants.Sqrt2) / 2,
    };
}
