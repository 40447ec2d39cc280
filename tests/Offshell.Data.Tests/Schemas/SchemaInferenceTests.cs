using System.Collections.Immutable;
using Offshell.Data.Tests.Reading;
using Offshell.Tensors.Random;

namespace Offshell.Data.Tests.Schemas;

public sealed class SchemaInferenceTests
{
    private static TableDescription Describe(string text, RoleOptions? roles = null) => Bytes.Reader(text, new ReaderOptions { Roles = roles ?? new RoleOptions() }).Description;

    private static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    [Fact]
    public void Infer_Roles_AreAssignedByNameAndWildcard()
    {
        TableDescription description = Describe(
            "rate_1,rate_2,rate_x,run,fill,truth,w,t,id,kind\n1,2,3,7,a,0,1,10,0012,c\n4,5,6,8,b,1,0.5,11,0013,d\n",
            new RoleOptions
            {
                Condition = ["fill"],
                Class = ["kind"],
                Label = ["truth"],
                Drop = ["rate_*"],
                Feature = ["rate_2"],
                Weight = ["w"],
                Identifier = ["id"],
                Group = ["run"],
                Time = ["t"],
                Heads = ImmutableDictionary<string, string>.Empty.Add("rate_*", "poisson"),
                Families = ImmutableDictionary<string, string>.Empty.Add("*", "all").Add("rate_2", "second"),
            });

        description.Schema.Columns.Select(column => column.Role).ShouldBe(
        [
            ColumnRole.Dropped, ColumnRole.Feature, ColumnRole.Dropped, ColumnRole.Group, ColumnRole.Condition, ColumnRole.Label,
            ColumnRole.Weight, ColumnRole.Time, ColumnRole.Identifier, ColumnRole.Class,
        ]);
        description.Schema[3].Kind.ShouldBe(ColumnKind.Categorical);
        description.Schema[4].Kind.ShouldBe(ColumnKind.Categorical);
        description.Schema[5].Categories.ShouldBe(["0", "1"]);
        description.Schema[8].Kind.ShouldBe(ColumnKind.Text);
        description.Schema[1].Head.ShouldBe("poisson");
        description.Schema[1].Family.ShouldBe("second");
        description.Schema[2].Family.ShouldBe("all");
    }

    [Theory]
    [InlineData("a,rate\n1,2\n", "ratte", "data: found the columns a, rate, expected a column 'ratte' (near: 'rate'). Check the names against those of the file.")]
    [InlineData("a,rate\n1,2\n", "x*", "data: found the columns a, rate, expected a column 'x*'. Check the names against those of the file.")]
    public void Infer_NameThatIsNotThere_ThrowsWithTheNearest(string text, string name, string expected) =>
        Should.Throw<DataFormatException>(() => Describe(text, new RoleOptions { Condition = [name] })).Message.ShouldBe(expected);

    [Fact]
    public void Infer_ConflictingRoles_Throws()
    {
        Should.Throw<DataFormatException>(() => Describe("a,b\n1,2\n", new RoleOptions { Condition = ["a"], Label = ["a"] })).Message.ShouldContain("column 'a': found the roles condition and label");
        Should.Throw<DataFormatException>(() => Describe("a,b\n1,2\n", new RoleOptions { Label = ["*"] })).Message.ShouldContain("2 columns with the role label (a, b), expected one.");
        Should.Throw<DataFormatException>(() => Describe("a,b\n1,2\n", new RoleOptions { Drop = ["*"] })).Message.ShouldContain("no features");
    }

    [Fact]
    public void Infer_Weights_MustBeThereAndNotNegative()
    {
        var roles = new RoleOptions { Weight = ["w"] };

        Should.Throw<DataFormatException>(() => Describe("a,w\n1,-2\n", roles)).Message.ShouldContain("column 'w': found a weight of -2");
        Should.Throw<DataFormatException>(() => Describe("a,w\n1,\n", roles)).Message.ShouldContain("1 missing weights");
        Should.Throw<DataFormatException>(() => Describe("a,w\n1,x\n", roles)).Message.ShouldContain("line 2, column 'w': found 'x', expected a number");
    }

    [Fact]
    public void Infer_TextColumns_BecomeCategoriesIdentifiersOrNothing()
    {
        TableDescription description = Describe(
            "x,colour,name,city,empty,same\n" + Rows(600, i => $"{i},c{i % 12},n{i},t{i / 2},NA,5"));

        description.Schema.Columns.Select(column => (column.Kind, column.Role)).ShouldBe(
        [
            (ColumnKind.Numeric, ColumnRole.Feature), (ColumnKind.Categorical, ColumnRole.Feature), (ColumnKind.Text, ColumnRole.Identifier),
            (ColumnKind.Text, ColumnRole.Dropped), (ColumnKind.Numeric, ColumnRole.Dropped), (ColumnKind.Numeric, ColumnRole.Feature),
        ]);
        description.Notes.ShouldBe(
        [
            "Column 'name' has another text in every row and is taken as an identifier.",
            "Column 'city' has 300 different texts, too many for categories, and is ignored.",
            "Column 'empty' has no values and is ignored.",
            "Constant, so that only another value there can be an anomaly: same.",
        ]);
        Describe("x,city\n" + Rows(600, i => $"{i},t{i / 2}"), new RoleOptions { MaximumCategories = 300 }).Schema[1].Categories.Length.ShouldBe(300);
        Should.Throw<DataFormatException>(() => Describe("x,city\n" + Rows(600, i => $"{i},t{i / 2}"), new RoleOptions { Condition = ["city"] })).Message.ShouldContain("300 different texts");
    }

    [Fact]
    public void Infer_Categories_AreSortedByNumberThenText()
    {
        Describe("x,c\n" + Rows(40, i => $"1,{new[] { "10", "9", "b", "a", "-1", "9.0", "1e1", "B" }[i % 8]}")).Schema[1].Categories
            .ShouldBe(["-1", "9", "10", "B", "a", "b"]);
    }

    [Fact]
    public void Infer_ColumnSummary_HasTheStatisticsOfTheColumn()
    {
        // 1 … 100, 100 zeros and 5 missing: mean 25.25, mean square 338350 / 200.
        ColumnSummary summary = Describe("x,y\n" + Rows(205, i => $"{(i < 100 ? i + 1 : i < 200 ? 0 : "NA")},{i}")).Columns[0];

        summary.Count.ShouldBe(205);
        summary.Missing.ShouldBe(5);
        summary.Distinct.ShouldBe(101);
        summary.IsDistinctCapped.ShouldBeFalse();
        summary.Minimum.ShouldBe(0);
        summary.Maximum.ShouldBe(100);
        summary.Mean.ShouldBe(25.25, 1e-12);
        summary.StandardDeviation.ShouldBe(Math.Sqrt((338350 / 200.0) - (25.25 * 25.25)), 1e-9);
        summary.Median.ShouldBe(0.5, 1e-12);
        summary.Quantile75.ShouldBe(50.5, 1e-12);
        summary.Quantile05.ShouldBe(0);
        summary.ZeroFraction.ShouldBe(0.5);
        summary.IsInteger.ShouldBeTrue();
        summary.IsNonNegative.ShouldBeTrue();
        summary.IsConstant.ShouldBeFalse();
    }

    [Fact]
    public void Infer_ManyRows_GivesQuantilesWithinTheirSamplingError()
    {
        double[] normals = new double[200_000];
        RandomStream random = new RandomSource(4).Stream();
        for (int i = 0; i < normals.Length; i++) normals[i] = random.NextNormal();
        Table table = Table.FromColumns(["x"], [normals]);

        ColumnSummary summary = SchemaInference.Infer(Enumerable.Range(0, 200).Select(i => table.Slice(i * 1000, 1000))).Columns[0];

        summary.IsDistinctCapped.ShouldBeTrue();
        summary.IsInteger.ShouldBeFalse();
        summary.Mean.ShouldBe(normals.Average(), 1e-9);
        // Standard errors of sample quantiles from 8192 draws: sqrt(p (1 − p) / n) / density.
        summary.Median.ShouldBe(0, 5 * 0.5 / Math.Sqrt(8192) / 0.3989);
        summary.Quantile95.ShouldBe(1.6449, 5 * Math.Sqrt(0.95 * 0.05 / 8192) / 0.1031);
    }

    /// <summary>Written twice and far away, or beyond any instrument; but not the long tail of a log-normal column, nor one far value.</summary>
    [Fact]
    public void Infer_MarksForMissing_AreNoted()
    {
        RandomStream random = new RandomSource(3).Stream();
        string Line(int i) => $"{(i is 10 or 90 ? -9999 : 20 + random.NextDouble())},{(i == 50 ? 1e300 : random.NextDouble())},{Math.Exp(3 * random.NextNormal())},{(i == 70 ? 500 : random.NextDouble())}";

        TableDescription description = Describe("mark,huge,tail,once\n" + Rows(300, Line));

        description.Notes.Length.ShouldBe(2);
        description.Notes[0].ShouldStartWith("-9999 lies far from all other values of 'mark'");
        description.Notes[1].ShouldStartWith("1E+300 lies far from all other values of 'huge'");
    }

    [Fact]
    public void Infer_TablesInMemory_KeepTheirKindsRolesAndHeads()
    {
        var schema = new Schema
        {
            Columns =
            [
                new() { Name = "n", Head = "gaussian", Family = "f" },
                new() { Name = "c", Kind = ColumnKind.Categorical, Categories = ["z", "a"], Role = ColumnRole.Condition },
                new() { Name = "label", Role = ColumnRole.Label },
            ],
        };
        Table table = Table.FromColumns(schema, [ColumnData.Numbers([1, 2, double.NaN]), ColumnData.Codes([0, 1, 0]), ColumnData.Numbers([0, 1, 1])]);

        Schema inferred = SchemaInference.Infer([table]).Schema;

        inferred[0].ShouldBe(schema[0] with { AllowsMissing = true });
        inferred[1].ShouldBe(schema[1] with { Categories = ["a", "z"] });
        inferred[2].ShouldBe(new ColumnSchema { Name = "label", Kind = ColumnKind.Categorical, Categories = ["0", "1"], Role = ColumnRole.Label });
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "abcbc", true)]
    [InlineData("a*c", "abcb", false)]
    [InlineData("*b*", "abc", true)]
    [InlineData("a**", "a", true)]
    [InlineData("ab", "abc", false)]
    [InlineData("", "a", false)]
    public void Matches_Pattern_FollowsTheWildcard(string pattern, string name, bool expected) => NameMatcher.Matches(pattern, name).ShouldBe(expected);
}
