using System.Text;

namespace Offshell.Data.Tests.Reading;

public sealed class TableReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("offshell").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public void ReadBlocks_UnreadableRowsLeftOut_KeepsNumbersOfTheOthers(int rowsPerBlock)
    {
        const string text = "a,b\n1,2\n1\n3,4\n5,oops\n6,7,8\n9,10\n11,12\n,\n13,1e999\n";
        var schema = new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "b" }] };
        var left = new List<UnreadableRow>();
        var reader = TableReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), "data", new ReaderOptions { Schema = schema, Unreadable = left.Add });

        (long Row, double A)[] found = [.. reader.ReadBlocks(rowsPerBlock).SelectMany(t => Enumerable.Range(0, t.RowCount).Select(r => (t.RowNumber(r), t.Values(0)[r])))];

        found.ShouldBe([(1, 1), (3, 3), (6, 9), (7, 11)]);
        left.Select(r => r.Number).Order().ShouldBe([2, 4, 5, 8, 9]);
        left.Single(r => r.Number == 5).Error.Message.ShouldContain("data, line 6: found 3 cells, expected 2");
        left.Single(r => r.Number == 4).Error.Message.ShouldContain("data, line 5, column 'b': found 'oops'");
    }

    [Theory]
    [InlineData("3,\"4", "line 3: found a cell that does not end")]
    [InlineData("\"3,4", "line 3: found a cell that does not end")]
    [InlineData("\"3\"x,4", "line 3: found 'x', expected the separator")]
    [InlineData("\"3\"\"\",4,\"", "line 3: found a cell that does not end")]
    [InlineData("3,4\0", "line 3: found a NUL character")]
    public void ReadBlocks_FaultOfQuotes_CostsItsLineOnly(string line, string expected)
    {
        var schema = new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "b" }] };
        foreach (string end in new[] { "\n", "\r\n", "\r" })
        {
            var left = new List<UnreadableRow>();
            byte[] text = Encoding.UTF8.GetBytes(string.Join(end, "a,b", "1,2", line, "\"5\",6", line));
            var reader = TableReader.Open(new MemoryStream(text), "data", new ReaderOptions { Schema = schema, Unreadable = left.Add });

            reader.ReadBlocks(1).Select(t => (t.RowNumber(0), t.Values(0)[0])).ShouldBe([(1, 1), (3, 5)]);
            left.Select(r => r.Number).ShouldBe([2, 4]);
            left[0].Error.Message.ShouldContain(expected);
        }
    }

    [Fact]
    public void Open_UnreadableRowsWithoutSchema_IsRefused() =>
        Should.Throw<ArgumentException>(() => TableReader.Open(new MemoryStream(), "data", new ReaderOptions { Unreadable = _ => { } })).Message.ShouldContain("only under a schema");

    [Fact]
    public void Open_NoSuchFile_ThrowsNamingIt() =>
        Should.Throw<FileNotFoundException>(() => TableReader.Open(Path.Combine(_folder, "none.csv"))).Message.ShouldContain("none.csv");

    [Fact]
    public void ReadAll_SeveralFiles_MatchesColumnsByNameAndCountsOn()
    {
        string first = Write("1.csv", "a,b\n1,2\n3,4\n"), second = Write("2.csv", "extra,b,a\n0,6,5\n");

        Table table = TableReader.Open([first, second]).ReadAll();

        table.Values(0).ToArray().ShouldBe([1, 3, 5]);
        table.Values(1).ToArray().ShouldBe([2, 4, 6]);
        table.RowNumber(2).ShouldBe(3);
        Table last = TableReader.Open([first, second]).ReadBlocks().Last();
        last.Locate(0).ShouldBe($"{second}, line 2");
        last.FirstRow.ShouldBe(3);
    }

    [Fact]
    public void ReadAll_LaterFileLacksAColumn_ThrowsNamingIt() =>
        Should.Throw<DataFormatException>(() => TableReader.Open([Write("1.csv", "rate,b\n1,2\n"), Write("2.csv", "ratte,b\n1,2\n")]).ReadAll())
            .Message.ShouldContain("2.csv: found the columns ratte, b, expected a column 'rate' (near: 'ratte')");

    /// <summary>What the model does not need may be in one file and not in the other, and be a number here and a text there.</summary>
    [Fact]
    public void ReadAll_FilesUnderASchema_MayDifferInWhatItDoesNotName()
    {
        Schema schema = TableReader.Open(Write("train.csv", "a,b\n1,2\n3,4\n5,7\n")).ReadAll().Schema;
        string first = Write("1.csv", "note,a,b,label\nx,1,2,0\n"), second = Path.Combine(_folder, "2.npz");
        File.WriteAllBytes(second, Bytes.Npz(
            System.IO.Compression.CompressionLevel.Fastest,
            ("a.npy", Bytes.Npy("<f8", "(2,)", Bytes.Doubles(3, 4))),
            ("b.npy", Bytes.Npy("<f8", "(2,)", Bytes.Doubles(5, 6))),
            ("label.npy", Bytes.Npy("<f8", "(2,)", Bytes.Doubles(1, 0)))));

        foreach (string[] files in new[] { new[] { first, second }, [second, first] })
        {
            Table table = TableReader.Open(files, new ReaderOptions { Schema = schema, Roles = new RoleOptions { Label = ["label"] } }).ReadAll();
            table.RowCount.ShouldBe(3);
            int label = table.Schema.IndexOf("label");
            string.Concat(Enumerable.Range(0, 3).Select(row => table.TextOf(label, row))).ShouldBe(files[0] == first ? "010" : "100");
        }
    }

    [Fact]
    public void ReadBlocks_UnderASchema_MatchesByNameAndListsWhatIsIgnored()
    {
        Schema schema = TableReader.Open(Write("train.csv", "a,colour,y\n1,red,0\n2,blue,1\n"), new ReaderOptions { Roles = new RoleOptions { Label = ["y"] } }).ReadAll().Schema;
        string path = Write("new.csv", "when,colour,a,event\n1,green,5,007\n2,blue,6,008\n");

        TableReader reader = TableReader.Open(path, new ReaderOptions { Schema = schema, Roles = new RoleOptions { Identifier = ["event"] } });
        Table table = reader.ReadAll();

        reader.IgnoredColumns.ShouldBe(["when"]);
        table.Schema.Columns.Select(column => column.Name).ShouldBe(["a", "colour", "y", "event"]);
        table.Values(0).ToArray().ShouldBe([5, 6]);
        table.Values(1).ToArray().ShouldBe([Table.UnseenCategory, 0]);
        table.TextOf(1, 0).ShouldBe("green");
        table.Values(2).ToArray().ShouldBe([double.NaN, double.NaN]);
        table.TextOf(3, 0).ShouldBe("007");
    }

    [Fact]
    public void ReadBlocks_StreamTwice_ThrowsUnlessItWasKept()
    {
        TableReader inferred = Bytes.Reader("a\n1\n");
        inferred.Description.RowCount.ShouldBe(1);
        inferred.ReadAll().RowCount.ShouldBe(1);
        inferred.ReadAll().RowCount.ShouldBe(1);

        TableReader bound = Bytes.Reader("a\n1\n", new ReaderOptions { Schema = Schema.OfFeatures(["a"]) });
        bound.ReadAll().RowCount.ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => bound.ReadAll());
    }

    [Fact]
    public async Task InBlocks_RowsThatArriveOneByOne_GivesBlocksWithRunningNumbers()
    {
        var blocks = new List<Table>();
        await foreach (Table block in RowStream.InBlocks(Rows(5), ["a", "b"], 2)) blocks.Add(block);

        blocks.Select(block => block.RowCount).ShouldBe([2, 2, 1]);
        blocks[2].FirstRow.ShouldBe(5);
        blocks[2].Values(1)[0].ShouldBe(40);
        var error = await Should.ThrowAsync<DataFormatException>(async () =>
        {
            await foreach (Table _ in RowStream.InBlocks(Rows(2), ["a"])) { }
        });
        error.Message.ShouldBe("row 1: found 2 values, expected 1, one per name. Send rows of one length.");
    }

    private static async IAsyncEnumerable<double[]> Rows(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return [i, 10 * i];
        }
    }
}
