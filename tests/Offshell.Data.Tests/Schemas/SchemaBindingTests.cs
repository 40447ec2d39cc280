namespace Offshell.Data.Tests.Schemas;

public sealed class SchemaBindingTests
{
    private static readonly Schema Model = new()
    {
        Columns =
        [
            new() { Name = "a" },
            new() { Name = "b", AllowsMissing = true },
            new() { Name = "c", Kind = ColumnKind.Categorical, Categories = ["1", "2", "x"], Role = ColumnRole.Condition },
            new() { Name = "y", Kind = ColumnKind.Categorical, Categories = ["0", "1"], Role = ColumnRole.Label },
            new() { Name = "old", Role = ColumnRole.Dropped },
        ],
    };

    private static Table Source(params (string Name, ColumnData Data)[] columns) => Table.FromColumns(
        new Schema { Columns = [.. columns.Select(column => new ColumnSchema { Name = column.Name, Kind = column.Data is NumberData ? ColumnKind.Numeric : ColumnKind.Text })] },
        [.. columns.Select(column => column.Data)]);

    [Fact]
    public void Apply_NumbersAndTexts_BecomeCodes()
    {
        Table source = Source(
            ("c", ColumnData.Texts(["2.0", "x", "NA", " 1", "7"])), ("b", ColumnData.Numbers([1, double.NaN, 3, 4, 5])), ("a", ColumnData.Texts(["1", "2", "3", "4", "5e-1"])));
        SchemaBinding binding = SchemaBinding.Create(Model with { Columns = Model.Columns.SetItem(2, Model[2] with { AllowsMissing = true }) }, source.Schema);

        Table table = binding.Apply(source);

        table.Schema.Columns.Select(column => column.Name).ShouldBe(["a", "b", "c", "y"]);
        table.Values(0).ToArray().ShouldBe([1, 2, 3, 4, 0.5]);
        table.Values(2).ToArray().ShouldBe([1, 2, double.NaN, 0, Table.UnseenCategory]);
        table.TextOf(2, 4).ShouldBe("7");
        table.Values(3).ToArray().ShouldAllBe(value => double.IsNaN(value));
        Table sliced = binding.Apply(source.Slice(3, 2));
        sliced.Values(0).ToArray().ShouldBe([4, 0.5]);
        sliced.TextOf(2, 1).ShouldBe("7");
        sliced.RowNumber(1).ShouldBe(5);
    }

    [Fact]
    public void Apply_NumericSourceOfCategories_FindsThemByNumber()
    {
        Table source = Source(("a", ColumnData.Numbers([1, 2])), ("b", ColumnData.Numbers([1, 2])), ("c", ColumnData.Numbers([2, 9])));

        Table table = SchemaBinding.Create(Model, source.Schema).Apply(source);

        table.Values(2).ToArray().ShouldBe([1, Table.UnseenCategory]);
        table.TextOf(2, 1).ShouldBe("9");
    }

    [Fact]
    public void Create_MissingFeatures_ListsThemAllWithNearNames()
    {
        Schema source = Schema.OfFeatures(["A", "other"]);

        Should.Throw<DataFormatException>(() => SchemaBinding.Create(Model, source)).Message
            .ShouldBe("found the columns A, other, expected the columns 'a' (near: 'A'), 'b', 'c'. Check the names against those of the file.");
    }

    [Fact]
    public void Apply_MissingWhereNotAllowed_NamesRowAndColumn()
    {
        Table source = Source(("a", ColumnData.Numbers([1, double.NaN])), ("b", ColumnData.Numbers([1, 2])), ("c", ColumnData.Numbers([1, 1])));

        Should.Throw<DataFormatException>(() => SchemaBinding.Create(Model, source.Schema).Apply(source)).Message
            .ShouldStartWith("row 2, column 'a': found no value, expected a value: none was missing in training.");
    }

    [Fact]
    public void Create_ExtraRoles_AddColumnsOfTheSource()
    {
        Table source = Source(
            ("a", ColumnData.Numbers([1])), ("b", ColumnData.Numbers([1])), ("c", ColumnData.Numbers([1])), ("truth", ColumnData.Texts(["bad"])), ("w", ColumnData.Texts(["2"])));

        SchemaBinding binding = SchemaBinding.Create(Model, source.Schema, new RoleOptions { Identifier = ["truth"], Weight = ["w"] });
        Table table = binding.Apply(source);

        binding.Schema[4].ShouldBe(new ColumnSchema { Name = "truth", Kind = ColumnKind.Text, Role = ColumnRole.Identifier, AllowsMissing = true });
        table.TextOf(4, 0).ShouldBe("bad");
        table.Values(5)[0].ShouldBe(2);
        Should.Throw<DataFormatException>(() => SchemaBinding.Create(Model, source.Schema, new RoleOptions { Label = ["a"] })).Message.ShouldContain("no other role than feature");
    }

    [Fact]
    public void Json_RoundTrip_GivesAnEqualSchemaAndTheSameText()
    {
        Schema schema = Model.With(0, Model[0] with { Head = "log-normal", Family = "ü\"\n" });

        string json = SchemaJson.ToJson(schema);

        SchemaJson.FromJson(json).ShouldBe(schema);
        SchemaJson.ToJson(SchemaJson.FromJson(json)).ShouldBe(json);
        SchemaJson.ToJson(Schema.OfFeatures(["a"])).ShouldBe("""{"columns":[{"allowsMissing":false,"kind":"Numeric","name":"a","role":"Feature"}]}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"columns":1}""")]
    [InlineData("""{"columns":[],"columns":[]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":0,"kind":"Numeric","name":"a","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"0","name":"a","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","name":"a","role":"Label, Class"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","name":null,"role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","name":"\ud800","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","name":"a","role":"Feature","x":1}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","categories":[],"name":"a","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Categorical","name":"a","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Categorical","categories":["b","b"],"name":"a","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Categorical","categories":[1],"name":"a","role":"Feature"}]}""")]
    [InlineData("""{"columns":[{"allowsMissing":false,"kind":"Numeric","name":"a","role":"Feature"},{"allowsMissing":false,"kind":"Numeric","name":"a","role":"Feature"}]}""")]
    public void FromJson_AnythingElse_ThrowsFormatException(string json) => Should.Throw<FormatException>(() => SchemaJson.FromJson(json));
}
