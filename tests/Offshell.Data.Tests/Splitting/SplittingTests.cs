using Offshell.Tensors.Random;

namespace Offshell.Data.Tests.Splitting;

public sealed class SplittingTests
{
    private static readonly RandomSource Random = new(5);

    private static Table Distinct(int rows) => Table.FromColumns(["x"], [[.. Enumerable.Range(0, rows).Select(i => (double)i)]]);

    private static Table With(double[] x, double[]? group = null, double[]? time = null)
    {
        var columns = new List<ColumnSchema> { new() { Name = "x" } };
        var data = new List<ColumnData> { ColumnData.Numbers(x) };
        if (group is not null)
        {
            columns.Add(new ColumnSchema { Name = "g", Role = ColumnRole.Group });
            data.Add(ColumnData.Numbers(group));
        }

        if (time is not null)
        {
            columns.Add(new ColumnSchema { Name = "t", Role = ColumnRole.Time });
            data.Add(ColumnData.Numbers(time));
        }

        return Table.FromColumns(new Schema { Columns = [.. columns] }, data);
    }

    private static void ShouldPartition(int rowCount, params IEnumerable<int>[] parts)
    {
        parts.SelectMany(part => part).Order().ShouldBe(Enumerable.Range(0, rowCount));
        foreach (IEnumerable<int> part in parts) part.ShouldBeInOrder();
    }

    [Fact]
    public void Split_DistinctRows_MeetsTheFractionsAndIsRandom()
    {
        TableSplit split = Data.Splitting.Split(Distinct(1000), new SplitFractions { Calibration = 0.2, Validation = 0.1 }, Random);

        ShouldPartition(1000, split.Train, split.Validation, split.Calibration);
        split.Train.Length.ShouldBeInRange(699, 701);
        split.Validation.Length.ShouldBeInRange(99, 101);
        split.Calibration.Length.ShouldBeInRange(199, 201);
        // The mean of 200 positions drawn from 0 … 999 without replacement has standard deviation 18.3.
        split.Calibration.Average().ShouldBe(499.5, 5 * 18.3);
        TableSplit other = Data.Splitting.Split(Distinct(1000), new SplitFractions(), new RandomSource(6));
        other.Calibration.Intersect(split.Calibration).Count().ShouldBeInRange(15, 65); // hypergeometric: mean 40, deviation 5.1
    }

    [Fact]
    public void Split_SameSeed_IsTheSame()
    {
        TableSplit first = Data.Splitting.Split(Distinct(100), new SplitFractions(), Random);
        TableSplit second = Data.Splitting.Split(Distinct(100), new SplitFractions(), new RandomSource(5));

        second.Train.ShouldBe(first.Train);
        second.Calibration.ShouldBe(first.Calibration);
    }

    [Fact]
    public void Split_Duplicates_StayTogether()
    {
        double[] x = [.. Enumerable.Range(0, 1000).Select(i => (double)(i % 211))];
        x[3] = x[3 + 211] = x[3 + 422] = x[3 + 633] = x[3 + 844] = double.NaN;

        TableSplit split = Data.Splitting.Split(With(x), new SplitFractions(), Random);

        ShouldPartition(1000, split.Train, split.Validation, split.Calibration);
        split.Train.Select(row => x[row]).Intersect(split.Calibration.Select(row => x[row])).ShouldBeEmpty();
        split.Train.Select(row => x[row]).Intersect(split.Validation.Select(row => x[row])).ShouldBeEmpty();
        split.Calibration.Length.ShouldBeInRange(190, 210);
    }

    [Fact]
    public void Split_Groups_StayTogether()
    {
        double[] group = [.. Enumerable.Range(0, 600).Select(i => (double)(i % 30))];

        TableSplit split = Data.Splitting.Split(With([.. Enumerable.Range(0, 600).Select(i => (double)i)], group), new SplitFractions(), Random);

        ShouldPartition(600, split.Train, split.Validation, split.Calibration);
        split.Train.Select(row => group[row]).Intersect(split.Calibration.Select(row => group[row])).ShouldBeEmpty();
        split.Calibration.Length.ShouldBe(120);
        split.Validation.Length.ShouldBe(60);
    }

    [Fact]
    public void Split_TooFewGroups_ThrowsSayingWhatToDo() =>
        Should.Throw<ArgumentException>(() => Data.Splitting.Split(With([1, 2, 3, 4], [1, 1, 2, 2]), new SplitFractions(), Random))
            .Message.ShouldContain("2 groups");

    [Fact]
    public void Split_MostlyDuplicates_FillsEveryPart()
    {
        double[] x = [.. Enumerable.Repeat(0.0, 900), .. Enumerable.Range(1, 100).Select(i => (double)i)];

        TableSplit split = Data.Splitting.Split(With(x), new SplitFractions(), Random);

        split.Train.Count(row => x[row] == 0).ShouldBe(900);
        split.Calibration.Length.ShouldBeInRange(65, 69);
        split.Validation.Length.ShouldBeInRange(31, 35);
    }

    [Fact]
    public void Split_AllRowsEqual_SeparatesDuplicates()
    {
        TableSplit split = Data.Splitting.Split(With(new double[100]), new SplitFractions(), Random);

        split.Calibration.Length.ShouldBe(20);
        split.Validation.Length.ShouldBe(10);
    }

    [Fact]
    public void Split_Time_PutsTheLastPartIntoCalibration()
    {
        double[] time = [.. new RandomSource(1).Stream().Permutation(200).Select(i => (double)i)];

        TableSplit split = Data.Splitting.Split(With([.. Enumerable.Range(0, 200).Select(i => (double)i)], time: time), new SplitFractions(), Random);

        split.Train.Select(row => time[row]).Order().ShouldBe(Enumerable.Range(0, 140).Select(i => (double)i));
        split.Validation.Select(row => time[row]).Order().ShouldBe(Enumerable.Range(140, 20).Select(i => (double)i));
        split.Calibration.Select(row => time[row]).Order().ShouldBe(Enumerable.Range(160, 40).Select(i => (double)i));
    }

    [Fact]
    public void Split_TimeAsText_FollowsTheDates()
    {
        string[] dates = ["2024-03-01", "2023-12-31T23:00:00Z", "2024-01-01T00:30:00+02:00", "2024-02-01", "2024-02-02"];
        var schema = new Schema { Columns = [new() { Name = "x" }, new() { Name = "t", Kind = ColumnKind.Text, Role = ColumnRole.Time }] };
        Table table = Table.FromColumns(schema, [ColumnData.Numbers([1, 2, 3, 4, 5]), ColumnData.Texts(dates)]);

        TableSplit split = Data.Splitting.Split(table, new SplitFractions { Calibration = 0.6, Validation = 0 }, Random);

        split.Train.ShouldBe([1, 2]); // 22:30 UTC is before 23:00 UTC
        split.Validation.ShouldBeEmpty();
        dates[3] = "02/01/2024";
        var error = Should.Throw<DataFormatException>(() => Data.Splitting.Split(table, new SplitFractions(), Random));
        error.Message.ShouldBe("row 4, column 't': found '02/01/2024', expected a time, as a number or an ISO 8601 date. Fill the cell in, remove the row, or give the column another role.");
    }

    [Fact]
    public void Split_TooFewRowsOrBadFractions_Throws()
    {
        Should.Throw<ArgumentException>(() => Data.Splitting.Split(Distinct(2), new SplitFractions(), Random)).Message.ShouldContain("2 rows");
        Should.Throw<ArgumentException>(() => Data.Splitting.Split(Distinct(9), new SplitFractions { Calibration = 0.9, Validation = 0.1 }, Random));
        Data.Splitting.Split(Distinct(3), new SplitFractions(), Random).Calibration.Length.ShouldBe(1);
    }

    [Fact]
    public void Folds_DistinctRows_HoldEachRowOnce()
    {
        var folds = Data.Splitting.Folds(Distinct(103), 5, Random);

        ShouldPartition(103, [.. folds.Select(fold => fold.Held.AsEnumerable())]);
        foreach (Fold fold in folds)
        {
            fold.Held.Length.ShouldBeInRange(20, 21);
            ShouldPartition(103, fold.Train, fold.Held);
        }
    }

    [Fact]
    public void Folds_GroupsAndTime_KeepTheRules()
    {
        double[] group = [.. Enumerable.Range(0, 100).Select(i => (double)(i / 5))];
        foreach (Fold fold in Data.Splitting.Folds(With([.. Enumerable.Range(0, 100).Select(i => (double)i)], group), 4, Random))
        {
            fold.Train.Select(row => group[row]).Intersect(fold.Held.Select(row => group[row])).ShouldBeEmpty();
            fold.Held.Length.ShouldBe(25);
        }

        var periods = Data.Splitting.Folds(With([.. Enumerable.Range(0, 100).Select(i => (double)i)], time: [.. Enumerable.Range(0, 100).Select(i => -(double)i)]), 4, Random);
        periods[0].Held.ShouldBe(Enumerable.Range(75, 25));
        periods[3].Held.ShouldBe(Enumerable.Range(0, 25));
    }
}
