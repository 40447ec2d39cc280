using Offshell.Models;

namespace Offshell.Models.Tests;

/// <summary>The promises of every <see cref="IRowScorer"/>; derive, say how to fit and how to restore.</summary>
public abstract class RowScorerContract
{
    private protected const int ColumnCount = 5;

    private protected abstract IRowScorer Fit(RowMatrix rows, ulong seed, CancellationToken cancellationToken);

    private protected abstract IRowScorer Restore(FittedState state);

    /// <summary>From this multiple of the rows' spread on, the score must not fall with distance.</summary>
    private protected virtual double NearestFarSize => 1e2;

    private IRowScorer FitUsual(ulong seed = 1) => Fit(TestRows.Correlated(300, ColumnCount, 7), seed, CancellationToken.None);

    [Fact]
    public void Score_RowAloneOrInAnyBatch_HasSameBits()
    {
        IRowScorer scorer = FitUsual();
        RowMatrix rows = TestRows.Correlated(333, ColumnCount, 8);

        double[] together = scorer.Score(rows);

        for (int i = 0; i < rows.Rows; i += 7) scorer.Score(rows.Slice(i, 1))[0].ShouldBe(together[i]);
        scorer.Score(rows.Slice(3, 330)).ShouldBe(together[3..]);
    }

    [Fact]
    public void Fit_OneThreadOrMany_ScoresHaveSameBits()
    {
        RowMatrix rows = TestRows.Correlated(700, ColumnCount, 8);
        double[] many = FitUsual().Score(rows);
        int before = ThreadLimit.Maximum;
        try
        {
            ThreadLimit.Maximum = 1;
            FitUsual().Score(rows).ShouldBe(many);
        }
        finally
        {
            ThreadLimit.Maximum = before;
        }
    }

    [Fact]
    public void FromState_StateOfFitted_ScoresHaveSameBits()
    {
        IRowScorer scorer = FitUsual();
        RowMatrix rows = TestRows.Correlated(100, ColumnCount, 8);

        IRowScorer restored = Restore(scorer.State);

        restored.Score(rows).ShouldBe(scorer.Score(rows));
        restored.Columns.ShouldBe(ColumnCount);
        restored.IsBounded.ShouldBe(scorer.IsBounded);
    }

    [Fact]
    public void FromState_ArrayMissing_ThrowsNamingIt()
    {
        FittedState whole = FitUsual().State;
        foreach (string left in whole.Select(pair => pair.Key))
        {
            var cut = new FittedState();
            foreach ((string name, Array values) in whole)
            {
                if (name == left) continue;
                if (values is double[] doubles) cut.Add(name, doubles);
                if (values is int[] integers) cut.Add(name, integers);
                if (values is float[] floats) cut.Add(name, floats);
            }

            Should.Throw<InvalidDataException>(() => Restore(cut)).Message.ShouldContain(left);
        }
    }

    [Fact]
    public void Score_RowsUpTo1e30_AreFiniteAndOrderedByDistance()
    {
        IRowScorer scorer = FitUsual();
        double[] direction = [1, -2, 0.5, -1.5, 1];
        double[] sizes = [.. new[] { 1e2, 1e3, 1e4, 1e5, 1e7, 1e9, 1e15, 1e22, 1e29, 5e29 }.Where(size => size >= NearestFarSize)];
        double[] scores = scorer.Score(RowMatrix.FromRows([.. sizes.Select(s => direction.Select(d => d * s).ToArray())]));

        scores.ShouldAllBe(score => double.IsFinite(score));
        for (int i = 1; i < scores.Length; i++)
        {
            if (scorer.IsBounded) scores[i].ShouldBeGreaterThanOrEqualTo(scores[i - 1]);
            else scores[i].ShouldBeGreaterThan(scores[i - 1]);
        }
    }

    [Fact]
    public void Fit_TrainingRowsUpTo1e30_ScoresAreFinite()
    {
        double[] values = TestRows.Correlated(300, ColumnCount, 7).ToArray();
        values[12] = 1e30;
        values[33] = -1e30;
        RowMatrix rows = new(values, 300, ColumnCount);

        Fit(rows, 1, CancellationToken.None).Score(rows).ShouldAllBe(score => double.IsFinite(score));
    }

    [Fact]
    public void Fit_ConstantColumnAndDuplicates_ScoresAreFinite()
    {
        double[][] rows = [.. Enumerable.Range(0, 60).Select(i => new double[] { 3, i % 4, -(i % 4), 1e-3 * (i % 4), i % 2 })];

        IRowScorer scorer = Fit(RowMatrix.FromRows(rows), 1, CancellationToken.None);

        double usual = scorer.Score(RowMatrix.FromRows([rows[0]]))[0];
        double odd = scorer.Score(RowMatrix.FromRows([[40, 40, 40, 40, 40]]))[0];
        double.IsFinite(usual).ShouldBeTrue();
        double.IsFinite(odd).ShouldBeTrue();
        if (!scorer.IsBounded) odd.ShouldBeGreaterThan(usual);
    }

    [Fact]
    public void Score_PlantedOutliers_RankAboveInliers()
    {
        IRowScorer scorer = FitUsual();
        RowMatrix inliers = TestRows.Correlated(200, ColumnCount, 8);
        double[][] outliers = [.. Enumerable.Range(0, 50).Select(i => inliers.Row(i).ToArray().Select((x, j) => x + (((i + j) % 2 == 0) ? 12.0 : -12.0)).ToArray())];

        TestRows.RocAuc(scorer.Score(inliers), scorer.Score(RowMatrix.FromRows(outliers))).ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public void Fit_SameSeedTwice_GivesSameScores()
    {
        RowMatrix rows = TestRows.Correlated(50, ColumnCount, 9);

        FitUsual(3).Score(rows).ShouldBe(FitUsual(3).Score(rows));
    }

    [Fact]
    public void Score_WrongColumns_ThrowsNamingBothCounts()
    {
        string message = Should.Throw<ArgumentException>(() => FitUsual().Score(TestRows.Normal(3, ColumnCount + 1, 1))).Message;

        message.ShouldContain($"{ColumnCount}");
        message.ShouldContain($"{ColumnCount + 1}");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ScoreAndFit_ValueNotFinite_ThrowNamingTheCell(double value)
    {
        double[] values = TestRows.Normal(40, ColumnCount, 1).ToArray();
        values[(3 * ColumnCount) + 2] = value;
        RowMatrix rows = new(values, 40, ColumnCount);

        Should.Throw<ArgumentException>(() => FitUsual().Score(rows)).Message.ShouldContain("Row 3, column 2");
        Should.Throw<ArgumentException>(() => Fit(rows, 1, CancellationToken.None)).Message.ShouldContain("Row 3, column 2");
    }

    [Fact]
    public void Fit_Cancelled_Throws() =>
        Should.Throw<OperationCanceledException>(() => Fit(TestRows.Normal(300, ColumnCount, 1), 1, new CancellationToken(canceled: true)));
}
