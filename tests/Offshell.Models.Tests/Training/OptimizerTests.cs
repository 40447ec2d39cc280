using Offshell.Models.Training;
using Offshell.Tensors;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Training;

/// <summary>Every optimiser against the published update, written out in double precision.</summary>
public sealed class OptimizerTests
{
    private const int Length = 32;
    private const int Steps = 50;

    [Theory]
    [InlineData(0.9, 0.999, 0, 0)]
    [InlineData(0.5, 0.9, 0, 0)]
    [InlineData(0.9, 0.999, 0.02, 0)]
    [InlineData(0.9, 0.999, 0, 0.1)]
    [InlineData(0, 0.9, 0, 0)]
    public void Adam_FiftySteps_FollowsTheAlgorithm(double beta1, double beta2, double weightDecay, double decoupled) => Check(
        new AdamOptions { LearningRate = 0.01, Beta1 = beta1, Beta2 = beta2, Epsilon = 1e-6, WeightDecay = weightDecay, DecoupledWeightDecay = decoupled },
        () =>
        {
            double[] m = new double[Length], v = new double[Length];
            return (x, g, t, factor) =>
            {
                double rate = 0.01 * factor;
                for (int i = 0; i < Length; i++)
                {
                    double slope = g[i] + (weightDecay * x[i]);
                    m[i] = (beta1 * m[i]) + ((1 - beta1) * slope);
                    v[i] = (beta2 * v[i]) + ((1 - beta2) * slope * slope);
                    double mHat = m[i] / (1 - Math.Pow(beta1, t)), vHat = v[i] / (1 - Math.Pow(beta2, t));
                    x[i] -= (rate * mHat / (Math.Sqrt(vHat) + 1e-6)) + (rate * decoupled * x[i]);
                }
            };
        });

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0.9, false, 0)]
    [InlineData(0.9, true, 0)]
    [InlineData(0.9, true, 0.05)]
    public void Sgd_FiftySteps_FollowsTheAlgorithm(double momentum, bool nesterov, double weightDecay) => Check(
        new SgdOptions { LearningRate = 0.01, Momentum = momentum, Nesterov = nesterov, WeightDecay = weightDecay },
        () =>
        {
            // Nesterov in the form of Sutskever et al. (2013): the velocity moves the weights, the gradient is taken at the
            // point ahead. In terms of that point: x ← x − η (g + μ v) with v ← μ v + g.
            double[] v = new double[Length];
            return (x, g, _, factor) =>
            {
                for (int i = 0; i < Length; i++)
                {
                    double slope = g[i] + (weightDecay * x[i]);
                    v[i] = (momentum * v[i]) + slope;
                    x[i] -= 0.01 * factor * (nesterov ? slope + (momentum * v[i]) : v[i]);
                }
            };
        });

    [Fact]
    public void Adam_GradientVanishes_MomentsBecomeZeroNotDenormal()
    {
        Optimizer optimizer = Optimizer.Create(new AdamOptions { Beta2 = 0.9 }, 16);
        float[] values = new float[16], gradient = new float[16];
        gradient.AsSpan().Fill(1e-10f);
        optimizer.Update(values, gradient, 0, 1);
        gradient.AsSpan().Clear();

        for (int step = 1; step < 2000; step++) optimizer.Update(values, gradient, step, 1);

        foreach (FloatBuffer moment in optimizer.State) moment.Span.ToArray().ShouldAllBe(m => m == 0);
    }

    private static void Check(OptimizerOptions options, Func<Action<double[], double[], int, double>> twin)
    {
        RandomStream random = new RandomSource(1).Stream();
        float[] values = new float[Length];
        random.FillNormal(values);
        double[] expected = Array.ConvertAll(values, v => (double)v);
        Optimizer optimizer = Optimizer.Create(options, Length);
        Action<double[], double[], int, double> step = twin();
        for (int t = 1; t <= Steps; t++)
        {
            float[] gradient = new float[Length];
            random.FillNormal(gradient);
            double factor = 1.0 / t;
            optimizer.Update(values, gradient, t - 1, factor);
            step(expected, Array.ConvertAll(gradient, g => (double)g), t, factor);
        }

        for (int i = 0; i < Length; i++) ((double)values[i]).ShouldBe(expected[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])));
    }
}
