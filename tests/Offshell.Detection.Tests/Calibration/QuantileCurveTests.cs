using Offshell.Detection.Calibration;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Calibration;

public sealed class QuantileCurveTests
{
    [Fact]
    public void Fit_SmallSet_IsTheSolutionOfTheLinearProgramme()
    {
        double[] along = [.. Enumerable.Range(0, 40).Select(i => i * 37 % 40 * 2.5)];
        double[] scores = [.. Enumerable.Range(0, 40).Select(i => (((i * i * 7) + (3 * i)) % 23 / 4.0) + (0.05 * along[i]))];

        QuantileCurve curve = QuantileCurve.Fit(along, scores, 0.8, 4);

        // scipy.optimize.linprog of the primal programme, by simplex and by interior points alike.
        double[] expected = [1.13888889, 6.375, 8, 7.45833333];
        curve.Knots.ShouldBe([0, 32.5, 65, 97.5]);
        for (int k = 0; k < expected.Length; k++) curve.Values[k].ShouldBe(expected[k], 1e-6);
        double loss = 0;
        for (int i = 0; i < along.Length; i++)
        {
            double u = scores[i] - curve.At(along[i]);
            loss += u * (u < 0 ? -0.2 : 0.8);
        }

        loss.ShouldBe(13.7, 1e-6);
    }

    [Fact]
    public void Fit_SpreadThatGrows_FollowsTheQuantileAndLevelsTheRate()
    {
        RandomStream random = new RandomSource(5).Stream();
        double[] along = [.. Enumerable.Range(0, 40_000).Select(_ => random.NextDouble(1, 5))];
        double[] scores = [.. along.Select(m => m * random.NextNormal())];

        QuantileCurve curve = QuantileCurve.Fit(along.AsSpan(0, 20_000), scores.AsSpan(0, 20_000), 0.9, 5);

        // The quantile of m · N(0, 1) is 1.2816 m; with about 4000 rows to a knot its error is √(τ(1 − τ)/4000)/(0.1755/m) = 0.027 m.
        foreach (double m in new[] { 1.5, 3, 4.5 }) curve.At(m).ShouldBe(1.2816 * m, 0.1 * m);
        for (int bin = 0; bin < 4; bin++)
        {
            int[] rows = [.. Enumerable.Range(20_000, 20_000).Where(i => along[i] >= 1 + bin && along[i] < 2 + bin)];
            ((double)rows.Count(i => scores[i] > curve.At(along[i])) / rows.Length).ShouldBe(0.1, 0.02);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void Fit_AnyQuantile_LeavesItsShareAbove(double probability)
    {
        RandomStream random = new RandomSource(6).Stream();
        double[] along = [.. Enumerable.Range(0, 5_000).Select(_ => random.NextExponential())];
        double[] scores = [.. along.Select(m => 1e-6 * (m + (random.NextExponential() * (1 + m))))];

        QuantileCurve curve = QuantileCurve.Fit(along, scores, probability);

        int above = Enumerable.Range(0, along.Length).Count(i => scores[i] > curve.At(along[i]));
        above.ShouldBeInRange((int)(5_000 * (1 - probability)) - 7, (int)(5_000 * (1 - probability)) + 7);
    }

    /// <summary>Scores that tie leave no more above and no more below than their shares.</summary>
    [Fact]
    public void Fit_ScoresOfFewValues_IsAQuantile()
    {
        double[] along = [.. Enumerable.Range(0, 2_000).Select(i => i % 100 / 10.0)], scores = [.. Enumerable.Range(0, 2_000).Select(i => (double)(i * 7919 % 2_000 % 4))];

        QuantileCurve curve = QuantileCurve.Fit(along, scores, 0.9, 4);

        Enumerable.Range(0, 2_000).Count(i => scores[i] > curve.At(along[i]) + 1e-6).ShouldBeLessThanOrEqualTo(200);
        Enumerable.Range(0, 2_000).Count(i => scores[i] < curve.At(along[i]) - 1e-6).ShouldBeLessThanOrEqualTo(1_800);
    }

    /// <summary>On rows that were not fitted the rate is larger, by no more than about knots over rows.</summary>
    [Fact]
    public void Fit_FewRows_RateOnOthersIsWithinKnotsOverRows()
    {
        RandomStream random = new RandomSource(9).Stream();
        (double[] Along, double[] Scores) Draw(int count)
        {
            double[] along = [.. Enumerable.Range(0, count).Select(_ => random.NextExponential())];
            return (along, [.. along.Select(m => m * random.NextNormal())]);
        }

        (double[] newAlong, double[] newScores) = Draw(20_000);
        double[] rates = [.. Enumerable.Range(0, 60).Select(_ =>
        {
            (double[] along, double[] scores) = Draw(1_000);
            QuantileCurve curve = QuantileCurve.Fit(along, scores, 0.99);
            return newScores.Where((s, i) => s > curve.At(newAlong[i])).Count() / 20_000.0;
        })];

        // Standard error of the mean, of curves and of the rows judged: about 0.0009.
        rates.Average().ShouldBeInRange(0.01, 0.01 + 0.007 + 0.002);
    }

    [Fact]
    public void At_BeyondTheKnots_IsConstant()
    {
        QuantileCurve curve = QuantileCurve.Fit([0, 1, 2, 0, 1, 2], [0, 1, 2, 0, 1, 2], 0.5, 3);

        curve.At(-5).ShouldBe(curve.At(0));
        curve.At(9).ShouldBe(curve.At(2));
        curve.At(0.5).ShouldBe(0.5, 1e-6);
    }

    [Fact]
    public void Fit_OneRow_OrEqualPlaces_IsAConstant()
    {
        QuantileCurve.Fit([3], [7], 0.9).At(100).ShouldBe(7, 1e-6);
        QuantileCurve.Fit([3, 3, 3, 3], [1, 2, 3, 4], 0.6).At(0).ShouldBe(3, 1e-6);
    }

    [Fact]
    public void Fit_WrongArguments_AreRefused()
    {
        Should.Throw<ArgumentException>(() => QuantileCurve.Fit([], [], 0.5));
        Should.Throw<ArgumentException>(() => QuantileCurve.Fit([1, 2], [1], 0.5)).Message.ShouldContain("one per row");
        Should.Throw<ArgumentException>(() => QuantileCurve.Fit([double.NaN], [1], 0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => QuantileCurve.Fit([1], [1], 1));
        Should.Throw<ArgumentOutOfRangeException>(() => QuantileCurve.Fit([1], [1], 0.5, 1));
        Should.Throw<ArgumentException>(() => QuantileCurve.Fit([1], [1], 0.5).At(double.NaN)).Message.ShouldContain("NaN");
    }

    /// <summary>Squares of such scores are no numbers any more: an error, and no curve of NaN.</summary>
    [Fact]
    public void Fit_ScoresBeyondSquaring_IsRefused()
    {
        double[] along = [.. Enumerable.Range(0, 50).Select(i => (double)i)], scores = [.. along.Select(x => 1e200 * x)];

        Should.Throw<ArithmeticException>(() => QuantileCurve.Fit(along, scores, 0.9));
    }
}
