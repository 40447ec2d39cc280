using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

public class HeadTailTests
{
    public static TheoryData<string, bool> Unbounded()
    {
        TheoryData<string, bool> data = [];
        foreach (string name in HeadFactory.Names.Where(n => n != "categorical"))
        {
            data.Add(name, false);
            data.Add(name, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Unbounded))]
    public void NegativeLogLikelihood_FartherValue_CostsMore(string name, bool source)
    {
        ColumnHead head = HeadContractTests.Build(name, source);
        float[] outputs = HeadProbe.Initial(head);
        foreach (int sign in new[] { -1, 1 })
        {
            double last = double.NegativeInfinity;
            foreach (double magnitude in new[] { 100, 101, 1e4, 1e6, 1.01e6, 1e12, 1e20, 1e29, 1e30 })
            {
                double nats = HeadProbe.Nats(head, sign * magnitude, outputs);
                nats.ShouldBeGreaterThan(last, $"{name} at {sign * magnitude}");
                last = nats;
            }
        }
    }

    [Theory]
    [InlineData("log-normal", -0.01)]
    [InlineData("truncated-gaussian", -0.01)]
    [InlineData("discrete-truncated-gaussian", -1)]
    [InlineData("discrete-truncated-gaussian", 1.4)]
    [InlineData("poisson", 1.4)]
    [InlineData("poisson", -1)]
    [InlineData("negative-binomial", 1.4)]
    [InlineData("bernoulli", 0.5)]
    [InlineData("bernoulli", 2)]
    public void NegativeLogLikelihood_ImpossibleValue_CostsMoreThanTheNearestPossible(string name, double raw)
    {
        ColumnHead head = HeadContractTests.Build(name, false);
        float[] outputs = HeadProbe.Initial(head);
        double nearest = name is "log-normal" or "truncated-gaussian" ? 0 : name == "bernoulli" ? Math.Clamp(Math.Round(raw), 0, 1) : Math.Max(0, Math.Round(raw));

        double extra = HeadProbe.Nats(head, raw, outputs) - HeadProbe.Nats(head, nearest, outputs);

        extra.ShouldBeGreaterThanOrEqualTo(ColumnHead.OutsideNats);
        extra.ShouldBeLessThan(ColumnHead.OutsideNats + 1);
    }

    [Fact]
    public void Bernoulli_GreyTraining_AcceptsFractions()
    {
        ColumnHead head = HeadFactory.Create("bernoulli", ColumnStatistics.FromValues([0, 0.25, 0.5, 1]));

        HeadProbe.Nats(head, 0.5, 0f).ShouldBe(Math.Log(2), 1e-12);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.3)]
    [InlineData(1.45)]
    [InlineData(1.55)]
    [InlineData(5)]
    [InlineData(60)]
    public void RoundedMoments_AnyWidth_EqualDirectSums(double width)
    {
        foreach (double location in new[] { -300 * width, -6 * width, -0.4, 0.8, 1.5, 30 })
        {
            ColumnHead head = Exact.Discrete(location, width);
            double sum = 0, first = 0, second = 0;
            for (int start = 0; start < 2000; start += HeadProbe.Lanes)
            {
                double[] counts = [.. Enumerable.Range(start, HeadProbe.Lanes).Select(n => (double)n)];
                double[] nats = HeadProbe.NatsOf(head, counts, 0f, 0f);
                for (int i = 0; i < counts.Length; i++)
                {
                    double p = Math.Exp(-nats[i]);
                    sum += p;
                    first += p * counts[i];
                    second += p * counts[i] * counts[i];
                }
            }

            double variance = Math.Max(second - (first * first), 1e-12);
            sum.ShouldBe(1, 1e-9);
            head.Expected([0f, 0f]).ShouldBe(first, 1e-9 + (2e-5 * Math.Sqrt(variance)), $"location {location}, width {width}");
            double expectedPull = (3 - first) * (3 - first) / variance;
            HeadProbe.SquaredPull(head, 3, 0f, 0f).ShouldBe(expectedPull, 2e-4 * expectedPull + 1e-4, $"location {location}, width {width}");
        }
    }
}
