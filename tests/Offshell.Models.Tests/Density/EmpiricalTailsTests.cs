using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class EmpiricalTailsTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        EmpiricalTails.Fit(rows, null, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => EmpiricalTails.FromState(state);

    /// <summary>Training values 1, 2, 3, 10 (skewed to the right): tails (1 + count)/5.</summary>
    [Fact]
    public void Score_OneColumn_EqualsTheDefinitionByHand()
    {
        RowMatrix rows = TestRows.Column(10, 2, 1, 3), probes = TestRows.Column(0, 2, 11);

        double[] largest = EmpiricalTails.Fit(rows, null, new RandomSource(1)).Score(probes);
        double[] sum = EmpiricalTails.Fit(rows, new() { Combination = TailCombination.SumOfLargest }, new RandomSource(1)).Score(probes);

        // x = 0: F = 1/5, G = 5/5. x = 2: F = 3/5, G = 4/5. x = 11: F = 5/5, G = 1/5.
        largest.ShouldBe([Math.Log(5), Math.Log(5.0 / 3), Math.Log(5)], tolerance: 1e-14);
        sum.ShouldBe([0.5 * Math.Log(5), 0.5 * (Math.Log(5.0 / 3) + Math.Log(1.25)), Math.Log(5)], tolerance: 1e-14);
    }

    /// <summary>Column 0 is skewed to the right, column 1 to the left: the skewed sum reads the right and the left tail.</summary>
    [Fact]
    public void Score_OppositeSkews_ReadsTheTailOnEachSide()
    {
        RowMatrix rows = RowMatrix.FromRows([[1, -1], [2, -2], [3, -3], [10, -10]]);

        EmpiricalTails.Fit(rows, null, new RandomSource(1)).Score(RowMatrix.FromRows([[11, -11]]))[0].ShouldBe(2 * Math.Log(5), tolerance: 1e-14);
    }

    [Fact]
    public void Score_AnyMonotoneTransform_DoesNotChangeTailsOfOneColumn()
    {
        // A cube keeps the order and the sign of the skewness of these positive values.
        double[] values = [.. TestRows.Normal(60, 1, 2).ToArray().Select(Math.Exp)], probes = [.. TestRows.Normal(20, 1, 3).ToArray().Select(Math.Exp)];
        double[] plain = EmpiricalTails.Fit(TestRows.Column(values), null, new RandomSource(1)).Score(TestRows.Column(probes));

        EmpiricalTails.Fit(TestRows.Column([.. values.Select(v => v * v * v)]), null, new RandomSource(1))
            .Score(TestRows.Column([.. probes.Select(v => v * v * v)])).ShouldBe(plain);
    }
}

public sealed class SumOfLargestEmpiricalTailsTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        EmpiricalTails.Fit(rows, new() { Combination = TailCombination.SumOfLargest }, new RandomSource(seed), null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => EmpiricalTails.FromState(state);
}
