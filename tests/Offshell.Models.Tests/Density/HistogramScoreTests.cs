using Offshell.Models;
using Offshell.Models.Density;

namespace Offshell.Models.Tests.Density;

public sealed class HistogramScoreTests : RowScorerContract
{
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken) =>
        HistogramScore.Fit(rows, null, cancellationToken);

    private protected override IRowScorer Restore(FittedState state) => HistogramScore.FromState(state);

    /// <summary>Values 0, 0, 0, 2 in two bins of width 1: densities 3/4 and 1/4 per unit, times σ = √¾.</summary>
    [Fact]
    public void Score_TwoBins_EqualsTheDefinitionByHand()
    {
        var histogram = HistogramScore.Fit(TestRows.Column(0, 0, 0, 2), new() { Bins = 2, Regularizer = 0.1, Tolerance = 0.5 });

        double[] scores = histogram.Score(TestRows.Column(0.9, 1.1, 2, -0.4, -0.6, 2.6));

        double deviation = Math.Sqrt(0.75), left = -Math.Log((0.75 * deviation) + 0.1), right = -Math.Log((0.25 * deviation) + 0.1);
        scores.ShouldBe([left, right, right, left, -Math.Log(0.1), -Math.Log(0.1)], tolerance: 1e-12);
    }

    [Fact]
    public void Score_SeveralColumns_IsTheSumOfTheirScores()
    {
        RowMatrix rows = TestRows.Normal(100, 2, 1);
        RowMatrix Column(int j) => TestRows.Column([.. Enumerable.Range(0, 100).Select(i => rows[i, j])]);

        double[] both = HistogramScore.Fit(rows).Score(rows);

        double[] first = HistogramScore.Fit(Column(0)).Score(Column(0)), second = HistogramScore.Fit(Column(1)).Score(Column(1));
        both.ShouldBe(first.Zip(second, (a, b) => a + b), tolerance: 1e-12);
    }

    [Fact]
    public void Score_OtherUnit_DoesNotChange()
    {
        double[] values = TestRows.Normal(50, 1, 1).ToArray();
        HistogramScore.Fit(TestRows.Column([.. values.Select(v => v * 1e-6)])).Score(TestRows.Column(values.Select(v => v * 1e-6).ToArray()))
            .ShouldBe(HistogramScore.Fit(TestRows.Column(values)).Score(TestRows.Column(values)), tolerance: 1e-9);
    }
}
