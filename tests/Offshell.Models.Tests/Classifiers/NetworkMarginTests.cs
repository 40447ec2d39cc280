using Offshell.Models.Classifiers;
using Offshell.Models.Training;
using Offshell.Models.Trees;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Classifiers;

public sealed class NetworkMarginTests : RowScorerContract
{
    private static readonly NetworkMarginOptions Short = new() { Widths = [16], Training = new NetworkMarginOptions().Training with { MaximumSteps = 300, Patience = null } };

    /// <summary>The rows, and copies of them with two far columns as the other kind.</summary>
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken)
    {
        double[] moved = [.. rows.ToArray().Select((v, i) => (i % rows.Columns) % 2 == 0 ? v + (i / rows.Columns % 2 == 0 ? 12 : -12) : v - (i / rows.Columns % 2 == 0 ? 12 : -12))];
        return Fit(TestRows.Concatenate(rows, new RowMatrix(moved, rows.Rows, rows.Columns)), [.. Enumerable.Range(0, 2 * rows.Rows).Select(i => i < rows.Rows ? 0 : 1)], null, Short, seed, cancellationToken);
    }

    private protected override IRowScorer Restore(FittedState state) => NetworkMargin.FromState(state);

    private static NetworkMargin Fit(RowMatrix rows, int[] labels, double[]? weights, NetworkMarginOptions options, ulong seed = 1, CancellationToken cancellationToken = default)
    {
        using var pool = new WorkerPool(ThreadLimit.Maximum);
        return NetworkMargin.Fit(new LabelledRows(rows, labels, weights), options, new RandomSource(seed), pool, cancellationToken: cancellationToken).Model;
    }

    [Fact]
    public void Fit_LogisticRegressionOfShiftedNormals_FindsTheTrueLogOdds()
    {
        // N(0, 1) against N(1, 1) with equal weights: the log-odds are x − 1/2. 20 000 rows know both to about 0.02.
        RowMatrix rows = TestRows.Concatenate(TestRows.Normal(16_000, 1, 1), TestRows.Normal(4_000, 1, 2, shift: 1));
        int[] labels = [.. Enumerable.Range(0, 20_000).Select(i => i < 16_000 ? 0 : 1)];
        double[] weights = [.. labels.Select(label => label == 0 ? 0.25 : 1)];
        var options = new NetworkMarginOptions { Widths = [], Training = new TrainingOptions { Epochs = 15, BatchSize = 256, Patience = null, Optimizer = new AdamOptions { LearningRate = 0.01 }, Schedule = new CosineSchedule() } };

        double[] scores = Fit(rows, labels, weights, options).Score(TestRows.Column([-1, 0, 0.5, 2]));

        scores.ShouldBe([-1.5, -0.5, 0, 1.5], tolerance: 0.12);
    }

    [Fact]
    public void Score_BeyondTheTrainingRange_IsThatOfItsEdge()
    {
        RowMatrix rows = TestRows.Concatenate(TestRows.Normal(200, 1, 1), TestRows.Normal(200, 1, 2, shift: 3));
        NetworkMargin model = Fit(rows, [.. Enumerable.Range(0, 400).Select(i => i < 200 ? 0 : 1)], null, Short);
        double high = rows.Values.ToArray().Max();

        double[] scores = model.Score(TestRows.Column([high, high + 1, 1e20]));

        scores[1].ShouldBe(scores[0]);
        scores[2].ShouldBe(scores[0]);
    }

    [Fact]
    public void Fit_OneKindOnly_SaysSo() =>
        Should.Throw<ArgumentException>(() => Fit(TestRows.Normal(20, 2, 1), new int[20], null, Short)).Message.ShouldContain("both");
}
