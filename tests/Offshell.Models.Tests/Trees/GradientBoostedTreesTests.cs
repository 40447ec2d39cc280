using Offshell.Models;
using Offshell.Models.Trees;

namespace Offshell.Models.Tests.Trees;

public sealed class GradientBoostedTreesTests : RowScorerContract
{
    /// <summary>Label 1: the given rows, displaced by twelve in turns, as the contract's outliers are.</summary>
    private protected override IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken)
    {
        double[] displaced = [.. rows.ToArray().Select((x, i) => x + ((((i / rows.Columns) + (i % rows.Columns)) % 2 == 0) ? 12 : -12))];
        RowMatrix both = TestRows.Concatenate(rows, new RowMatrix(displaced, rows.Rows, rows.Columns));
        int[] labels = [.. Enumerable.Range(0, both.Rows).Select(i => i < rows.Rows ? 0 : 1)];
        return GradientBoostedTrees.Fit(new LabelledRows(both, labels), new() { Rounds = 30 }, null, null, cancellationToken);
    }

    private protected override IRowScorer Restore(FittedState state) => GradientBoostedTrees.FromState(state);

    private static LabelledRows TwoNormals(int each, ulong seed) => new(
        TestRows.Concatenate(TestRows.Normal(each, 1, seed), TestRows.Normal(each, 1, seed + 1, shift: 1)),
        [.. Enumerable.Range(0, 2 * each).Select(i => i < each ? 0 : 1)]);

    /// <summary>One stump against all splits of all columns tried one by one on the raw values.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_OneStump_EqualsBruteForce(ulong seed)
    {
        RowMatrix rows = TestRows.Normal(60, 3, seed);
        int[] labels = [.. Enumerable.Range(0, 60).Select(i => rows[i, 1] + (0.5 * rows[i, 0]) > 0.3 ? 1 : 0)];
        double[] weights = [.. Enumerable.Range(0, 60).Select(i => 0.5 + (i % 3))];
        double positive = labels.Zip(weights, (l, w) => l * w).Sum(), total = weights.Sum(), p = positive / total;
        (double Gain, double Left, double Right, int Column, double Threshold) best = default;
        for (int column = 0; column < 3; column++)
        {
            foreach (double threshold in Enumerable.Range(0, 60).Select(i => rows[i, column]))
            {
                double gl = 0, hl = 0, gr = 0, hr = 0;
                for (int i = 0; i < 60; i++)
                {
                    double g = weights[i] * (p - labels[i]), h = weights[i] * p * (1 - p);
                    if (rows[i, column] <= threshold) (gl, hl) = (gl + g, hl + h);
                    else (gr, hr) = (gr + g, hr + h);
                }

                if (hl < 1 || hr < 1) continue;
                double gain = 0.5 * ((gl * gl / (hl + 1)) + (gr * gr / (hr + 1)) - ((gl + gr) * (gl + gr) / (hl + hr + 1)));
                if (gain > best.Gain) best = (gain, -0.1 * gl / (hl + 1), -0.1 * gr / (hr + 1), column, threshold);
            }
        }

        double[] scores = GradientBoostedTrees.Fit(new LabelledRows(rows, labels, weights), new() { Rounds = 1, Depth = 1 }).Score(rows);

        double[] expected = [.. Enumerable.Range(0, 60).Select(i => Math.Log(p / (1 - p)) + (rows[i, best.Column] <= best.Threshold ? best.Left : best.Right))];
        scores.ShouldBe(expected, tolerance: 1e-12);
    }

    [Fact]
    public void Fit_ManyRounds_TrainingLossFallsEveryTime()
    {
        IReadOnlyList<double> losses = GradientBoostedTrees.Fit(TwoNormals(500, 1)).TrainingLosses;

        losses[0].ShouldBe(Math.Log(2), tolerance: 1e-12);
        for (int i = 1; i < losses.Count; i++) losses[i].ShouldBeLessThanOrEqualTo(losses[i - 1]);
        losses[^1].ShouldBeLessThan(0.6);
    }

    /// <summary>AUC of N(1, 1) against N(0, 1) is Φ(1/√2) = 0.76025.</summary>
    [Fact]
    public void Score_TwoUnitNormals_ReachesTheBestAuc()
    {
        const int each = 4000;
        LabelledRows validation = TwoNormals(1000, 30);
        var trees = GradientBoostedTrees.Fit(TwoNormals(each, 10), null, validation);

        double auc = TestRows.RocAuc(trees.Score(TestRows.Normal(each, 1, 20)), trees.Score(TestRows.Normal(each, 1, 21, shift: 1)));

        auc.ShouldBe(0.76025, tolerance: 5 * Math.Sqrt(0.76025 * 0.24 / each));
    }

    [Fact]
    public void Fit_ValidationRows_KeepsTheBestRound()
    {
        var trees = GradientBoostedTrees.Fit(TwoNormals(100, 1), new() { LearningRate = 1, Patience = 5, MinimumChildHessian = 0 }, TwoNormals(1000, 9));

        int best = Enumerable.Range(0, trees.ValidationLosses.Count).MinBy(i => trees.ValidationLosses[i]);
        trees.Trees.ShouldBe(best);
        trees.ValidationLosses.Count.ShouldBe(best + 5 + 1);
        // What is kept reproduces the loss of that round.
        LabelledRows validation = TwoNormals(1000, 9);
        validation.LogisticLoss(trees.Score(validation.Rows)).ShouldBe(trees.ValidationLosses[best], tolerance: 1e-12);
    }

    [Fact]
    public void Fit_IntegerWeights_EqualRepeatedRows()
    {
        RowMatrix rows = TestRows.Normal(80, 2, 3);
        int[] labels = [.. Enumerable.Range(0, 80).Select(i => rows[i, 0] * rows[i, 1] > 0 ? 1 : 0)];
        int[] repeated = [.. Enumerable.Range(0, 80).SelectMany(i => Enumerable.Repeat(i, 1 + (i % 3)))];

        double[] weighted = GradientBoostedTrees.Fit(new LabelledRows(rows, labels, [.. Enumerable.Range(0, 80).Select(i => 1.0 + (i % 3))]), new() { Rounds = 20 }).Score(rows);

        GradientBoostedTrees.Fit(new LabelledRows(rows.Select(repeated), [.. repeated.Select(i => labels[i])]), new() { Rounds = 20 })
            .Score(rows).ShouldBe(weighted, tolerance: 1e-9);
    }

    /// <summary>Exclusive or: no single column helps, two levels solve it.</summary>
    [Fact]
    public void Probabilities_ExclusiveOr_AreLearnedAtDepthTwo()
    {
        RowMatrix rows = TestRows.Normal(1000, 2, 5);
        int[] labels = [.. Enumerable.Range(0, 1000).Select(i => rows[i, 0] * rows[i, 1] > 0 ? 1 : 0)];
        double[] probabilities = new double[2];

        GradientBoostedTrees.Fit(new LabelledRows(rows, labels), new() { Depth = 3 }).Probabilities(RowMatrix.FromRows([[1, 1], [1, -1]]), probabilities);

        probabilities[0].ShouldBeGreaterThan(0.95);
        probabilities[1].ShouldBeLessThan(0.05);
    }

    [Fact]
    public void Fit_MoreDistinctValuesThanBins_StillSeparatesAtAQuantile()
    {
        double[] values = [.. Enumerable.Range(0, 3000).Select(i => (double)i)];
        int[] labels = [.. values.Select(v => v >= 1500 ? 1 : 0)];
        var trees = GradientBoostedTrees.Fit(new LabelledRows(TestRows.Column(values), labels), new() { Rounds = 5, Depth = 1, Bins = 16 });

        double[] scores = trees.Score(TestRows.Column(1400, 1600));

        scores[0].ShouldBeLessThan(0);
        scores[1].ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Fit_OneLabelOnly_Throws() =>
        Should.Throw<ArgumentException>(() => GradientBoostedTrees.Fit(new LabelledRows(TestRows.Normal(5, 1, 1), [1, 1, 1, 1, 1]))).Message.ShouldContain("label 1");

    [Fact]
    public void LabelledRows_LabelTwo_ThrowsNamingTheRow() =>
        Should.Throw<ArgumentException>(() => new LabelledRows(TestRows.Normal(3, 1, 1), [0, 2, 1])).Message.ShouldContain("Row 1 has label 2");
}
