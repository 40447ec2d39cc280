using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Models.Variational.Nodes;
using Offshell.TestKit.Gradients;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Variational;

public sealed class PseudoInputPriorTests
{
    private const int Latents = 3;

    /// <summary>Inputs: z, μ, σ, then blocks of component means and deviations, whose lanes are components.</summary>
    [Theory]
    [InlineData(16, 5)]
    [InlineData(16, 16)]
    [InlineData(16, 27)]
    [InlineData(32, 40)]
    public void MixtureKl_ValuesAndGradients_AreThoseOfTheFormula(int lanes, int components)
    {
        int blocks = (components + lanes - 1) / lanes;
        GradientCheck.Verify(new GradientCase
        {
            Inputs = [.. Enumerable.Repeat(Latents, 3 + (2 * blocks))],
            Lanes = lanes,
            PrepareInput = (input, values) =>
            {
                // Deviations are positive.
                if (input == 2 || (input > 2 && input % 2 == 0)) for (int i = 0; i < values.Length; i++) values[i] = 0.6f + Math.Abs(values[i]);
            },
            Build = _ => (_, inputs) => new MixtureKlNode(
                inputs[0], inputs[1], inputs[2], [.. Enumerable.Range(0, blocks).Select(b => (inputs[3 + (2 * b)], inputs[4 + (2 * b)]))], components),
            Twin = (inputs, _, n) => [.. Enumerable.Range(0, n).Select(lane => Twin(inputs, lane, n, components))],
            Full = lanes == 16 && components == 5,
        });
    }

    [Fact]
    public void MixtureDensity_OneComponent_IsTheNormalOne()
    {
        var mixture = new MixturePriorDensity([[0.3, -1]], [[0.5, 2]]);
        var normal = new NormalPriorDensity([0.3, -1], [0.5, 2]);
        double[] z = [0.7, 0.4], gradient = new double[2], expected = new double[2];

        mixture.LogDensity(z).ShouldBe(normal.LogDensity(z), 1e-12);
        mixture.Gradient(z, gradient);
        normal.Gradient(z, expected);
        gradient.ShouldBe(expected, 1e-12);
    }

    [Fact]
    public void MixtureDensity_TwoComponents_IntegratesToOneAndHasTheGradientOfItsLogarithm()
    {
        var mixture = new MixturePriorDensity([[-2.0], [1.5]], [[0.4], [1.1]]);
        double sum = 0;
        for (double z = -12; z < 12; z += 0.001) sum += 0.001 * Math.Exp(mixture.LogDensity([z]));
        sum.ShouldBe(1, 1e-9);
        double[] gradient = new double[1];
        foreach (double z in (double[])[-3, -1, 0.2, 4])
        {
            mixture.Gradient([z], gradient);
            gradient[0].ShouldBe((mixture.LogDensity([z + 1e-5]) - mixture.LogDensity([z - 1e-5])) / 2e-5, 1e-6);
        }
    }

    [Fact]
    public void Sample_TwoFarComponents_DrawsBothEquallyOften()
    {
        var mixture = new MixturePriorDensity([[-5.0], [5.0]], [[0.5], [1.0]]);
        RandomStream random = new RandomSource(2).Stream();
        float[] z = new float[1];
        double[] drawn = [.. Enumerable.Range(0, 4_000).Select(_ => { mixture.Sample(random, z); return (double)z[0]; })];

        ((double)drawn.Count(d => d > 0) / drawn.Length).ShouldBe(0.5, 0.03);
        drawn.Where(d => d < 0).Average().ShouldBe(-5, 0.05);
    }

    [Fact]
    public void Fit_TwoFarClusters_DescribesThemBetterThanOneNormalPrior()
    {
        Table rows = Clusters(1), held = Clusters(2);

        double mixture = Bound(rows, held, new PseudoInputPrior { Count = 40 });

        mixture.ShouldBeLessThan(Bound(rows, held, new StandardNormalPrior()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits(int threads)
    {
        static float[] Parameters(int threads) => [.. Model(Clusters(1), new PseudoInputPrior { Count = 70 }, threads, epochs: 2).Network.Parameters.Values.Span];

        Parameters(threads).ShouldBe(Parameters(2));
    }

    [Fact]
    public void Options_CountOutOfRange_IsRefused() =>
        Should.Throw<ArgumentException>(() => Model(Clusters(1), new PseudoInputPrior { Count = 0 }, 1, 1)).Message.ShouldContain("Count is 0");

    private static double Twin(double[][] inputs, int lane, int lanes, int components)
    {
        double posterior = 0;
        for (int j = 0; j < Latents; j++) posterior += DiagonalGaussian.LogDensity(inputs[0][(j * lanes) + lane], inputs[1][(j * lanes) + lane], inputs[2][(j * lanes) + lane]);
        double prior = 0;
        for (int k = 0; k < components; k++)
        {
            double log = 0;
            for (int j = 0; j < Latents; j++)
            {
                int at = (j * lanes) + (k % lanes), block = 3 + (2 * (k / lanes));
                log += DiagonalGaussian.LogDensity(inputs[0][(j * lanes) + lane], inputs[block][at], inputs[block + 1][at]);
            }

            prior += Math.Exp(log);
        }

        return posterior - Math.Log(prior) + Math.Log(components);
    }

    private static Table Clusters(ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] rows = new double[600][];
        for (int r = 0; r < rows.Length; r++)
        {
            double center = random.NextInt(2) == 0 ? -4 : 4, t = random.NextNormal();
            rows[r] = [center + (0.3 * t), -center + (0.3 * t) + (0.05 * random.NextNormal()), center + (0.05 * random.NextNormal())];
        }

        return Table.FromRows(["a", "b", "c"], rows);
    }

    private static VariationalAutoencoder Model(Table rows, Prior prior, int threads, int epochs)
    {
        var options = new VariationalOptions
        {
            Encoder = NetworkOptions.Dense(Activation.Silu, 24),
            Decoder = NetworkOptions.Dense(Activation.Silu, 24),
            LatentSize = 2,
            Prior = prior,
            Training = new TrainingOptions { Epochs = epochs, BatchSize = 64, Patience = null },
        };
        using var pool = new WorkerPool(threads);
        return VariationalAutoencoder.Fit(rows, null, options, new RandomSource(3), pool, new FitSettings()).Model;
    }

    /// <summary>Mean negative bound over rows, by the stored draws.</summary>
    private static double Bound(Table rows, Table held, Prior prior)
    {
        VariationalAutoencoder model = Model(rows, prior, 1, epochs: 60);
        VariationalEvaluator evaluator = model.CreateEvaluator(128);
        double sum = 0;
        double[] scores = new double[evaluator.Lanes];
        for (int first = 0; first < held.RowCount; first += evaluator.Lanes)
        {
            evaluator.Load(held.Slice(first, Math.Min(evaluator.Lanes, held.RowCount - first)));
            new Offshell.Models.Variational.Scores.NegativeElboScore().Evaluate(evaluator, scores);
            sum += scores.Take(evaluator.Count).Sum();
        }

        return sum / held.RowCount;
    }
}
