using Offshell.Models;
using Offshell.Models.Neighbours;

namespace Offshell.Models.Tests.Neighbours;

/// <summary>The fast search against a full sort of all distances.</summary>
public sealed class NeighbourIndexTests
{
    private static void ShouldFindTheNearest(RowMatrix rows, RowMatrix queries, int k, bool useTree, bool skipOwnRow = false)
    {
        var index = new NeighbourIndex(rows, useTree);
        double[] squared = new double[queries.Rows * k];
        int[] found = new int[squared.Length];

        index.Search(queries, 0, k, skipOwnRow, squared, found);

        for (int i = 0; i < queries.Rows; i++)
        {
            (double Squared, int Row)[] all = [.. Enumerable.Range(0, rows.Rows).Where(r => !skipOwnRow || r != i)
                .Select(r => (Squared: SquaredDistance(queries.Row(i), rows.Row(r)), Row: r)).OrderBy(p => p.Squared).ThenBy(p => p.Row).Take(k)];
            for (int j = 0; j < k; j++)
            {
                Math.Abs(squared[(i * k) + j] - all[j].Squared).ShouldBeLessThanOrEqualTo(1e-13 * all[j].Squared);
            }

            // Sums in another order may break ties the other way; rows must agree wherever distances are clearly apart.
            double last = all[^1].Squared;
            all.Where(p => p.Squared < last * (1 - 1e-12)).Select(p => p.Row).ShouldBeSubsetOf(found.Skip(i * k).Take(k));
            found.Skip(i * k).Take(k).Distinct().Count().ShouldBe(k);
        }
    }

    private static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int j = 0; j < x.Length; j++) sum += (x[j] - y[j]) * (x[j] - y[j]);
        return sum;
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(31, 2, 3)]
    [InlineData(32, 3, 5)]
    [InlineData(33, 7, 33)]
    [InlineData(1000, 8, 20)]
    [InlineData(500, 17, 4)]
    [InlineData(257, 40, 10)]
    public void Search_NormalRows_FindsTheNearest(int rowCount, int columns, int k)
    {
        foreach (bool useTree in new[] { false, true })
        {
            ShouldFindTheNearest(TestRows.Normal(rowCount, columns, 1), TestRows.Normal(71, columns, 2), k, useTree);
        }
    }

    [Theory]
    [InlineData(1e-30)]
    [InlineData(1e-150)]
    [InlineData(1e20)]
    [InlineData(1e29)]
    public void Search_AnyUnit_FindsTheNearest(double unit)
    {
        foreach (bool useTree in new[] { false, true })
        {
            double[] rows = TestRows.Normal(200, 4, 1).ToArray(), queries = TestRows.Normal(20, 4, 2).ToArray();
            ShouldFindTheNearest(
                new RowMatrix([.. rows.Select(x => x * unit)], 200, 4), new RowMatrix([.. queries.Select(x => x * unit)], 20, 4), 3, useTree);
        }
    }

    /// <summary>Rows a hair apart and far from the origin: the product form alone would lose every digit.</summary>
    [Fact]
    public void Search_LargeOffset_FindsTheNearest()
    {
        foreach (bool useTree in new[] { false, true })
        {
            ShouldFindTheNearest(TestRows.Normal(300, 6, 1, shift: 1e9), TestRows.Normal(30, 6, 2, shift: 1e9), 5, useTree);
        }
    }

    /// <summary>Two clusters so tight and so far apart that float32 cannot tell the rows of one from each other.</summary>
    [Fact]
    public void Search_TightClustersFarApart_FindsTheNearest()
    {
        static RowMatrix Clusters(int rows, ulong seed)
        {
            double[] values = TestRows.Normal(rows, 5, seed).ToArray();
            for (int i = 0; i < values.Length; i++) values[i] = (1e-6 * values[i]) + (i / 5 % 2 == 0 ? 1 : -1);
            return new RowMatrix(values, rows, 5);
        }

        foreach (bool useTree in new[] { false, true }) ShouldFindTheNearest(Clusters(300, 1), Clusters(40, 2), 4, useTree);
    }

    /// <summary>The first term of the last row's product overflows float32 to −∞, although the whole product is the largest.</summary>
    [Fact]
    public void Search_PartialProductOverflows_FindsTheNearest()
    {
        RowMatrix rows = TestRows.Concatenate(TestRows.Normal(70, 2, 1), RowMatrix.FromRows([[-1e19, 2e19]]));
        int[] found = new int[1];

        new NeighbourIndex(rows, useTree: false).Search(RowMatrix.FromRows([[1e21, 1e21]]), 0, 1, skipOwnRow: false, new double[1], found);

        found[0].ShouldBe(70);
    }

    /// <summary>Sizes that overflow or vanish in float32, in rows and in queries.</summary>
    [Fact]
    public void Search_MixedMagnitudes_FindsTheNearest()
    {
        double[] sizes = [0, 1e-30, 1e-12, 1, 1e3, 1e12, 1e20, 1e30];
        RowMatrix Mixed(ulong seed)
        {
            double[] values = TestRows.Normal(240, 3, seed).ToArray();
            for (int i = 0; i < values.Length; i++) values[i] *= sizes[i / 3 % sizes.Length];
            return new RowMatrix(values, 240, 3);
        }

        foreach (bool useTree in new[] { false, true }) ShouldFindTheNearest(Mixed(1), Mixed(2), 7, useTree);
    }

    [Fact]
    public void Search_ManyDuplicates_TakesLowestRowNumbersFirst()
    {
        RowMatrix rows = new([.. Enumerable.Range(0, 400).Select(i => (double)(i % 5))], 400, 1);
        foreach (bool useTree in new[] { false, true })
        {
            int[] found = new int[4];
            new NeighbourIndex(rows, useTree).Search(TestRows.Column(2), 0, 4, skipOwnRow: false, new double[4], found);

            found.ShouldBe([2, 7, 12, 17]);
        }
    }

    [Fact]
    public void Search_SkipOwnRow_NeverReturnsIt()
    {
        RowMatrix rows = TestRows.Normal(150, 3, 5);
        foreach (bool useTree in new[] { false, true }) ShouldFindTheNearest(rows, rows, 6, useTree, skipOwnRow: true);
    }
}
