using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests;

public sealed class FrozenScorerTests
{
    private const int RowCount = 700;

    private static readonly string[] Heads =
    [
        "gaussian", "fixed-gaussian", "log-normal", "truncated-gaussian", "discrete-truncated-gaussian", "poisson", "negative-binomial", "bernoulli", "log-normal", "gaussian",
    ];

    /// <summary>Every head, a column with missing values, categories, and a condition.</summary>
    private static Table Rows(ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        var columns = new List<ColumnSchema>();
        var data = new List<ColumnData>();
        for (int h = 0; h < Heads.Length; h++)
        {
            string head = Heads[h];
            double[] values = Samples.Draw(RowCount, () => head switch
            {
                "log-normal" => random.NextDouble() < 0.2 ? 0 : Math.Exp(2 + random.NextNormal()),
                "truncated-gaussian" => Math.Abs(3 + (2 * random.NextNormal())),
                "discrete-truncated-gaussian" or "poisson" or "negative-binomial" => random.NextInt(12),
                "bernoulli" => random.NextInt(2),
                _ => 5 + (3 * random.NextNormal()),
            });
            if (h == Heads.Length - 1) values[3] = double.NaN;
            columns.Add(new ColumnSchema { Name = $"c{h}", Head = head, AllowsMissing = h == Heads.Length - 1 });
            data.Add(ColumnData.Numbers(values));
        }

        columns.Add(new ColumnSchema { Name = "kind", Kind = ColumnKind.Categorical, Categories = ["x", "y", "z"] });
        data.Add(ColumnData.Codes(Samples.Draw(RowCount, () => random.NextInt(3))));
        columns.Add(new ColumnSchema { Name = "load", Role = ColumnRole.Condition });
        data.Add(ColumnData.Numbers(Samples.Normal(random, RowCount)));
        return Table.FromColumns(new Schema { Columns = [.. columns] }, data);
    }

    private static Detector Fit(HeadOptions heads, Activation activation = Activation.Relu)
    {
        var options = new VariationalOptions
        {
            Encoder = NetworkOptions.Dense(activation, 20, 17),
            Decoder = NetworkOptions.Dense(activation, 18),
            LatentSize = 3,
            Heads = heads,
            Prior = new LearnedNormalPrior(),
            Variance = VarianceForm.PerRow,
            Training = new TrainingOptions { Epochs = 5, BatchSize = 64, Patience = null },
        };
        return Detector.Fit(Rows(1), new DetectorOptions { Recipe = "cvae", OptionsJson = VariationalJson.Write(options), Threads = 1 });
    }

    private static double[] RowOf(Table rows, FrozenScorer scorer, int row) => [.. scorer.Columns.Select(c => rows.Values(rows.Schema.IndexOf(c))[row])];

    [Theory]
    [InlineData("reconstruction", false)]
    [InlineData("reconstruction", true)]
    [InlineData("negative-elbo", false)]
    [InlineData("negative-elbo", true)]
    [InlineData("kl", false)]
    public void Score_AllHeads_IsTheScoreOfTheTable(string score, bool paper)
    {
        Detector detector = Fit(paper ? HeadOptions.HighLevelFeatures with { Anchored = true } : new HeadOptions(), paper ? Activation.Relu : Activation.Silu);
        Table rows = Rows(2);
        double[] expected = detector.Score(rows, score);
        FrozenScorer scorer = detector.Compile(score);

        for (int r = 0; r < rows.RowCount; r++)
        {
            scorer.Score(RowOf(rows, scorer, r)).ShouldBe(expected[r], 1e-5 * Math.Max(1, Math.Abs(expected[r])), $"row {r}");
        }
    }

    [Fact]
    public void Score_FarOutliersAndImpossibleValues_IsTheScoreOfTheTable()
    {
        Detector detector = Fit(new HeadOptions());
        Table rows = Rows(3).Slice(0, 60);
        FrozenScorer scorer = detector.Compile("reconstruction");
        double[] factors = [-1, 1e3, 0.5, -1e6, 1e9];
        for (int r = 0; r < rows.RowCount; r++)
        {
            double[] row = RowOf(rows, scorer, r);
            row[r % Heads.Length] *= factors[r % factors.Length];
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
        Table rows = Rows(4);
        FrozenScorer scorer = Fit(new HeadOptions()).Compile("negative-elbo");
        double[] row = RowOf(rows, scorer, 7);
        double first = scorer.Score(row);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++) scorer.Score(row).ShouldBe(first);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double sum = 0;
        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) sum += scorer.Score(row);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, $"{sum} {allocated}");
    }

    [Fact]
    public void Score_ManyThreads_GiveTheSameBits()
    {
        Table rows = Rows(5);
        FrozenScorer scorer = Fit(new HeadOptions()).Compile("reconstruction");
        double[][] all = [.. Enumerable.Range(0, RowCount).Select(r => RowOf(rows, scorer, r))];
        double[] alone = [.. all.Select(r => scorer.Score(r))];
        double[] together = new double[RowCount];

        Parallel.For(0, RowCount, new ParallelOptions { MaxDegreeOfParallelism = 7 }, r => together[r] = scorer.Score(all[r]));

        together.ShouldBe(alone);
    }

    [Fact]
    public void PValueThresholdAndExplanation_AreTheDetectors()
    {
        Detector detector = Fit(new HeadOptions());
        Table rows = Rows(6);
        FrozenScorer scorer = detector.Compile("reconstruction");
        double[] row = RowOf(rows, scorer, 0);

        scorer.Threshold(0.05).ShouldBe(detector.Threshold(0.05, "reconstruction"));
        scorer.PValue(3.5).ShouldBe(detector.Calibration("reconstruction").PValue(3.5));
        scorer.Explain(row).Columns[0].Column.ShouldBe(detector.Explain(rows, 0, 0.01, "reconstruction").Columns[0].Column);
    }

    [Fact]
    public void Compile_ScoreOverManyDraws_SaysWhichCanBeCompiled()
    {
        Detector detector = Fit(new HeadOptions());

        Should.Throw<NotSupportedException>(() => detector.Compile("importance-weighted")).Message.ShouldContain("'reconstruction', 'negative-elbo' or 'kl'");
    }

    [Fact]
    public void Score_MissingInfiniteOrShortRow_IsRefused()
    {
        FrozenScorer scorer = Fit(new HeadOptions()).Compile("reconstruction");
        double[] row = RowOf(Rows(7), scorer, 1);

        Should.Throw<ArgumentException>(() => scorer.Score(row.AsSpan(1))).Message.ShouldContain("11 numbers; expected 12");
        row[0] = double.NaN;
        Should.Throw<ArgumentException>(() => scorer.Score(row)).Message.ShouldContain("'c0' is missing");
        row[0] = double.PositiveInfinity;
        Should.Throw<ArgumentException>(() => scorer.Score(row)).Message.ShouldContain("'c0' is infinite");
    }
}
