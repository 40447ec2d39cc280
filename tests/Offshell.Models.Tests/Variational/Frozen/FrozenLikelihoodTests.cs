using System.Collections.Immutable;
using Offshell.Models.Distributions;
using Offshell.Models.Tests.Distributions;
using Offshell.Models.Variational.Frozen;
using Offshell.Tensors;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Variational.Frozen;

/// <summary>The nats of single rows against the formulas of tables, which are tested by closed forms elsewhere.</summary>
public sealed unsafe class FrozenLikelihoodTests
{
    private static readonly double[] Widths = [1e-6, 1e-3, 0.02, 0.3, 1, 2.1, 7, 40, 1e3, 1e6];
    private static readonly double[] Pulls = [-1e4, -300, -37, -6, -1.2, -0.3, 0, 1e-4, 0.7, 2.5, 8, 60, 1e3, 1e4];

    [Theory]
    [InlineData(PositiveLink.Softplus)]
    [InlineData(PositiveLink.PIsrlu)]
    public void Nats_GaussianOfAnyWidthAndPull_IsTheFormulaOfTables(PositiveLink link)
    {
        foreach (double center in new[] { 0, 250, -4e7 })
        {
            foreach (double width in Widths)
            {
                ColumnHead head = new GaussianHead(center, 3, Floored(link), 0, 1);
                foreach (double pull in Pulls)
                {
                    foreach (float location in new[] { 0f, -0.7f, 12.3f, 1e4f })
                    {
                        Same(head, center + (3 * (location + (width * pull))), location, WidthOutput(link, width));
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(PositiveLink.Softplus, ProbabilityLink.ClippedTanh)]
    [InlineData(PositiveLink.PIsrlu, ProbabilityLink.Sigmoid)]
    public void Nats_LogNormalOfAnyWidthPullAndZeroMass_IsTheFormulaOfTables(PositiveLink link, ProbabilityLink zero)
    {
        ColumnHead head = new LogNormalHead(Form(4, 0.8, link), zero, 0.1);
        foreach (double width in Widths)
        {
            foreach (double pull in Pulls)
            {
                double log = 4 + (0.8 * (0.3 + (width * pull)));
                foreach (float mass in new[] { -200f, -9f, -1f, 0f, 0.4f, 7f, 90f })
                {
                    foreach (double x in new[] { Math.Exp(Math.Clamp(log, -700, 700)), 0, -0.3, -2e5, 2.3e-308, 1e-310, double.MaxValue })
                    {
                        Same(head, x, 0.3f, WidthOutput(link, width), mass);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(PositiveLink.Softplus)]
    [InlineData(PositiveLink.PIsrlu)]
    public void Nats_TruncatedGaussianOnBothSidesOfTheCut_IsTheFormulaOfTables(PositiveLink link)
    {
        foreach (double width in Widths)
        {
            ColumnHead head = new TruncatedGaussianHead(Form(2, 1.5, link));
            foreach (double cut in Pulls)
            {
                // μ/σ = cut, with values near the cut and near μ.
                float location = (float)(((cut * 1.5 * width) - 2) / 1.5);
                double mean = 2 + (1.5 * location), deviation = 1.5 * width;
                foreach (double pull in Pulls) Same(head, Math.Max(0, mean + (pull * deviation)), location, WidthOutput(link, width));
                foreach (double x in new[] { 0, 0.01 * deviation, 3 * deviation, -1e-3, -5e4 }) Same(head, x, location, WidthOutput(link, width));
            }
        }
    }

    [Theory]
    [InlineData(PositiveLink.Softplus)]
    [InlineData(PositiveLink.PIsrlu)]
    public void Nats_CountsOfAnyWidthAndCut_IsTheFormulaOfTables(PositiveLink link)
    {
        foreach (double width in Widths)
        {
            ColumnHead head = new DiscreteTruncatedGaussianHead(Form(1.4, 0.7, link));
            foreach (float location in new[] { -1e6f, -4e3f, -60f, -5f, -2.8f, -2.7f, -1f, 0f, 0.85714287f, 3f, 40f, 9e3f })
            {
                foreach (double n in new[] { 0, 1, 2, 3, 7, 12, 41, 300, 6302, 1e5, 1e9, 1e15, 0.4, 2.5, -1, -3e3 })
                {
                    Same(head, n, location, WidthOutput(link, width));
                }
            }
        }
    }

    [Theory]
    [InlineData(PositiveLink.Softplus)]
    [InlineData(PositiveLink.PIsrlu)]
    public void Nats_PoissonOfAnyRate_IsTheFormulaOfTables(PositiveLink link)
    {
        ColumnHead head = new PoissonHead(2.5, new PositiveTransform(link, 1e-6), 1);
        foreach (float output in new[] { -1e5f, -300f, -12f, -1f, 0f, 0.5f, 3f, 40f, 255f, 1e4f, 3.9e6f, 4e8f })
        {
            foreach (double n in new[] { 0, 1, 2, 7, 8, 9, 100, 255, 256, 640, 25_000, 9_999_999, 10_000_001, 1e9, 1e15, 0.3, 6.5, -1, -700 })
            {
                Same(head, n, output);
            }
        }
    }

    [Theory]
    [InlineData(ProbabilityLink.Sigmoid)]
    [InlineData(ProbabilityLink.ClippedTanh)]
    public void Nats_TwoValues_IsTheFormulaOfTables(ProbabilityLink link)
    {
        ColumnHead head = new BernoulliHead(-1, 1, link, 0.4, grey: false);
        foreach (float output in new[] { -1e9f, -500f, -88f, -17f, -2f, -1e-5f, 0f, 0.3f, 5f, 30f, 100f, 1e4f })
        {
            foreach (double x in new[] { -1, 1, 0.2, -0.1, 5, -1e6 }) Same(head, x, output);
        }
    }

    [Fact]
    public void Nats_MoreColumnsThanLanesOfEveryKindInAnyOrder_IsTheSumOfTheFormulasOfTables()
    {
        RandomStream random = new RandomSource(3).Stream();
        for (int round = 0; round < 40; round++)
        {
            ColumnHead[] kinds = [.. Kinds(PositiveLink.Softplus, ProbabilityLink.ClippedTanh), .. Kinds(PositiveLink.PIsrlu, ProbabilityLink.Sigmoid)];
            ImmutableArray<ColumnHead> heads = [.. Enumerable.Range(0, 1 + random.NextInt(150)).Select(_ => kinds[random.NextInt(kinds.Length)])];
            double[] x = [.. heads.Select(_ => random.NextInt(9) switch { 0 => double.NaN, 1 => 0, _ => Math.Round(6 * random.NextDouble()) })];
            float[][] outputs = [.. heads.Select(h => Enumerable.Range(0, h.ParameterCount).Select(_ => (float)random.NextNormal()).ToArray())];
            double expected = heads.Select((h, c) => HeadProbe.Nats(h, x[c], outputs[c])).Sum();

            Nats(heads, x, outputs).ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)), $"round {round}, {heads.Length} columns");
        }
    }

    [Fact]
    public void Nats_NumbersBeyondFloat_AreTheBitsOfTables()
    {
        ImmutableArray<ColumnHead> heads = [new GaussianHead(0, 1, Floored(PositiveLink.PIsrlu), 0, 1)];

        foreach (double x in new[] { 1e20, -1e30, 1e39, -1e100 }) Nats(heads, [x], [[0.5f, 1f]]).ShouldBe(HeadProbe.Nats(heads[0], x, 0.5f, 1f));
    }

    [Fact]
    public void Nats_NothingObserved_IsZero()
    {
        ImmutableArray<ColumnHead> heads = [.. Kinds(PositiveLink.Softplus, ProbabilityLink.ClippedTanh)];
        float[][] outputs = [.. heads.Select(h => new float[h.ParameterCount])];

        Nats(heads, [.. heads.Select(_ => double.NaN)], outputs).ShouldBe(0, 1e-12);
    }

    private static ColumnHead[] Kinds(PositiveLink link, ProbabilityLink probability) =>
    [
        new GaussianHead(2, 3, Floored(link), 0, 1),
        new LogNormalHead(Form(1, 0.6, link), probability, 0.2),
        new TruncatedGaussianHead(Form(2, 1.5, link)),
        new DiscreteTruncatedGaussianHead(Form(1, 2.5, link)),
        new BernoulliHead(0, 1, probability, 0.3, grey: false),
        new BernoulliHead(0, 1, probability, 0.3, grey: true),
        new PoissonHead(2, Floored(link), 1),
        new FixedVarianceGaussianHead(1, 2, 1, 0),
    ];

    private static PositiveTransform Floored(PositiveLink link) => new(link, 1e-7);

    private static LocationWidth Form(double center, double scale, PositiveLink link) => new(center, scale, Floored(link), 0, 1, 1.3);

    private static float WidthOutput(PositiveLink link, double width) => (float)Floored(link).Inverse(width);

    private static void Same(ColumnHead head, double x, params float[] outputs)
    {
        double expected = HeadProbe.Nats(head, x, outputs);
        Nats([head], [x], [outputs]).ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)), $"{head.Name} {x} {string.Join(' ', outputs)}");
    }

    private static double Nats(ImmutableArray<ColumnHead> heads, double[] x, float[][] outputs)
    {
        var likelihood = new FrozenLikelihood(heads);
        float[] flat = [.. outputs.SelectMany(o => o)];
        FloatBuffer row = new(2 * (x.Length + 16)), memory = new(likelihood.RowFloats), ordered = new(likelihood.OutputOrder.Length + 16);
        for (int i = 0; i < likelihood.OutputOrder.Length; i++) ordered.Span[i] = likelihood.OutputOrder[i] < 0 ? 0 : flat[likelihood.OutputOrder[i]];
        fixed (float* r = row.Span, m = memory.Span, o = ordered.Span)
        {
            x.CopyTo(new Span<double>(r, x.Length));
            likelihood.Arrange((double*)r, m);
            return likelihood.Nats((double*)r, m, o);
        }
    }
}
