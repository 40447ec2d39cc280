using MathNet.Numerics.LinearAlgebra.Double;
using Offshell.Models;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Linear;

public sealed class MahalanobisDistanceTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        MahalanobisDistance.Fit(rows, null, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => MahalanobisDistance.FromState(state);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(37)]
    public void Score_NoRidge_EqualsSolveWithTheSampleCovariance(int columns)
    {
        RowMatrix rows = TestRows.Correlated(600, columns, 3);
        double[] mean = SampleMoments.Mean(rows);
        var covariance = DenseMatrix.Create(columns, columns, 0);
        for (int i = 0; i < rows.Rows; i++)
        {
            var difference = DenseVector.Build.Dense(columns, j => rows[i, j] - mean[j]);
            covariance = (DenseMatrix)covariance.Add(difference.OuterProduct(difference) / rows.Rows);
        }

        double[] scores = MahalanobisDistance.Fit(rows, new() { Ridge = 0 }, new RandomSource(1)).Score(rows.Slice(0, 20));

        for (int i = 0; i < 20; i++)
        {
            var difference = DenseVector.Build.Dense(columns, j => rows[i, j] - mean[j]);
            double expected = difference.DotProduct(covariance.Solve(difference));
            scores[i].ShouldBe(expected, tolerance: 1e-8 * (1 + expected));
        }
    }

    /// <summary>Σ_i (x_i − μ)ᵀ Σ⁻¹ (x_i − μ) = n·columns for the maximum-likelihood moments.</summary>
    [Fact]
    public void Score_TrainingRows_AverageToTheNumberOfColumns() =>
        MahalanobisDistance.Fit(TestRows.Correlated(777, 9, 5), new() { Ridge = 0 }, new RandomSource(1))
            .Score(TestRows.Correlated(777, 9, 5)).Average().ShouldBe(9, tolerance: 1e-9);

    [Fact]
    public void Fit_RobustWithThirtyPercentCluster_RecoversTheMajority()
    {
        RowMatrix rows = TestRows.Concatenate(TestRows.Normal(700, 3, 1), TestRows.Normal(300, 3, 2, shift: 8));

        var plain = MahalanobisDistance.Fit(rows, null, new RandomSource(1));
        var robust = MahalanobisDistance.Fit(rows, new() { Robust = true }, new RandomSource(1));

        double[] mean = robust.State.Doubles("mean");
        mean.ShouldAllBe(m => Math.Abs(m) < 0.2);
        plain.State.Doubles("mean").ShouldAllBe(m => m > 2);
        robust.Score(RowMatrix.FromRows([[8, 8, 8]]))[0].ShouldBeGreaterThan(100);
    }

    /// <summary>A wrong unit in a hundredth of the rows, and columns scaled by it: eight deviations of the others are still eight.</summary>
    [Fact]
    public void Fit_RobustOnAColumnScaledByAnomalies_KeepsItsSight()
    {
        const double Wrong = -9999;
        double deviation = Wrong * Math.Sqrt(0.01 * 0.99);
        RowMatrix normal = TestRows.Normal(2_000, 3, 5);
        double[][] rows = [.. Enumerable.Range(0, 2_000).Select(i => (double[])[(i % 100 == 7 ? Wrong : normal[i, 0]) / deviation, normal[i, 1], normal[i, 2]])];

        var robust = MahalanobisDistance.Fit(RowMatrix.FromRows(rows), new() { Robust = true, Ridge = 1e-3 }, new RandomSource(1));

        robust.Score(RowMatrix.FromRows([[8 / deviation, 0, 0]]))[0].ShouldBeInRange(50, 80);
    }
}

public sealed class RobustMahalanobisDistanceTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        MahalanobisDistance.Fit(rows, new() { Robust = true, Starts = 10 }, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => MahalanobisDistance.FromState(state);
}
