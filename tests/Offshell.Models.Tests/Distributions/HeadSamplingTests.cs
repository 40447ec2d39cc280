using Offshell.Models.Distributions;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Distributions;

/// <summary>Draws, moments, intervals and gradients describe the same distribution.</summary>
public class HeadSamplingTests
{
    private const int Draws = 20_000;

    public static TheoryData<string, bool, float[]> Cases() => new()
    {
        { "gaussian", false, [0.3f, -0.5f] },
        { "gaussian", true, [0.3f, -0.5f] },
        { "fixed-gaussian", false, [0.7f] },
        { "bernoulli", false, [-1.2f] },
        { "bernoulli", true, [0.4f] },
        { "categorical", false, [0.1f, -0.7f, 0.9f] },
        { "log-normal", false, [0.2f, -0.4f, -0.8f] },
        { "log-normal", true, [0.2f, -0.4f, 0.3f] },
        { "truncated-gaussian", false, [-0.4f, 0.5f] },
        { "truncated-gaussian", true, [-2.5f, 0.3f] },
        { "discrete-truncated-gaussian", false, [-0.2f, 0.4f] },
        { "discrete-truncated-gaussian", true, [1.2f, -0.3f] },
        { "discrete-truncated-gaussian", true, [-3f, 8f] },
        { "poisson", false, [0.4f] },
        { "poisson", true, [20f] },
        { "negative-binomial", false, [0.4f, 0.5f] },
        { "negative-binomial", true, [6f, -0.3f] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sample_ManyDraws_HaveTheExpectedMeanAndUnitPull(string name, bool source, float[] outputs)
    {
        ColumnHead head = HeadContractTests.Build(name, source);
        double[] draws = Sample(head, outputs);

        if (name != "categorical") WithinFiveSigma(draws, head.Expected(outputs), name);
        double zero = name == "log-normal" ? draws.Count(x => x == 0) / (double)Draws : 0;
        double pull = name switch
        {
            "categorical" => 2, // Σ p (1 − p)/p = K − 1.
            "log-normal" => 2 - zero, // f (1 − f)/f + (1 − f)(1 + f/(1 − f)).
            _ => 1,
        };
        WithinFiveSigma(HeadProbe.SquaredPullOf(head, draws, outputs), pull, name, extra: name == "log-normal" ? 0.02 : 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Interval_ManyDraws_HoldsItsCoverage(string name, bool source, float[] outputs)
    {
        if (name is "categorical") return; // No order.
        ColumnHead head = HeadContractTests.Build(name, source);
        (double low, double high) = head.Interval(outputs, 0.8);
        double[] draws = Sample(head, outputs);
        double deviation = Math.Sqrt(0.1 * 0.9 / Draws);

        // Quantiles: at most a tenth lies strictly outside each end, at least a tenth on or outside it.
        (draws.Count(x => x < low) / (double)Draws).ShouldBeLessThan(0.1 + (5 * deviation));
        (draws.Count(x => x <= low) / (double)Draws).ShouldBeGreaterThan(0.1 - (5 * deviation));
        (draws.Count(x => x > high) / (double)Draws).ShouldBeLessThan(0.1 + (5 * deviation));
        (draws.Count(x => x >= high) / (double)Draws).ShouldBeGreaterThan(0.1 - (5 * deviation));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_RefittedToDraws_RecoversTheOutputs(string name, bool source, float[] outputs)
    {
        ColumnHead head = HeadContractTests.Build(name, source);
        double[] draws = Sample(head, outputs);
        double[] theta = [.. outputs.Select((a, p) => a + (p % 2 == 0 ? 0.15 : -0.1))];
        double[,] information = new double[theta.Length, theta.Length];

        // Newton's method with the outer product of the gradients as curvature (Berndt et al. 1974).
        for (int step = 0; step < 12; step++)
        {
            double[] gradient = Gradient(head, draws, theta, information);
            double[] move = Solve(information, gradient);
            for (int p = 0; p < theta.Length; p++) theta[p] -= Math.Clamp(move[p], -0.3, 0.3);
        }

        if (name == "categorical")
        {
            // Only differences of logits are defined.
            double shift = theta[0] - outputs[0];
            for (int p = 1; p < theta.Length; p++) (theta[p] - shift).ShouldBe(outputs[p], 0.12);
            return;
        }

        for (int p = 0; p < theta.Length; p++)
        {
            double[] unit = new double[theta.Length];
            unit[p] = 1;
            double deviation = Math.Sqrt(Solve(information, unit)[p]);
            theta[p].ShouldBe(outputs[p], 5 * deviation, $"{name} output {p}, standard error {deviation}");
            deviation.ShouldBeLessThan(0.6);
        }
    }

    private static double[] Sample(ColumnHead head, float[] outputs)
    {
        RandomStream random = new RandomSource(11).Split(head.Name).Stream();
        return [.. Enumerable.Range(0, Draws).Select(_ => head.Sample(outputs, random))];
    }

    private static double[] Gradient(ColumnHead head, double[] draws, double[] theta, double[,] information)
    {
        float[] outputs = [.. theta.Select(a => (float)a)];
        double[] sum = new double[theta.Length];
        Array.Clear(information);
        foreach (float[] g in HeadProbe.GradientsOf(head, draws, outputs))
        {
            for (int p = 0; p < sum.Length; p++)
            {
                sum[p] += g[p];
                for (int q = 0; q < sum.Length; q++) information[p, q] += (double)g[p] * g[q];
            }
        }

        for (int p = 0; p < sum.Length; p++) information[p, p] += 1; // Softmax has one free direction.
        return sum;
    }

    private static double[] Solve(double[,] matrix, double[] right) =>
        [.. MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfArray(matrix).Solve(MathNet.Numerics.LinearAlgebra.Double.DenseVector.OfArray(right))];

    private static void WithinFiveSigma(double[] values, double expected, string name, double extra = 0)
    {
        double mean = values.Average(), variance = values.Sum(v => (v - mean) * (v - mean)) / values.Length;
        mean.ShouldBe(expected, (5 * Math.Sqrt(variance / values.Length)) + extra + 1e-12, name);
    }
}
