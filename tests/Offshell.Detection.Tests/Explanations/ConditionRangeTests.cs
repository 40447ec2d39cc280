using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Explanations;

public sealed class ConditionRangeTests
{
    private static readonly Detector Fitted = Fit();

    /// <summary>Two rates follow a seed's rate between 5 and 15; the mode is one of two.</summary>
    private static Detector Fit()
    {
        RandomStream random = new RandomSource(3).Stream();
        double[][] columns = [.. Enumerable.Range(0, 4).Select(_ => new double[800])];
        for (int i = 0; i < 800; i++)
        {
            columns[0][i] = 5 + (10 * random.NextDouble());
            columns[1][i] = random.NextInt(2);
            columns[2][i] = columns[0][i] + (0.1 * random.NextNormal());
            columns[3][i] = (2 * columns[0][i]) + (0.1 * random.NextNormal());
        }

        // The ends of the range, exactly.
        (columns[0][0], columns[2][0], columns[3][0]) = (5, 5, 10);
        (columns[0][1], columns[2][1], columns[3][1]) = (15, 15, 30);
        Table rows = Table.FromColumns(TrainingSchema(), [ColumnData.Numbers(columns[0]), ColumnData.Codes(columns[1]), ColumnData.Numbers(columns[2]), ColumnData.Numbers(columns[3])]);
        return Detector.Fit(rows, new DetectorOptions { Recipe = "cvae", Threads = 1, Settings = [new("training.epochs", "20")] });
    }

    private static Schema TrainingSchema() => new()
    {
        Columns =
        [
            new ColumnSchema { Name = "seed", Kind = ColumnKind.Numeric, Role = ColumnRole.Condition },
            new ColumnSchema { Name = "mode", Kind = ColumnKind.Categorical, Role = ColumnRole.Condition, Categories = ["a", "b"] },
            new ColumnSchema { Name = "first", Kind = ColumnKind.Numeric, Role = ColumnRole.Feature },
            new ColumnSchema { Name = "second", Kind = ColumnKind.Numeric, Role = ColumnRole.Feature },
        ],
    };

    private static Explanation Explain(Detector detector, double seed, double mode, double first, double second) => detector.Explain(
        Table.FromColumns(detector.Schema, [ColumnData.Numbers([seed]), ColumnData.Codes([mode]), ColumnData.Numbers([first]), ColumnData.Numbers([second])]), 0);

    [Fact]
    public void Explain_DeadCondition_IsNamedFirstWithItsRange()
    {
        Explanation explanation = Explain(Fitted, seed: 0, mode: 0, first: 0, second: 0);

        ColumnBlame reason = explanation.Columns[0];
        (reason.Column, reason.Value, reason.Expected, reason.Low, reason.High).ShouldBe(("seed", "0", "5", "5", "15"));
        reason.Note.ShouldBe("condition outside the range [5, 15] seen in training");
        reason.Blame.ShouldBe(double.NaN);
        explanation.Columns.Length.ShouldBe(3);
    }

    [Fact]
    public void Explain_ConditionInsideItsRange_BlamesColumnsOnly()
    {
        Explanation explanation = Explain(Fitted, seed: 8, mode: 1, first: 8, second: 30);

        explanation.Columns.Select(c => c.Column).ShouldBe(["second", "first"]);
        explanation.Columns.ShouldAllBe(c => c.Note.Length == 0);
    }

    [Theory]
    [InlineData(15.4, false)] // One new value in n + 1 surpasses the largest of n: a twentieth of the width is allowed.
    [InlineData(15.6, true)]
    [InlineData(4.6, false)]
    [InlineData(4.4, true)]
    public void Explain_ConditionAtTheEdge_NeedsATwentiethOfTheWidth(double seed, bool named) =>
        (Explain(Fitted, seed, 0, seed, 2 * seed).Columns[0].Column == "seed").ShouldBe(named);

    [Fact]
    public void Explain_ConditionWithUnseenCategory_IsNamedFirst()
    {
        ColumnBlame reason = Explain(Fitted, seed: 8, mode: Table.UnseenCategory, first: 8, second: 16).Columns[0];

        reason.Column.ShouldBe("mode");
        reason.Note.ShouldContain("not seen in training");
    }

    [Fact]
    public void Ranges_AfterSavingAndCalibrating_AreThoseOfTraining()
    {
        Table narrow = Table.FromColumns(
            Fitted.Schema, [.. Enumerable.Range(0, 4).Select(c => c == 1 ? ColumnData.Codes(new double[40]) : ColumnData.Numbers([.. Enumerable.Repeat(c == 3 ? 20.0 : 10.0, 40)]))]);

        foreach (Detector detector in new[] { Detector.FromBytes(Fitted.ToBytes()), Fitted.Calibrate(narrow) })
        {
            Explain(detector, seed: 0, mode: 0, first: 0, second: 0).Columns[0].High.ShouldBe("15");
        }
    }
}
