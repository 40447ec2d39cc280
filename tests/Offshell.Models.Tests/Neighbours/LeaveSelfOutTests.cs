using Offshell.Models.Neighbours;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Neighbours;

public sealed class LeaveSelfOutTests
{
    [Fact]
    public void Score_RowsOfALine_TrainingRowsAreNotTheirOwnNeighbours()
    {
        var line = RowMatrix.FromRows([[0], [1], [3], [3], [7]]);
        var random = new RandomSource(1);

        double[] own = NearestNeighbours.Fit(line, new() { Neighbours = 1, LeaveSelfOut = true }, random).Score(RowMatrix.FromRows([[0], [1], [3], [7], [5.5]]));

        // 3 is there twice, so a copy is left; 5.5 is no training row.
        own.ShouldBe([1, 1, 0, 4, 1.5]);
        NearestNeighbours.Fit(line, new() { Neighbours = 1 }, random).Score(line).ShouldAllBe(d => d == 0);
    }
}
