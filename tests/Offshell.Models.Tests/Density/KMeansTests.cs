using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class KMeansTests
{
    [Fact]
    public void Fit_TwoGroupsOnALine_FindsTheirMeans()
    {
        KMeans clusters = KMeans.Fit(TestRows.Column(0, 1, 2, 10, 11, 15), new() { Clusters = 2 }, new RandomSource(1));

        clusters.Centers.ToArray().Order().ShouldBe([1, 12], tolerance: 1e-12);
        clusters.Inertia.ShouldBe(2 + 4 + 1 + 9, tolerance: 1e-12);
        int[] assigned = new int[3];
        clusters.Assign(TestRows.Column(-5, 6, 7), assigned);
        assigned[0].ShouldBe(assigned[1]);
        assigned[2].ShouldNotBe(assigned[0]);
    }

    [Fact]
    public void Fit_MoreClustersThanDistinctRows_DoesNotFail()
    {
        KMeans clusters = KMeans.Fit(TestRows.Column(1, 1, 1, 2), new() { Clusters = 4 }, new RandomSource(1));

        clusters.Inertia.ShouldBe(0);
    }

    [Fact]
    public void Fit_MoreStarts_NeverGivesMoreInertia()
    {
        RowMatrix rows = TestRows.Normal(300, 3, 1);
        double one = KMeans.Fit(rows, new() { Clusters = 7 }, new RandomSource(1)).Inertia;

        KMeans.Fit(rows, new() { Clusters = 7, Starts = 10 }, new RandomSource(1)).Inertia.ShouldBeLessThanOrEqualTo(one);
    }

    /// <summary>At a fixed point every centre is the mean of its rows and no row is nearer to another centre.</summary>
    [Fact]
    public void Fit_Converged_IsAFixedPointOfLloyd()
    {
        RowMatrix rows = TestRows.Normal(200, 2, 4);
        KMeans clusters = KMeans.Fit(rows, new() { Clusters = 5, MaximumIterations = 500 }, new RandomSource(1));
        int[] assigned = new int[200];
        clusters.Assign(rows, assigned);

        for (int c = 0; c < 5; c++)
        {
            int[] members = [.. Enumerable.Range(0, 200).Where(i => assigned[i] == c)];
            members.Average(i => rows[i, 0]).ShouldBe(clusters.Centers[c, 0], tolerance: 1e-12);
            members.Average(i => rows[i, 1]).ShouldBe(clusters.Centers[c, 1], tolerance: 1e-12);
        }
    }
}
