using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Scorers;

public sealed class ClassicalExpectationTests
{
    /// <summary>
    /// One factor with loadings w and noise ψ: E[x₁ | x₂, x₃] = w₁ (w₂x₂/ψ₂ + w₃x₃/ψ₃)/(1 + w₂²/ψ₂ + w₃²/ψ₃) and
    /// var = ψ₁ + w₁²/(1 + …), by conditioning a Gaussian.
    /// </summary>
    [Fact]
    public void Expect_OneFactor_IsTheConditionalGaussian()
    {
        double[] w = [2, 1.5, -1], noise = [0.5, 0.4, 0.6];
        RandomStream random = new RandomSource(1).Stream();
        double[][] rows = new double[20_000][];
        for (int i = 0; i < rows.Length; i++)
        {
            double z = random.NextNormal();
            rows[i] = [.. w.Zip(noise, (a, s) => (a * z) + (s * random.NextNormal()))];
        }

        Detector detector = Detector.Fit(Table.FromRows(["a", "b", "c"], rows), new DetectorOptions { Recipe = "hbos" });
        ColumnBlame a = detector.Explain(Table.FromRows(["a", "b", "c"], [[0.0, 1.2, -0.3]]), 0).Columns.Single(c => c.Column == "a");

        double precision = 1 + (w[1] * w[1] / (noise[1] * noise[1])) + (w[2] * w[2] / (noise[2] * noise[2]));
        double expected = w[0] * ((w[1] * 1.2 / (noise[1] * noise[1])) + (w[2] * -0.3 / (noise[2] * noise[2]))) / precision;
        double deviation = Math.Sqrt((noise[0] * noise[0]) + (w[0] * w[0] / precision));
        // Fitted to 1000 rows: a few per cent.
        double.Parse(a.Expected).ShouldBe(expected, tolerance: 0.1);
        (double.Parse(a.High) - double.Parse(a.Low)).ShouldBe(2 * 1.95996 * deviation, tolerance: 0.15);
    }
}
