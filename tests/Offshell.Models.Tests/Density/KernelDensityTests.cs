using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class KernelDensityTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        KernelDensity.Fit(rows, null, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => KernelDensity.FromState(state);

    [Fact]
    public void Score_OneColumn_IntegratesToOne()
    {
        KernelDensity density = KernelDensity.Fit(TestRows.Concatenate(TestRows.Normal(40, 1, 1), TestRows.Normal(30, 1, 2, shift: 50)), null, new RandomSource(1));
        double[] grid = [.. Enumerable.Range(0, 8000).Select(i => -150 + (i * 0.045))];

        (density.Score(TestRows.Column(grid)).Sum(s => Math.Exp(-s)) * 0.045).ShouldBe(1, tolerance: 1e-6);
    }

    [Fact]
    public void Score_TwoColumns_IntegratesToOne()
    {
        KernelDensity density = KernelDensity.Fit(TestRows.Correlated(25, 2, 1), null, new RandomSource(1));
        double[][] grid = [.. Enumerable.Range(0, 250 * 250).Select(i => new[] { -12 + (i / 250 * 0.1), -12 + (i % 250 * 0.1) })];

        (density.Score(RowMatrix.FromRows(grid)).Sum(s => Math.Exp(-s)) * 0.01).ShouldBe(1, tolerance: 1e-4);
    }

    /// <summary>The definition in one column: mean of normals of width h·σ, h = n^(−1/5).</summary>
    [Fact]
    public void Score_OneColumn_EqualsTheDefinition()
    {
        double[] values = [0, 1, 3, 7, 20];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        double width = deviation * Math.Pow(5, -0.2);

        double[] scores = KernelDensity.Fit(TestRows.Column(values), new() { Ridge = 0 }, new RandomSource(1)).Score(TestRows.Column(2, -30));

        for (int i = 0; i < 2; i++)
        {
            double x = i == 0 ? 2 : -30;
            double density = values.Average(v => Math.Exp(-0.5 * Math.Pow((x - v) / width, 2)) / (width * Math.Sqrt(2 * Math.PI)));
            scores[i].ShouldBe(-Math.Log(density), tolerance: 1e-12);
        }
    }

    /// <summary>More rows than a chunk of the running log-sum, against the plain sum.</summary>
    [Fact]
    public void Score_ManyRows_EqualsThePlainSum()
    {
        double[] values = TestRows.Normal(1201, 1, 9).ToArray();
        KernelDensity density = KernelDensity.Fit(TestRows.Column(values), new() { Ridge = 0 }, new RandomSource(1));
        double mean = values.Average(), width = Math.Sqrt(values.Average(v => (v - mean) * (v - mean))) * Math.Pow(1201, -0.2);

        double plain = values.Average(v => Math.Exp(-0.5 * Math.Pow((1.5 - v) / width, 2)) / (width * Math.Sqrt(2 * Math.PI)));

        density.Score(TestRows.Column(1.5))[0].ShouldBe(-Math.Log(plain), tolerance: 1e-11);
    }
}
