using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Offshell.Tensors.Random;

namespace Offshell.Data.Tests.Reading;

public sealed class CsvReadingTests
{
    private static readonly ReaderOptions NoHeader = new() { HasHeader = false };

    private static string Message(string text, ReaderOptions? options = null) =>
        Should.Throw<DataFormatException>(() => Bytes.Reader(text, options).ReadAll()).Message;

    private static List<List<string>> RawCells(byte[] bytes, ReaderOptions options) =>
    [
        .. Bytes.Reader(bytes, options).ReadRawBlocks(7).SelectMany(block => Enumerable.Range(0, block.RowCount)
            .Select(row => Enumerable.Range(0, block.Schema.Count).Select(column => block.TextOf(column, row)).ToList())),
    ];

    [Fact]
    public void ReadAll_NumbersTextsAndMissing_GivesTypedColumns()
    {
        Table table = Bytes.Reader("rate,colour,n\n1.5,red,NA\n-2e3,blue,3\n,red,nan\n0.1, red ,4\n").ReadAll();

        table.Schema.Columns.Select(column => column.Kind).ShouldBe([ColumnKind.Numeric, ColumnKind.Categorical, ColumnKind.Numeric]);
        table.Values(0).ToArray().ShouldBe([1.5, -2000, double.NaN, 0.1]);
        table.Schema[1].Categories.ShouldBe(["blue", "red"]);
        table.Values(1).ToArray().ShouldBe([1, 0, 1, 1]);
        table.Values(2).ToArray().ShouldBe([double.NaN, 3, double.NaN, 4]);
        table.Schema.Columns.Select(column => column.AllowsMissing).ShouldBe([true, false, true]);
        table.Locate(2).ShouldBe("data, line 4");
    }

    [Theory]
    [InlineData("a;b\n1;2\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("a|b\n1|2")]
    [InlineData("\uFEFFa,b\r\n1,2\r\n")]
    [InlineData("a,b\r1,2\r")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\n\n")]
    [InlineData("a,b\n\n1,2\n\n")]
    public void ReadAll_SeparatorsAndLineEnds_AreDetected(string text)
    {
        Table table = Bytes.Reader(text).ReadAll();

        table.Schema.Columns.Select(column => column.Name).ShouldBe(["a", "b"]);
        table.RowCount.ShouldBe(1);
        table.Values(1)[0].ShouldBe(2);
    }

    [Fact]
    public void ReadAll_QuotedCells_KeepSeparatorsQuotesAndLines()
    {
        Table table = Bytes.Reader("id,x\n\"a,\"\"b\"\"\nc\",1\n5\" pipe,2\n", new ReaderOptions { Roles = new RoleOptions { Identifier = ["id"] } }).ReadAll();

        table.TextOf(0, 0).ShouldBe("a,\"b\"\nc");
        table.TextOf(0, 1).ShouldBe("5\" pipe");
        table.Locate(1).ShouldBe("data, line 4");
    }

    [Fact]
    public void ReadAll_Gzip_IsUnpacked() =>
        Bytes.Reader(Bytes.Gzip("a\n1\n2\n"u8.ToArray())).ReadAll().Values(0).ToArray().ShouldBe([1, 2]);

    [Fact]
    public void ReadAll_SingleColumn_EmptyLineIsMissing() =>
        Bytes.Reader("a\n1\n\n3\n").ReadAll().Values(0).ToArray().ShouldBe([1, double.NaN, 3]);

    [Fact]
    public void ReadAll_NoHeader_NamesColumnsByPosition()
    {
        Table table = Bytes.Reader("1,2\n3,4\n", NoHeader).ReadAll();

        table.Schema.Columns.Select(column => column.Name).ShouldBe(["x0", "x1"]);
        table.Values(0).ToArray().ShouldBe([1, 3]);
        table.Locate(1).ShouldBe("data, line 2");
    }

    [Fact]
    public void ReadAll_EmptyName_IsNamedByItsPosition() =>
        Bytes.Reader(",b\n1,2\n").ReadAll().Schema[0].Name.ShouldBe("column_1");

    [Fact]
    public void ReadAll_OtherMissingTexts_AreMissing() =>
        Bytes.Reader("a\n?\nNA\n1", new ReaderOptions { MissingTexts = ["?", "na"] }).ReadAll().Values(0).ToArray().ShouldBe([double.NaN, double.NaN, 1]);

    [Fact]
    public void ReadAll_NumbersThatMeanMissing_AreMissingHoweverWritten() =>
        Bytes.Reader("a\n-9999\n-9999.00\n -9.999e3 \n9999\n1", new ReaderOptions { MissingTexts = ["-9999"] }).ReadAll().Values(0).ToArray().ShouldBe([double.NaN, double.NaN, double.NaN, 9999, 1]);

    [Theory]
    [InlineData("", "data: found nothing, expected a header row and rows below it. Check that the file was written completely.")]
    [InlineData("a,b\n", "data: found no rows, expected at least one row below the header. Check that the file was written completely.")]
    [InlineData("a,b\n1,2\n1,2,3\n", "data, line 3: found 3 cells, expected 2, as in the first row. Correct the line; quote cells that contain the separator.")]
    [InlineData("a,b\n1,2\n1\n", "data, line 3: found 1 cell, expected 2, as in the first row. Correct the line; quote cells that contain the separator.")]
    [InlineData("a,a\n1,2\n", "data, line 1: found the column name 'a' twice, expected every name once. Rename one of the columns; if the file has no header row, give it one.")]
    [InlineData("0.5,1.5\n1,2\n", "data, line 1: found only numbers, expected a header row with the names of the columns. Add a header row, or say that the file has none.")]
    [InlineData("a\n1\n-Infinity\n", "data, line 3, column 'a': found '-Infinity', expected a finite number. Replace the value, or leave the cell empty if it is missing.")]
    [InlineData("a\n1\n1e999\n", "data, line 3, column 'a': found '1e999', expected a finite number. Replace the value, or leave the cell empty if it is missing.")]
    [InlineData("a\n1\ninf\n", "data, line 3, column 'a': found 'inf', expected a finite number. Replace the value, or leave the cell empty if it is missing.")]
    [InlineData("a,b\n\"1,2\n3,4\n", "data, line 2: found a cell that does not end, expected its closing quote, or a cell of at most 1048576 characters. Close the quote, or double it if it belongs to the text.")]
    [InlineData("a,b\n\"1\"x,2\n", "data, line 2: found 'x', expected the separator ',' or the end of the line after a closing quote. Double each quote that belongs to the text, or name the right separator.")]
    [InlineData("a,b\n1,\0\n", "data, line 2: found a NUL character, expected text. Check that this is a CSV file and not a binary one.")]
    public void ReadAll_BadFile_SaysWhereWhatAndWhatToDo(string text, string expected) => Message(text).ShouldBe(expected);

    [Fact]
    public void ReadAll_TextAmongManyNumbers_NamesTheCell()
    {
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i => i == 70 ? "1,12:5\n" : $"1,{i}\n"));

        Message(text).ShouldBe("data, line 72, column 'b': found '12:5', expected a number with a decimal point. Correct the cell, leave it empty if the value is missing, or make the column categorical.");
        Bytes.Reader(text, new ReaderOptions { Roles = new RoleOptions { Categorical = ["b"] } }).ReadAll().Schema[1].Categories.Length.ShouldBe(100);
    }

    [Theory]
    [InlineData("null", 14)]
    [InlineData("-", 14)]
    public void ReadAll_OneTextAmongNumbers_IsAskedAbout(string mark, int line)
    {
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 40).Select(i => i >= 12 ? $"1,{mark}\n" : $"1,{i}\n"));

        Message(text).ShouldContain($"line {line}, column 'b': found '{mark}', expected a number");
        Bytes.Reader(text, new ReaderOptions { MissingTexts = [mark] }).ReadAll().Values(1)[11].ShouldBe(11);
    }

    [Fact]
    public void ReadAll_DecimalCommas_AreRefused() =>
        Message("a;b\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"1;-{i},5\n"))).ShouldContain("line 2, column 'b': found '-0,5', expected a number with a decimal point");

    [Fact]
    public void ReadAll_FewCodes_AreCategories() =>
        Bytes.Reader("a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},{(i == 7 ? "A" : i % 5)}\n"))).ReadAll().Schema[1].Categories.ShouldBe(["0", "1", "2", "3", "4", "A"]);

    [Fact]
    public void ReadAll_NumericByOption_RefusesTexts()
    {
        var options = new ReaderOptions { Roles = new RoleOptions { Numeric = ["a"] } };

        Message("a\n1\nx\n", options).ShouldContain("line 3, column 'a': found 'x', expected a number with a decimal point.");
    }

    [Fact]
    public void ReadAll_NotUtf8_SaysSo() =>
        Should.Throw<DataFormatException>(() => Bytes.Reader([.. "a\n1\n"u8, 0xE9, (byte)'\n']).ReadAll()).Message.ShouldContain("UTF-8");

    [Fact]
    public void ReadAll_TruncatedGzip_SaysItIsDamaged()
    {
        byte[] whole = Bytes.Gzip(Encoding.UTF8.GetBytes("a\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i * 7919 % 10007}\n"))));

        Bytes.Reader(whole).ReadAll().RowCount.ShouldBe(50_000);
        foreach (int missing in new[] { 1, 4, 8, 9, whole.Length / 2 })
        {
            Should.Throw<DataFormatException>(() => Bytes.Reader(whole[..^missing]).ReadAll()).Message.ShouldContain("undamaged");
        }
    }

    [Fact]
    public void ReadAll_GzipOfSeveralMembers_GivesAllRows()
    {
        byte[] joined = [.. Bytes.Gzip("a\n1\n"u8.ToArray()), .. Bytes.Gzip("2\n3\n"u8.ToArray())];

        Bytes.Reader(joined).ReadAll().Values(0).ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void ReadBlocks_AnyBlockSize_GivesTheSameRows()
    {
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},\"{i % 3}\n\"\n"));
        foreach (int rows in new[] { 1, 7, 999, 1000, 5000 })
        {
            List<Table> blocks = [.. Bytes.Reader(text).ReadBlocks(rows)];

            blocks.Sum(block => block.RowCount).ShouldBe(1000);
            Table all = Table.Concatenate(blocks);
            for (int row = 0; row < 1000; row += 37)
            {
                all.Values(0)[row].ShouldBe(row);
                all.TextOf(1, row).ShouldBe($"{row % 3}");
                all.RowNumber(row).ShouldBe(row + 1);
                all.Locate(row).ShouldBe($"data, line {(2 * row) + 2}");
            }
        }
    }

    /// <summary>Random files of awkward cells, cut by CsvHelper and by the product.</summary>
    [Fact]
    public void ReadRawBlocks_RandomFiles_GiveTheCellsOfCsvHelper()
    {
        string[] pieces = ["a", "1.5", " ", "\"", ",", "\n", "\r\n", "ü", ";", "''"];
        for (ulong seed = 0; seed < 300; seed++)
        {
            RandomStream random = new RandomSource(seed).Stream();
            int columns = 2 + random.NextInt(4), rows = 1 + random.NextInt(30);
            var text = new StringBuilder();
            string lineEnd = random.NextInt(2) == 0 ? "\n" : "\r\n";
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    string cell = string.Concat(Enumerable.Range(0, random.NextInt(4)).Select(_ => pieces[random.NextInt(pieces.Length)]));
                    bool needsQuotes = cell.AsSpan().IndexOfAny("\",\r\n;") >= 0;
                    text.Append(column > 0 ? "," : "").Append(needsQuotes || random.NextInt(3) == 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
                }

                text.Append(lineEnd);
            }

            using var parser = new CsvParser(new StringReader(text.ToString()), new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = "," });
            var expected = new List<List<string>>();
            while (parser.Read()) expected.Add([.. parser.Record!]);

            List<List<string>> actual = RawCells(Encoding.UTF8.GetBytes(text.ToString()), NoHeader with { Separator = ',' });

            actual.Count.ShouldBe(expected.Count, $"seed {seed}");
            for (int row = 0; row < expected.Count; row++) actual[row].ShouldBe(expected[row], $"seed {seed}, row {row}");
        }
    }

    [Fact]
    public void Read_NumbersInManyForms_AreCorrectlyRounded()
    {
        RandomStream random = new RandomSource(3).Stream();
        var numbers = new NumberText(["NA"]);
        for (int i = 0; i < 100_000; i++)
        {
            double value = BitConverter.UInt64BitsToDouble(random.NextUInt64());
            if (!double.IsFinite(value)) continue;
            string text = (i % 4) switch
            {
                0 => value.ToString("R", CultureInfo.InvariantCulture),
                1 => random.NextNormal().ToString("F" + random.NextInt(14), CultureInfo.InvariantCulture),
                2 => (random.NextNormal() * 1e9).ToString("G" + (1 + random.NextInt(17)), CultureInfo.InvariantCulture),
                _ => random.NextInt(int.MaxValue).ToString(CultureInfo.InvariantCulture),
            };

            numbers.Read(text, out double read).ShouldBe(NumberText.Content.Number, text);

            // The runtime's parser is the reference.
            read.ShouldBe(double.Parse(text, CultureInfo.InvariantCulture), text);
        }
    }

    [Theory]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("1e")]
    [InlineData("0x10")]
    public void Read_NotANumber_IsText(string text) => new NumberText(["NA"]).Read(text, out _).ShouldBe(NumberText.Content.Text);
}
