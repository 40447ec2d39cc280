using Offshell.Models.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Distributions;

/// <summary>Before training a head already describes its column as a whole.</summary>
public class HeadInitialTests
{
    private static readonly RandomSource Random = new(5);

    [Theory]
    [InlineData("gaussian", false)]
    [InlineData("gaussian", true)]
    [InlineData("truncated-gaussian", false)]
    [InlineData("truncated-gaussian", true)]
    [InlineData("discrete-truncated-gaussian", false)]
    [InlineData("discrete-truncated-gaussian", true)]
    [InlineData("poisson", false)]
    [InlineData("poisson", true)]
    [InlineData("negative-binomial", false)]
    [InlineData("negative-binomial", true)]
    [InlineData("log-normal", false)]
    [InlineData("log-normal", true)]
    public void InitialOutputs_SkewedColumn_FitItsMoments(string name, bool source)
    {
        RandomStream stream = Random.Split(name).Stream();
        bool counts = name is "poisson" or "negative-binomial" or "discrete-truncated-gaussian";
        double[] values = [.. Enumerable.Range(0, 5000).Select(_ => counts ? stream.NextPoisson(3 * stream.NextGamma(2)) : 40 * stream.NextGamma(1.7))];
        ColumnStatistics statistics = ColumnStatistics.FromValues(values);
        ColumnHead head = HeadFactory.Create(name, statistics, source ? HeadOptions.HighLevelFeatures : null);
        float[] outputs = HeadProbe.Initial(head);

        if (name == "log-normal")
        {
            double median = head.Interval(outputs, 1e-9).Low;
            Math.Log(median).ShouldBe(statistics.LogMean, 0.01);
            (Math.Log(head.Interval(outputs, 0.6826894921370859).High / median) / statistics.LogStandardDeviation).ShouldBe(1, 0.01);
            return;
        }

        head.Expected(outputs).ShouldBe(statistics.Mean, 0.03 * statistics.StandardDeviation);
        double pull = HeadProbe.SquaredPullOf(head, values, outputs).Average();
        pull.ShouldBe(name == "poisson" ? statistics.StandardDeviation * statistics.StandardDeviation / statistics.Mean : 1, 0.05 * Math.Max(pull, 1));
    }

    [Fact]
    public void InitialOutputs_Bernoulli_IsTheShareOfOnes()
    {
        BernoulliHead head = (BernoulliHead)HeadFactory.Create("bernoulli", ColumnStatistics.FromValues([.. Enumerable.Repeat(1.0, 30), .. Enumerable.Repeat(0.0, 970)]));

        head.Probability(HeadProbe.Initial(head)).ShouldBe(0.03, 0.001);
    }

    [Fact]
    public void InitialOutputs_Categorical_AreTheShares()
    {
        CategoricalHead head = (CategoricalHead)HeadFactory.Create("categorical", ColumnStatistics.FromCodes([.. Enumerable.Range(0, 1000).Select(i => i % 10 < 7 ? 0.0 : 1)], 3));
        double[] p = new double[3];
        head.Probabilities(HeadProbe.Initial(head), p);

        p[0].ShouldBe(0.7, 0.002);
        p[2].ShouldBe(0.0005, 0.0001);
    }

    [Theory]
    [InlineData("gaussian")]
    [InlineData("fixed-gaussian")]
    [InlineData("bernoulli")]
    [InlineData("log-normal")]
    [InlineData("truncated-gaussian")]
    [InlineData("discrete-truncated-gaussian")]
    [InlineData("poisson")]
    [InlineData("negative-binomial")]
    public void Create_AwkwardColumns_GivesUsableHeads(string name)
    {
        double[][] columns = [[], [double.NaN], [0], [0, 0, 0], [7, 7, 7, 7], [1e30, 1e30], [0, 1e30], [1e-30, 2e-30], [-1e30, 1e30, 5]];
        foreach (double[] column in columns)
        {
            foreach (HeadOptions options in new[] { new HeadOptions(), HeadOptions.HighLevelFeatures })
            {
                if (!options.Anchored && column.Any(x => Math.Abs(x) is > 1e10 or (> 0 and < 1e-10))) continue; // Outside the stated range.
                ColumnHead head = HeadFactory.Create(name, ColumnStatistics.FromValues(column), options);
                float[] outputs = HeadProbe.Initial(head);
                string where = $"{name} on [{string.Join(' ', column)}], anchored {options.Anchored}";
                outputs.All(float.IsFinite).ShouldBeTrue(where);
                HeadFactory.FromState(head.State).State.ShouldBe(head.State);
                foreach (double raw in column.Append(0).Append(-3e5))
                {
                    double.IsFinite(HeadProbe.Nats(head, raw, outputs)).ShouldBeTrue($"{where} at {raw}");
                    float.IsFinite(HeadProbe.Loss(head, raw, outputs).Loss).ShouldBeTrue($"{where} at {raw}");
                }
            }
        }
    }
}
