using Offshell.Detection.Metrics;
using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Metrics;

public sealed class ClusterAgreementTests
{
    private static readonly RowMatrix Points = new([0, 0, 1, 0, 0, 1.5, 4, 4, 5, 4.5, 4, 6, 9, 0, 9.5, 1], 8, 2);

    /// <summary>Values of scikit-learn 1.2.1.</summary>
    [Theory]
    [InlineData(new[] { 0, 0, 0, 1, 1, 1, 2, 2 }, 0.761793568652924)]
    [InlineData(new[] { 0, 0, 1, 1, 1, 2, 2, 2 }, 0.2133284619666973)]
    [InlineData(new[] { 0, 0, 0, 1, 1, 1, 1, 2 }, 0.34892709310772696)]
    public void Silhouette_OfKnownClusters_IsThatOfAnotherProgram(int[] clusters, double expected) =>
        ClusterAgreement.Silhouette(Points, clusters, 100, new RandomSource(1)).ShouldBe(expected, 1e-12);

    [Fact]
    public void Silhouette_OneCluster_IsNotDefined() => ClusterAgreement.Silhouette(Points, new int[8], 100, new RandomSource(1)).ShouldBe(double.NaN);

    [Fact]
    public void Silhouette_OfFewerRowsDrawn_IsNearThatOfAll()
    {
        RandomStream random = new RandomSource(2).Stream();
        double[] values = [.. Enumerable.Range(0, 2000).Select(i => random.NextNormal() + (i % 2 * 4))];
        int[] clusters = [.. Enumerable.Range(0, 2000).Select(i => i % 2)];
        var rows = new RowMatrix(values, 2000, 1);
        double all = ClusterAgreement.Silhouette(rows, clusters, 5000, new RandomSource(1));
        ClusterAgreement.Silhouette(rows, clusters, 500, new RandomSource(1)).ShouldBe(all, 0.05);
    }

    /// <summary>Values of scikit-learn 1.2.1, and both ends.</summary>
    [Theory]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 0, 1, 0, 1 }, -0.5)]
    [InlineData(new[] { 0, 0, 1, 1 }, new[] { 5, 5, 2, 2 }, 1)]
    [InlineData(new[] { 0, 0, 0, 0 }, new[] { 1, 1, 1, 1 }, 1)]
    [InlineData(new[] { 0, 0, 1, 1, 2, 2, 2, 0, 1, 1 }, new[] { 1, 1, 0, 0, 0, 2, 2, 1, 0, 2 }, 0.4318181818181818)]
    public void AdjustedRandIndex_OfKnownGroups_IsThatOfAnotherProgram(int[] first, int[] second, double expected) =>
        ClusterAgreement.AdjustedRandIndex(first, second).ShouldBe(expected, 1e-12);
}
