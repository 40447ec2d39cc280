using Offshell.Models;
using Offshell.Models.Neighbours;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Neighbours;

public sealed class NearestNeighboursTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        NearestNeighbours.Fit(rows, null, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => NearestNeighbours.FromState(state);

    [Fact]
    public void Score_RowsOnALine_IsDistanceByHand()
    {
        RowMatrix rows = TestRows.Column(0, 1, 3, 7);
        double[] largest = NearestNeighbours.Fit(rows, new() { Neighbours = 3 }, new RandomSource(1)).Score(TestRows.Column(2, -1));
        double[] mean = NearestNeighbours.Fit(rows, new() { Neighbours = 3, Statistic = NeighbourStatistic.Mean }, new RandomSource(1)).Score(TestRows.Column(2, -1));

        largest.ShouldBe([2, 4]);
        mean.ShouldBe([4.0 / 3, 7.0 / 3], tolerance: 1e-15);
    }

    [Fact]
    public void Fit_FewerRowsThanNeighbours_UsesAll() =>
        NearestNeighbours.Fit(TestRows.Column(0, 1), new() { Neighbours = 50 }, new RandomSource(1)).Score(TestRows.Column(3)).ShouldBe([3]);

    [Fact]
    public void Fit_MaximumRows_KeepsThatMany() =>
        NearestNeighbours.Fit(TestRows.Normal(100, 3, 1), new() { MaximumRows = 40 }, new RandomSource(1))
            .State.Doubles("rows").Length.ShouldBe(120);
}
