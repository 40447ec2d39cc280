using MathNet.Numerics.LinearAlgebra.Double;
using Offshell.Models;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Linear;

public sealed class PrincipalComponentsTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        PrincipalComponents.Fit(rows, new() { Components = 2 }, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => PrincipalComponents.FromState(state);

    /// <summary>Mean squared error of the best rank-d reconstruction of the training rows is (1/D) Σ_{i>d} λ_i.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Score_TrainingRows_AverageToTheLeftOutEigenvalues(int components)
    {
        RowMatrix rows = TestRows.Correlated(400, 6, 2);
        double[] mean = SampleMoments.Mean(rows);
        var values = new DenseMatrix(6, 6, SampleMoments.Covariance(rows, mean)).Svd().S;

        double average = PrincipalComponents.Fit(rows, new() { Components = components }).Score(rows).Average();

        average.ShouldBe(values.Skip(components).Sum() / 6, tolerance: 1e-10 * values[0]);
    }

    [Fact]
    public void Score_WeightedDistanceOfAllComponents_IsMahalanobis()
    {
        RowMatrix rows = TestRows.Correlated(400, 7, 2);

        double[] weighted = PrincipalComponents.Fit(rows, new() { Score = PrincipalComponentsScore.WeightedDistance, Ridge = 0 }).Score(rows);

        weighted.ShouldBe(MahalanobisDistance.Fit(rows, new() { Ridge = 0 }, new RandomSource(1)).Score(rows), tolerance: 1e-7);
    }

    [Fact]
    public void Score_RowInTheLeadingPlane_HasNoReconstructionError()
    {
        RandomStream stream = new RandomSource(3).Stream();
        double[][] rows = [.. Enumerable.Range(0, 50).Select(_ => { double a = stream.NextNormal(), b = stream.NextNormal(); return new[] { a, b, a + b, a - b }; })];

        double[] scores = PrincipalComponents.Fit(RowMatrix.FromRows(rows), new() { Components = 2 }).Score(RowMatrix.FromRows([[5, 7, 12, -2], [5, 7, 0, 0]]));

        scores[0].ShouldBe(0, tolerance: 1e-20);
        scores[1].ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Fit_AsManyComponentsAsColumns_Throws() =>
        Should.Throw<ArgumentException>(() => PrincipalComponents.Fit(TestRows.Normal(9, 3, 1), new() { Components = 3 })).Message.ShouldContain("at most 2");
}

public sealed class WeightedPrincipalComponentsTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        PrincipalComponents.Fit(rows, new() { Score = PrincipalComponentsScore.WeightedDistance }, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => PrincipalComponents.FromState(state);
}
