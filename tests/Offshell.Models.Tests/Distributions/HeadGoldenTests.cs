using Offshell.Models.Distributions;

namespace Offshell.Models.Tests.Distributions;

/// <summary>Published and independently computed values of −log p.</summary>
public class HeadGoldenTests
{
    [Fact]
    public void Gaussian_Golden_Agrees() =>
        Near(HeadProbe.Nats(Exact.Gaussian(1, 0.2), 1.3, 0f, 0f), 0.43450062077057205);

    [Theory]
    [InlineData(30, 50, 20, 4.408441781272804)]
    [InlineData(1, -10, 2, 1.6720873197758959)]
    public void TruncatedGaussian_Golden_Agrees(double x, double location, double width, double expected) =>
        Near(HeadProbe.Nats(Exact.Truncated(location, width), x, 0f, 0f), expected);

    [Fact]
    public void DiscreteTruncatedGaussian_Golden_Agrees()
    {
        double[] expected = [0.19462914, 0.42471802, 0.30409084, 0.07110022, 0.00533519, 0.00012568];
        for (int n = 0; n < expected.Length; n++)
        {
            Math.Exp(-HeadProbe.Nats(Exact.Discrete(1.2, 0.9), n, 0f, 0f)).ShouldBe(expected[n], 0.6e-8);
        }
    }

    [Fact]
    public void DiscreteTruncatedGaussian_LocationBelowTheCut_SumsToOneWhereTheExpandedNormaliserDoesNot()
    {
        // With 1 + F₀ in place of 1/(1 − F₀) the published form sums to 0.129 here.
        double exact = 0, expanded = 0;
        double below = Phi(1.5); // F₀ at location −2, width 1, cut −½.
        for (int n = 0; n < 30; n++)
        {
            double p = Math.Exp(-HeadProbe.Nats(Exact.Discrete(-2, 1), n, 0f, 0f));
            exact += p;
            expanded += p * (1 - below) * (1 + below);
        }

        exact.ShouldBe(1, 1e-13);
        expanded.ShouldBe(0.12915120039633846, 1e-12);
    }

    [Theory]
    [InlineData(0, 1.2039728043259361)]
    [InlineData(3, 1.700527352204295)]
    public void LogNormal_Golden_Agrees(double x, double expected)
    {
        // The output of the point mass is a logit rounded to float.
        float logit = (float)Math.Log(0.3 / 0.7);

        HeadProbe.Nats(Exact.LogNormal(1, 0.5), x, 0f, 0f, logit).ShouldBe(expected, 3e-8);
    }

    /// <summary>Too small for a logarithm of its own, a value counts as the smallest that has one.</summary>
    [Theory]
    [InlineData(5e-324)]
    [InlineData(1e-310)]
    public void LogNormal_SubnormalNumber_HasTheNatsOfTheSmallestNormalOne(double x)
    {
        double log = Math.Log(2.2250738585072014e-308), pull = (log - 1) / 0.5;
        double probability = 0.25, expected = log + Math.Log(0.5) + (0.5 * Math.Log(2 * Math.PI)) + (0.5 * pull * pull) - Math.Log(1 - probability);

        HeadProbe.Nats(Exact.LogNormal(1, 0.5), x, 0f, 0f, (float)Math.Log(probability / (1 - probability))).ShouldBe(expected, 1e-9 * expected);
    }

    [Fact]
    public void Poisson_Golden_Agrees()
    {
        Near(HeadProbe.Nats(Exact.Poisson(5.5), 7, 0f), 2.0919247153964378);
        Near(HeadProbe.Nats(Exact.Poisson(5.5), 0, 0f), 5.5);
        // m − n log m + log n! by mpmath 1.3.0 at 50 digits.
        HeadProbe.Nats(Exact.Poisson(1e6), 1_001_000, 0f).ShouldBe(8.3270270622201348, 1e-9);
    }

    [Fact]
    public void NegativeBinomial_SizeTwoMeanTwo_IsTheProductOfCoinTosses() =>
        // r = 2, success ½: C(4, 3) · ¼ · ⅛ = ⅛.
        Near(HeadProbe.Nats(Exact.NegativeBinomial(2, 0.5), 3, 0f, 0f), 3 * Math.Log(2));

    [Fact]
    public void NegativeBinomial_SmallDispersion_ApproachesPoisson()
    {
        double poisson = HeadProbe.Nats(Exact.Poisson(4), 6, 0f);

        HeadProbe.Nats(Exact.NegativeBinomial(4, 1e-7), 6, 0f, 0f).ShouldBe(poisson, 1e-6);
        HeadProbe.Nats(Exact.NegativeBinomial(4, 0.3), 6, 0f, 0f).ShouldBeGreaterThan(poisson + 0.01);
    }

    [Fact]
    public void Bernoulli_ClippedTanh_IsGolden()
    {
        BernoulliHead head = (BernoulliHead)HeadFactory.FromState(new() { Name = "bernoulli", Constants = [0, 1, 1, 0.5, 0] });

        head.Probability([0.4f]).ShouldBe(0.6861749915050602, 1e-8);
        HeadProbe.Nats(head, 1, 0.4f).ShouldBe(0.3766225941285644, 2e-8);
        HeadProbe.Nats(head, 0, 0.4f).ShouldBe(-Math.Log(1 - 0.6861749915050602), 3e-8);
    }

    [Fact]
    public void Categorical_KnownAndUnseen_ShareOne()
    {
        ColumnHead head = HeadFactory.FromState(new() { Name = "categorical", Constants = [0.01, 1, 1, 1] });
        float[] logits = [(float)Math.Log(5), (float)Math.Log(3), (float)Math.Log(2)];

        HeadProbe.Nats(head, 0, logits).ShouldBe(-Math.Log(0.495), 1e-7);
        HeadProbe.Nats(head, 2, logits).ShouldBe(-Math.Log(0.198), 1e-7);
        HeadProbe.Nats(head, -1, logits).ShouldBe(-Math.Log(0.01), 1e-12);
        HeadProbe.Nats(head, 7, logits).ShouldBe(-Math.Log(0.01), 1e-12);
        HeadProbe.SquaredPull(head, 1, logits).ShouldBe((1 - 0.297) / 0.297, 1e-6);
    }

    [Theory]
    [InlineData(-1, 0.29789321881345243)]
    [InlineData(0, 1.005)]
    [InlineData(2, 3.005)]
    [InlineData(-1000, 0.00500049999962493)]
    public void PIsrluLink_Golden_Agrees(float output, double expected)
    {
        PositiveTransform link = new(PositiveLink.PIsrlu, 5e-3);

        Near(link.Apply(output), expected);
        Near(link.Apply(System.Runtime.Intrinsics.Vector512.Create((double)output))[3], expected);
        ((double)link.Apply(System.Runtime.Intrinsics.Vector512.Create(output), out _)[3]).ShouldBe(expected, 1e-6 * expected);
    }

    private static double Phi(double x) => Offshell.Tensors.Numerics.SpecialFunctions.NormalCdf(x);

    private static void Near(double found, double expected) => found.ShouldBe(expected, 1e-12 * Math.Abs(expected));
}
