namespace Offshell.Data.Tests.Tables;

public sealed class TableTests
{
    private static readonly Table Small = Table.FromRows(["a", "b"], [[1, 10], [2, 20], [3, double.NaN], [4, 40]]);

    private static Table WithCategories(long firstRow = 1) => Table.FromColumns(
        new Schema
        {
            Columns =
            [
                new ColumnSchema { Name = "colour", Kind = ColumnKind.Categorical, Categories = ["blue", "red"] },
                new ColumnSchema { Name = "id", Kind = ColumnKind.Text, Role = ColumnRole.Identifier },
            ],
        },
        [
            ColumnData.Codes([1, double.NaN, Table.UnseenCategory, 0], new Dictionary<int, string> { [2] = "green" }),
            ColumnData.Texts(["007", "b", null, "d"]),
        ],
        firstRow);

    [Fact]
    public void FromRows_WithMissingValue_StoresColumnsAndAllowsMissingThere()
    {
        Small.RowCount.ShouldBe(4);
        Small.FirstRow.ShouldBe(1);
        Small.Values(0).ToArray().ShouldBe([1, 2, 3, 4]);
        Small.Values(1).ToArray().ShouldBe([10, 20, double.NaN, 40]);
        Small.Schema[0].AllowsMissing.ShouldBeFalse();
        Small.Schema[1].AllowsMissing.ShouldBeTrue();
        Small.IsMissing(1, 2).ShouldBeTrue();
        Table.FromRows(["a", "b"], new double[,] { { 1, 10 }, { 2, 20 } }).Values(1).ToArray().ShouldBe([10, 20]);
    }

    [Fact]
    public void FromRows_RowOfOtherLength_ThrowsNamingRowAndCounts()
    {
        var error = Should.Throw<ArgumentException>(() => Table.FromRows(["a", "b"], [[1, 2], [3]]));

        error.Message.ShouldContain("Row 2 has 1 values; expected 2");
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void FromRows_Infinity_Throws(double value) =>
        Should.Throw<ArgumentException>(() => Table.FromRows(["a"], [[1], [value]])).Message.ShouldContain("Row 2");

    [Fact]
    public void FromRows_InfinityOrNoRow_NamesThePlace()
    {
        Should.Throw<ArgumentException>(() => Table.FromRows(["a", "b"], [[1, 2], [3, double.PositiveInfinity]])).Message.ShouldContain("Row 2, column 'b' is ");
        Should.Throw<ArgumentException>(() => Table.FromRows(["a", "b"], [[1, 2], null!])).Message.ShouldContain("Row 2 is null; expected 2 values");
    }

    [Fact]
    public void FromRows_NameTwice_Throws() =>
        Should.Throw<ArgumentException>(() => Table.FromRows(["a", "a"], [[1, 2]])).Message.ShouldContain("'a'");

    [Fact]
    public void TextOf_EveryKind_IsTheTextAsWritten()
    {
        Table table = WithCategories();

        Enumerable.Range(0, 4).Select(row => table.TextOf(0, row)).ShouldBe(["red", "", "green", "blue"]);
        Enumerable.Range(0, 4).Select(row => table.TextOf(1, row)).ShouldBe(["007", "b", "", "d"]);
        Table.FromRows(["x"], [[0.1], [1e300]]).TextOf(0, 1).ShouldBe("1E+300");
        table.IsMissing(0, 1).ShouldBeTrue();
        table.IsMissing(0, 2).ShouldBeFalse();
        table.IsMissing(1, 2).ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => table.Values(1).Length).Message.ShouldContain("'id'");
    }

    [Fact]
    public void Slice_OfSlice_SharesValuesTextsAndRowNumbers()
    {
        Table slice = WithCategories(firstRow: 101).Slice(1, 3).Slice(1, 2);

        slice.RowCount.ShouldBe(2);
        slice.FirstRow.ShouldBe(103);
        slice.TextOf(0, 0).ShouldBe("green");
        slice.TextOf(1, 1).ShouldBe("d");
        slice.Locate(1).ShouldBe("row 104");
        Should.Throw<ArgumentOutOfRangeException>(() => slice.Slice(1, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => slice.TextOf(0, 2));
    }

    [Fact]
    public void Select_RowsInAnyOrder_KeepsTextsAndRowNumbers()
    {
        Table selected = WithCategories(firstRow: 101).Slice(1, 3).Select([1, 1, 0]);

        selected.Values(0).ToArray().ShouldBe([-1, -1, double.NaN]);
        Enumerable.Range(0, 3).Select(row => selected.TextOf(0, row)).ShouldBe(["green", "green", ""]);
        Enumerable.Range(0, 3).Select(selected.RowNumber).ShouldBe([103L, 103L, 102L]);
        Should.Throw<ArgumentOutOfRangeException>(() => Small.Select([4]));
    }

    [Fact]
    public void Concatenate_SlicesOfOneTable_GivesItBack()
    {
        Table table = WithCategories(firstRow: 5);

        Table joined = Table.Concatenate([table.Slice(0, 1), table.Slice(1, 2), table.Slice(3, 1)]);

        joined.RowCount.ShouldBe(4);
        joined.Values(0).ToArray().ShouldBe(table.Values(0).ToArray());
        for (int row = 0; row < 4; row++)
        {
            joined.TextOf(0, row).ShouldBe(table.TextOf(0, row));
            joined.TextOf(1, row).ShouldBe(table.TextOf(1, row));
            joined.RowNumber(row).ShouldBe(5 + row);
        }
    }

    [Fact]
    public void Concatenate_RowsOutOfOrder_KeepsTheirNumbers()
    {
        Table joined = Table.Concatenate([Small.Slice(3, 1), Small.Slice(0, 2)]);

        joined.Values(0).ToArray().ShouldBe([4, 1, 2]);
        Enumerable.Range(0, 3).Select(joined.RowNumber).ShouldBe([4L, 1L, 2L]);
    }

    [Fact]
    public void Concatenate_OtherKinds_Throws() =>
        Should.Throw<ArgumentException>(() => Table.Concatenate([Small, WithCategories()])).Message.ShouldContain("colour");

    [Fact]
    public void WithSchema_OtherRole_KeepsValues()
    {
        Table table = Small.WithSchema(Small.Schema.With(1, Small.Schema[1] with { Role = ColumnRole.Condition }));

        table.Schema.IndicesOf(ColumnRole.Feature).ShouldBe([0]);
        table.Schema.IndicesOf(ColumnRole.Condition).ShouldBe([1]);
        table.Values(1)[3].ShouldBe(40);
        Should.Throw<ArgumentException>(() => Small.WithSchema(Small.Schema.With(1, Small.Schema[1] with { Kind = ColumnKind.Text })));
    }

    [Fact]
    public void SelectColumns_Reordered_SharesValues()
    {
        Table table = Small.Slice(1, 2).SelectColumns([1, 0]);

        table.Schema.IndexOf("b").ShouldBe(0);
        table.Schema.IndexOf("c").ShouldBe(-1);
        table.Values(1).ToArray().ShouldBe([2, 3]);
    }

    [Fact]
    public void FromColumns_DataThatDoNotFitTheSchema_Throws()
    {
        var categorical = new Schema { Columns = [new ColumnSchema { Name = "c", Kind = ColumnKind.Categorical, Categories = ["x"] }] };

        Should.Throw<ArgumentException>(() => Table.FromColumns(categorical, [ColumnData.Codes([0, 1])])).Message.ShouldContain("lists 1");
        Should.Throw<ArgumentException>(() => Table.FromColumns(categorical, [ColumnData.Texts(["x"])])).Message.ShouldContain("texts");
        Should.Throw<ArgumentException>(() => ColumnData.Codes([0.5]));
        Should.Throw<ArgumentException>(() => Table.FromColumns(["a", "b"], [[1, 2], [1]])).Message.ShouldContain("has 1 rows");
    }

    [Fact]
    public void Schema_EqualParts_AreEqual()
    {
        WithCategories().Schema.ShouldBe(WithCategories().Schema);
        WithCategories().Schema.GetHashCode().ShouldBe(WithCategories().Schema.GetHashCode());
        WithCategories().Schema.ShouldNotBe(WithCategories().Schema.With(0, WithCategories().Schema[0] with { Categories = ["blue"] }));
    }
}
