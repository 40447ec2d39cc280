using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Density;

public sealed class AggregatePosteriorTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        double[] deviations = [.. rows.Values.ToArray().Select((_, i) => 0.3 + (0.1 * (i % 3)))];
        return AggregatePosterior.Fit(rows, new RowMatrix(deviations, rows.Rows, rows.Columns), 250, new RandomSource(seed));
    }

    private protected override IRowScorer Restore(FittedState state) => AggregatePosterior.FromState(state);

    [Fact]
    public void Score_TwoComponents_IsTheFormula()
    {
        var model = AggregatePosterior.Fit(RowMatrix.FromRows([[0, 0], [3, -1]]), RowMatrix.FromRows([[1, 0.5], [2, 1]]), 10, new RandomSource(1));

        double Normal(double x, double mean, double deviation) => Math.Exp(-0.5 * (x - mean) * (x - mean) / (deviation * deviation)) / (deviation * Math.Sqrt(2 * Math.PI));
        double expected = -Math.Log(0.5 * ((Normal(1, 0, 1) * Normal(0.2, 0, 0.5)) + (Normal(1, 3, 2) * Normal(0.2, -1, 1))));
        model.Score(RowMatrix.FromRows([[1, 0.2]]))[0].ShouldBe(expected, tolerance: 1e-12);
    }

    [Fact]
    public void Score_OneDimension_IntegratesToOne()
    {
        RowMatrix means = TestRows.Normal(50, 1, 1);
        double[] deviations = [.. Enumerable.Range(0, 50).Select(i => 0.2 + (0.02 * i))];
        double[] grid = [.. Enumerable.Range(0, 4_000).Select(i => -14 + (i * 0.007))];

        double[] scores = AggregatePosterior.Fit(means, new RowMatrix(deviations, 50, 1), 100, new RandomSource(1)).Score(TestRows.Column(grid));

        (scores.Sum(s => Math.Exp(-s)) * 0.007).ShouldBe(1, tolerance: 1e-6);
    }

    [Fact]
    public void Fit_DeviationZero_IsRefused() =>
        Should.Throw<ArgumentException>(() => AggregatePosterior.Fit(TestRows.Normal(3, 1, 1), TestRows.Column([1, 0, 1]), 10, new RandomSource(1))).Message.ShouldContain("positive");
}
