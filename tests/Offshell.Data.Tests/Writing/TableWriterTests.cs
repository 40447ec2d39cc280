using System.Text;
using Offshell.Data.Tests.Reading;

namespace Offshell.Data.Tests.Writing;

public sealed class TableWriterTests : IDisposable
{
    private static readonly RoleOptions Roles = new() { Condition = ["colour"], Identifier = ["id"], Label = ["y"] };

    private static readonly Table Mixed = Table.FromColumns(
        new Schema
        {
            Columns =
            [
                new() { Name = "x", AllowsMissing = true },
                new() { Name = "a,b" },
                new() { Name = "colour", Kind = ColumnKind.Categorical, Categories = ["blue", "red"], Role = ColumnRole.Condition, AllowsMissing = true },
                new() { Name = "id", Kind = ColumnKind.Text, Role = ColumnRole.Identifier },
                new() { Name = "y", Kind = ColumnKind.Categorical, Categories = ["0", "1"], Role = ColumnRole.Label },
            ],
        },
        [
            ColumnData.Numbers([0.1, double.NaN, -1e300]),
            ColumnData.Numbers([1, 2, 1 / 3.0]),
            ColumnData.Codes([1, double.NaN, 0]),
            ColumnData.Texts(["007", " \"q\"\n", "ü𝒳"]),
            ColumnData.Codes([0, 1, 1]),
        ]);

    private readonly string _folder = Directory.CreateTempSubdirectory("offshell").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("t.csv")]
    [InlineData("t.csv.gz")]
    [InlineData("t.npz")]
    public void Write_ThenRead_GivesTheTableBack(string name)
    {
        string path = Path.Combine(_folder, name), again = Path.Combine(_folder, "again-" + name);

        TableWriter.Write(path, Mixed);
        TableWriter.Write(again, Mixed);
        Table read = TableReader.Open(path, new ReaderOptions { Roles = Roles }).ReadAll();

        File.ReadAllBytes(again).ShouldBe(File.ReadAllBytes(path));
        read.Schema.ShouldBe(Mixed.Schema with { Columns = [.. read.Schema.Columns.Select(column => Mixed.Schema[Mixed.Schema.IndexOf(column.Name)])] });
        for (int column = 0; column < read.Schema.Count; column++)
        {
            int original = Mixed.Schema.IndexOf(read.Schema[column].Name);
            for (int row = 0; row < 3; row++) read.TextOf(column, row).ShouldBe(Mixed.TextOf(original, row));
            if (read.Schema[column].Kind == ColumnKind.Numeric) read.Values(column).ToArray().ShouldBe(Mixed.Values(original).ToArray());
        }
    }

    [Fact]
    public void Write_Npy_HoldsNumericColumnsOnly()
    {
        string path = Path.Combine(_folder, "t.npy");

        TableWriter.Write(path, Mixed.SelectColumns([1, 0]));

        File.ReadAllBytes(path).ShouldBe(Bytes.Npy("<f8", "(3, 2)", Bytes.Doubles(1, 0.1, 2, double.NaN, 1 / 3.0, -1e300)));
        Should.Throw<ArgumentException>(() => TableWriter.Write(path, Mixed)).Message.ShouldContain(".npz");
        Should.Throw<ArgumentException>(() => TableWriter.Write(Path.Combine(_folder, "t.xls"), Mixed)).Message.ShouldContain(".csv");
    }

    [Fact]
    public void CsvWriter_Cells_AreQuotedOnlyWhereNeeded()
    {
        using var stream = new MemoryStream();
        using (var csv = new CsvWriter(stream, ["row", "name", "score"]))
        {
            csv.Write(1);
            csv.Write("plain");
            csv.Write(0.1 + 0.2);
            csv.EndRow();
            csv.Write(2);
            csv.Write("a,\"b\"");
            csv.Write(double.NaN);
            csv.EndRow();
            Should.Throw<InvalidOperationException>(csv.EndRow);
        }

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("row,name,score\n1,plain,0.30000000000000004\n2,\"a,\"\"b\"\"\",\n");
    }

    [Fact]
    public void NpyWriter_Texts_AreThoseOfNumPy()
    {
        using var stream = new MemoryStream();

        NpyWriter.Write(stream, ["ab", null, "ü"]);

        stream.ToArray().ShouldBe(Bytes.Npy("<U2", "(3,)", Encoding.UTF32.GetBytes("ab\0\0ü\0")));
        Should.Throw<ArgumentException>(() => NpyWriter.Write(stream, [1.0, 2.0], 3));
    }
}
