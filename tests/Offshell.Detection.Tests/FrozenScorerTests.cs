using System.Reflection;
using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Models.Distributions;
using Offshell.Models.Variational.Frozen;
using Offshell.Tensors;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.TestKit;

namespace Offshell.Detection.Tests;

public sealed class FrozenScorerTests
{
    private const int RowCount = AllHeads.RowCount;

    private static double[] RowOf(Table rows, FrozenScorer scorer, int row) => [.. scorer.Columns.Select(c => rows.Values(rows.Schema.IndexOf(c))[row])];

    [Theory]
    [InlineData("reconstruction", false)]
    [InlineData("reconstruction", true)]
    [InlineData("negative-elbo", false)]
    [InlineData("negative-elbo", true)]
    [InlineData("kl", false)]
    public void Score_AllHeads_IsTheScoreOfTheTable(string score, bool paper)
    {
        Detector detector = AllHeads.Fit(paper ? HeadOptions.HighLevelFeatures with { Anchored = true } : new HeadOptions(), paper ? Activation.Relu : Activation.Silu);
        Table rows = AllHeads.Rows(2);
        double[] expected = detector.Score(rows, score);
        FrozenScorer scorer = detector.Compile(score);

        for (int r = 0; r < rows.RowCount; r++)
        {
            scorer.Score(RowOf(rows, scorer, r)).ShouldBe(expected[r], 1e-5 * Math.Max(1, Math.Abs(expected[r])), $"row {r}");
        }
    }

    [Fact]
    public void Score_ColumnsThatNearlyDetermineEachOther_IsTheScoreOfTheTable()
    {
        // Widths of a thousandth of the spread enlarge every rounding of the network a million times in the squares.
        RandomStream random = new RandomSource(8).Stream();
        double[][] values = [.. Enumerable.Range(0, 3_000).Select(_ =>
        {
            double a = random.NextNormal(), b = random.NextNormal();
            return new[] { a, b, a + b + (1e-4 * random.NextNormal()), a - b, a, Math.Exp(b), b };
        })];
        Table rows = Table.FromRows(["a", "b", "c", "d", "e", "f", "g"], values);
        Detector detector = Detector.Fit(rows, new DetectorOptions { Recipe = "hlf-vae", Threads = 1, Settings = [new("training.epochs", "40")] });
        double[] expected = detector.Score(rows, "reconstruction");
        FrozenScorer scorer = detector.Compile("reconstruction");

        for (int r = 0; r < values.Length; r++) scorer.Score(values[r]).ShouldBe(expected[r], 5e-6 * Math.Max(1, Math.Abs(expected[r])), $"row {r}");
    }

    [Fact]
    public void Score_FarOutliersAndImpossibleValues_IsTheScoreOfTheTable()
    {
        Detector detector = AllHeads.Fit(new HeadOptions());
        Table rows = AllHeads.Rows(3).Slice(0, 60);
        FrozenScorer scorer = detector.Compile("reconstruction");
        double[] factors = [-1, 1e3, 0.5, -1e6, 1e9];
        for (int r = 0; r < rows.RowCount; r++)
        {
            double[] row = RowOf(rows, scorer, r);
            row[r % AllHeads.Heads.Length] *= factors[r % factors.Length];
            Table one = Table.FromColumns(
                rows.Schema,
                [.. Enumerable.Range(0, rows.Schema.Count).Select(c => rows.Schema[c].Kind == ColumnKind.Categorical ? ColumnData.Codes([row[c]]) : ColumnData.Numbers([row[c]]))]);
            double expected = detector.Score(one, "reconstruction")[0];

            scorer.Score(row).ShouldBe(expected, 1e-5 * Math.Max(1, Math.Abs(expected)), $"row {r}");
        }
    }

    [Fact]
    public void Score_AfterTheFirst_AllocatesNothing()
    {
        Table rows = AllHeads.Rows(4);
        FrozenScorer scorer = AllHeads.Fit(new HeadOptions()).Compile("negative-elbo");
        double[] row = RowOf(rows, scorer, 7);
        double first = scorer.Score(row);
        double sum = 0;

        Allocations.LeastOf(() =>
        {
            sum = 0;
            for (int i = 0; i < 100; i++) sum += scorer.Score(row);
        }).ShouldBe(0);

        sum.ShouldBe(100 * first, 1e-9 * Math.Abs(sum));
    }

    [Fact]
    public void Score_ManyThreads_GiveTheSameBits()
    {
        Table rows = AllHeads.Rows(5);
        FrozenScorer scorer = AllHeads.Fit(new HeadOptions()).Compile("reconstruction");
        double[][] all = [.. Enumerable.Range(0, RowCount).Select(r => RowOf(rows, scorer, r))];
        double[] alone = [.. all.Select(r => scorer.Score(r))];
        double[] together = new double[RowCount];

        Parallel.For(0, RowCount, new ParallelOptions { MaxDegreeOfParallelism = 7 }, r => together[r] = scorer.Score(all[r]));

        together.ShouldBe(alone);
    }

    [Theory]
    [InlineData("", 0)] // every head
    [InlineData("gaussian", 1)]
    [InlineData("gaussian", 3)]
    [InlineData("gaussian", 8)]
    [InlineData("gaussian", 9)]
    [InlineData("gaussian", 17)]
    [InlineData("fixed-gaussian", 2)]
    [InlineData("log-normal", 5)]
    [InlineData("log-normal", 20)]
    [InlineData("truncated-gaussian", 5)]
    [InlineData("discrete-truncated-gaussian", 3)]
    [InlineData("poisson", 2)]
    [InlineData("poisson", 9)]
    [InlineData("bernoulli", 1)]
    [InlineData("bernoulli", 18)]
    [InlineData("negative-binomial", 2)]
    public void Score_WhateverAnotherModelLeftInMemory_GivesTheSameBits(string head, int columns)
    {
        Table rows = columns == 0 ? AllHeads.Rows(1) : AllHeads.Rows(1, [.. Enumerable.Repeat(head, columns)]);
        Detector detector = AllHeads.Fit(rows, new HeadOptions());
        foreach (string score in new[] { "reconstruction", "negative-elbo", "kl" })
        {
            FrozenScorer scorer = detector.Compile(score);
            foreach (float left in new[] { 0, 1, -1, 1e30f, float.NaN, float.NegativeInfinity, float.PositiveInfinity })
            {
                for (int r = 0; r < 20; r++)
                {
                    double[] row = RowOf(rows, scorer, r);
                    Fill(0);
                    double expected = scorer.Score(row);

                    Fill(left);
                    scorer.Score(row).ShouldBe(expected, $"{score}, row {r}, {left}");
                }
            }
        }

        static void Fill(float value)
        {
            FieldInfo memory = typeof(FrozenAutoencoder).GetField("_memory", BindingFlags.NonPublic | BindingFlags.Static)!;
            ((FloatBuffer?)memory.GetValue(null))?.Span.Fill(value);
        }
    }

    [Fact]
    public void PValueThresholdAndExplanation_AreTheDetectors()
    {
        Detector detector = AllHeads.Fit(new HeadOptions());
        Table rows = AllHeads.Rows(6);
        FrozenScorer scorer = detector.Compile("reconstruction");
        double[] row = RowOf(rows, scorer, 0);

        scorer.Threshold(0.05).ShouldBe(detector.Threshold(0.05, "reconstruction"));
        scorer.PValue(3.5).ShouldBe(detector.Calibration("reconstruction").PValue(3.5));
        scorer.Explain(row).Columns[0].Column.ShouldBe(detector.Explain(rows, 0, 0.01, "reconstruction").Columns[0].Column);
    }

    [Theory]
    [InlineData(99, "99")]
    [InlineData(3, "3")]
    [InlineData(0.5, "0.5")]
    [InlineData(-7, "-7")]
    public void ScoreAndExplain_NumberThatIsNoCode_TakeItForAnUnseenCategory(double code, string text)
    {
        FrozenScorer scorer = AllHeads.Fit(new HeadOptions()).Compile("reconstruction");
        double[] row = RowOf(AllHeads.Rows(8), scorer, 2);
        int kind = scorer.Columns.IndexOf("kind");
        row[kind] = Table.UnseenCategory;
        double unseen = scorer.Score(row);
        row[kind] = code;

        scorer.Score(row).ShouldBe(unseen);
        Explanation explanation = scorer.Explain(row);
        explanation.Verdict.Score.ShouldBe(unseen, 1e-5 * Math.Max(1, Math.Abs(unseen)));
        ColumnBlame blame = explanation.Columns.Single(c => c.Column == "kind");
        (blame.Value, blame.Note).ShouldBe((text, "category not seen in training"));
    }

    [Fact]
    public void Compile_ScoreOverManyDraws_SaysWhichCanBeCompiled()
    {
        Detector detector = AllHeads.Fit(new HeadOptions());

        Should.Throw<NotSupportedException>(() => detector.Compile("importance-weighted")).Message.ShouldContain("'reconstruction', 'negative-elbo' or 'kl'");
    }

    [Fact]
    public void Score_MissingInfiniteOrShortRow_IsRefused()
    {
        FrozenScorer scorer = AllHeads.Fit(new HeadOptions()).Compile("reconstruction");
        double[] row = RowOf(AllHeads.Rows(7), scorer, 1);

        Should.Throw<ArgumentException>(() => scorer.Score(row.AsSpan(1))).Message.ShouldContain("11 numbers; expected 12");
        row[0] = double.NaN;
        Should.Throw<ArgumentException>(() => scorer.Score(row)).Message.ShouldContain("'c0' is missing");
        row[0] = double.PositiveInfinity;
        Should.Throw<ArgumentException>(() => scorer.Score(row)).Message.ShouldContain("'c0' is infinite");
    }
}
