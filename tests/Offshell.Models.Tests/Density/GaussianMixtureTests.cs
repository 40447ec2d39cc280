using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Linear;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class GaussianMixtureTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        GaussianMixture.Fit(rows, new() { Components = [3] }, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => GaussianMixture.FromState(state);

    private static RowMatrix ThreeBlobs(int each, ulong seed)
    {
        RowMatrix shifted = TestRows.Normal(each, 2, seed + 2);
        double[] third = [.. shifted.ToArray().Select((x, i) => i % 2 == 0 ? x + 20 : x - 20)];
        return TestRows.Concatenate(TestRows.Normal(each, 2, seed), TestRows.Normal(each, 2, seed + 1, shift: 20), new RowMatrix(third, each, 2));
    }

    [Fact]
    public void Fit_OneComponent_EqualsSampleMeanAndCovariance()
    {
        RowMatrix rows = TestRows.Correlated(700, 5, 3);

        double[] scores = GaussianMixture.Fit(rows, new() { Components = [1], Ridge = 0 }, new RandomSource(1)).Score(rows);

        double[] squared = MahalanobisDistance.Fit(rows, new() { Ridge = 0 }, new RandomSource(1)).Score(rows);
        double logDeterminant = CholeskyFactor.Of(SampleMoments.Covariance(rows, SampleMoments.Mean(rows)), 5, 0).LogDeterminant;
        double[] expected = [.. squared.Select(s => 0.5 * (s + logDeterminant + (5 * Math.Log(2 * Math.PI))))];
        scores.ShouldBe(expected, tolerance: 1e-9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void FitOne_EveryIteration_LogLikelihoodNeverDecreases(int components)
    {
        RowMatrix rows = TestRows.Concatenate(TestRows.Correlated(400, 4, 1), TestRows.Normal(300, 4, 2, shift: 3));

        var (_, history) = GaussianMixture.FitOne(rows, components, new() { Tolerance = 0, MaximumIterations = 60 }, 0, new RandomSource(1), null, CancellationToken.None);

        history.Count.ShouldBeGreaterThan(5);
        for (int i = 1; i < history.Count; i++) history[i].ShouldBeGreaterThanOrEqualTo(history[i - 1] - 1e-12);
        history[^1].ShouldBeGreaterThan(history[0]);
    }

    [Fact]
    public void Fit_ThreeSeparatedBlobs_RecoversThem()
    {
        GaussianMixture mixture = GaussianMixture.Fit(ThreeBlobs(400, 1), new() { Components = [3], Starts = 3 }, new RandomSource(1));

        double[][] means = [.. Enumerable.Range(0, 3).Select(k => mixture.State.Doubles($"mean {k}"))];
        foreach (double[] truth in new double[][] { [0, 0], [20, 20], [20, -20] })
        {
            means.Count(m => Math.Abs(m[0] - truth[0]) < 0.25 && Math.Abs(m[1] - truth[1]) < 0.25).ShouldBe(1);
        }

        // At a blob's centre the density is a third of one unit Gaussian's.
        mixture.Score(RowMatrix.FromRows([[20, 20]]))[0].ShouldBe(Math.Log(3) + Math.Log(2 * Math.PI), tolerance: 0.2);
    }

    [Fact]
    public void Fit_SeveralSizes_BicChoosesTheTrueOne()
    {
        GaussianMixture.Fit(ThreeBlobs(300, 5), new() { Components = [1, 2, 3, 4, 6], Starts = 3 }, new RandomSource(1)).Components.ShouldBe(3);
        GaussianMixture.Fit(TestRows.Normal(500, 2, 1), new() { Components = [1, 2, 3] }, new RandomSource(1)).Components.ShouldBe(1);
    }

    [Fact]
    public void Score_MixtureInOneDimension_IntegratesToOne()
    {
        RowMatrix rows = TestRows.Concatenate(TestRows.Normal(200, 1, 1), TestRows.Normal(100, 1, 2, shift: 6));
        double[] grid = [.. Enumerable.Range(0, 4000).Select(i => -10 + (i * 0.007))];

        double[] scores = GaussianMixture.Fit(rows, new() { Components = [2] }, new RandomSource(1)).Score(TestRows.Column(grid));

        (scores.Sum(s => Math.Exp(-s)) * 0.007).ShouldBe(1, tolerance: 1e-6);
    }

    [Fact]
    public void Fit_FewRowsForTheLargeSizes_LeavesThemOut() =>
        GaussianMixture.Fit(TestRows.Normal(30, 9, 1), new() { Components = [1, 8, 16] }, new RandomSource(1)).Components.ShouldBe(1);
}
