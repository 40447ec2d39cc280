using Offshell.Models;
using Offshell.Models.Neighbours;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Neighbours;

public sealed class LocalOutlierFactorTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        LocalOutlierFactor.Fit(rows, null, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => LocalOutlierFactor.FromState(state);

    private static double[][] Lattice(int side, double step) =>
        [.. Enumerable.Range(0, side * side).Select(i => new[] { step * (i / side), step * (i % side) })];

    /// <summary>
    /// On a unit lattice with k = 4 every inner row has its neighbours at distance 1, so all densities are 1 and a new row
    /// far outside at distance t from the corner has LOF = mean reach = about t.
    /// </summary>
    [Fact]
    public void Score_Lattice_IsOneInsideAndMeanReachOutside()
    {
        RowMatrix rows = RowMatrix.FromRows(Lattice(15, 1));
        var factor = LocalOutlierFactor.Fit(rows, new() { Neighbours = 4 }, new RandomSource(1));

        // A row at the centre of a cell: its four neighbours, at √½, reach 1 = their k-distance.
        factor.Score(RowMatrix.FromRows([[7.5, 7.5]]))[0].ShouldBe(1, tolerance: 1e-8);
        // A row on a lattice site finds that site itself and three neighbours: every reach is again 1.
        factor.Score(RowMatrix.FromRows([[7, 7]]))[0].ShouldBe(1, tolerance: 1e-8);
    }

    [Fact]
    public void Score_TwoDensities_IsRelativeToTheLocalOne()
    {
        double[][] dense = Lattice(15, 0.01), sparse = [.. Lattice(15, 1).Select(p => new[] { p[0] + 100, p[1] })];
        var factor = LocalOutlierFactor.Fit(RowMatrix.FromRows([.. dense, .. sparse]), new() { Neighbours = 4 }, new RandomSource(1));

        double[] scores = factor.Score(RowMatrix.FromRows([[107.5, 7.5], [-0.5, -0.5]]));

        scores[0].ShouldBe(1, tolerance: 1e-6);
        scores[1].ShouldBeGreaterThan(30); // Nearer to its neighbours than the first, but they are a hundred times denser.
    }

    /// <summary>Rows 0, 1, 2, 4 with k = 2, worked out by hand from the definition.</summary>
    [Fact]
    public void Score_FourRows_EqualsTheDefinitionByHand()
    {
        var factor = LocalOutlierFactor.Fit(TestRows.Column(0, 1, 2, 4), new() { Neighbours = 2 }, new RandomSource(1));

        // k-distances 2, 1, 2, 3. Neighbours: 0 → {1, 2}, 1 → {0, 2}, 2 → {1, 0}, 4 → {2, 1}.
        // lrd(0) = 1/mean(1, 2) = 2/3; lrd(1) = 1/mean(2, 2) = 1/2; lrd(2) = 1/mean(1, 2) = 2/3; lrd(4) = 1/mean(2, 3) = 2/5.
        factor.State.Doubles("neighbour distances").ShouldBe([2, 1, 2, 3]);
        factor.State.Doubles("densities").ShouldBe([2.0 / 3, 0.5, 2.0 / 3, 0.4], tolerance: 1e-8);
        // New row 6: neighbours 4 and 2, reach max(3, 2) and max(2, 4): mean 3.5; LOF = mean(2/5, 2/3)·3.5.
        factor.Score(TestRows.Column(6))[0].ShouldBe((0.4 + (2.0 / 3)) / 2 * 3.5, tolerance: 1e-8);
    }

    [Fact]
    public void Score_OtherUnit_DoesNotChange()
    {
        double[] values = TestRows.Normal(100, 2, 1).ToArray();
        var one = LocalOutlierFactor.Fit(new RowMatrix(values, 100, 2), null, new RandomSource(1));
        var other = LocalOutlierFactor.Fit(new RowMatrix([.. values.Select(x => x * 1e-20)], 100, 2), null, new RandomSource(1));

        other.Score(RowMatrix.FromRows([[3e-20, 1e-20]]))[0].ShouldBe(one.Score(RowMatrix.FromRows([[3, 1]]))[0], tolerance: 1e-9);
    }
}
