using System.IO.Compression;
using System.Text;

namespace Offshell.Data.Tests.Reading;

public sealed class ArrayReadingTests
{
    private static readonly byte[] SixDoubles = Bytes.Doubles(1, 2, 3, 4, 5, 6);

    private static string Message(byte[] bytes, ReaderOptions? options = null) =>
        Should.Throw<DataFormatException>(() => Bytes.Reader(bytes, options).ReadAll()).Message;

    private static double[][] Rows(Table table) =>
        [.. Enumerable.Range(0, table.RowCount).Select(row => Enumerable.Range(0, table.Schema.Count).Select(column => table.Values(column)[row]).ToArray())];

    /// <summary>The bytes that numpy.save gives for array([[1, 2, 3], [4, 5, 6]], dtype=float64), header length 0x76 included.</summary>
    [Fact]
    public void ReadAll_NpyAsNumPyWritesIt_GivesItsRows()
    {
        byte[] bytes = Bytes.Npy("<f8", "(2, 3)", SixDoubles);
        bytes.Length.ShouldBe(128 + 48);
        bytes[8].ShouldBe((byte)0x76);

        Table table = Bytes.Reader(bytes).ReadAll();

        Rows(table).ShouldBe([[1, 2, 3], [4, 5, 6]]);
        table.Schema.Columns.Select(column => column.Name).ShouldBe(["x0", "x1", "x2"]);
        table.Locate(1).ShouldBe("data, row 2");
    }

    [Fact]
    public void ReadAll_FortranOrder_GivesTheSameRows()
    {
        Rows(Bytes.Reader(Bytes.Npy("<f8", "(2, 3)", Bytes.Doubles(1, 4, 2, 5, 3, 6), isFortran: true)).ReadAll()).ShouldBe([[1, 2, 3], [4, 5, 6]]);
        Rows(Bytes.Reader(Bytes.Gzip(Bytes.Npy("<f8", "(2, 3)", Bytes.Doubles(1, 4, 2, 5, 3, 6), isFortran: true))).ReadAll()).ShouldBe([[1, 2, 3], [4, 5, 6]]);
    }

    [Fact]
    public void ReadBlocks_FortranImages_GiveTheSamePixelsAsRows()
    {
        // images[n, r, c] = 100 n + 10 r + c for 3 images of 2 × 4 pixels.
        var rows = new List<double>();
        var planes = new List<double>();
        for (int n = 0; n < 3; n++) for (int r = 0; r < 2; r++) for (int c = 0; c < 4; c++) rows.Add((100 * n) + (10 * r) + c);
        for (int c = 0; c < 4; c++) for (int r = 0; r < 2; r++) for (int n = 0; n < 3; n++) planes.Add((100 * n) + (10 * r) + c);

        Table fromRows = Table.Concatenate([.. Bytes.Reader(Bytes.Npy("<f8", "(3, 2, 4)", Bytes.Doubles([.. rows]))).ReadBlocks(2)]);
        Table fromPlanes = Table.Concatenate([.. Bytes.Reader(Bytes.Npy("<f8", "(3, 2, 4)", Bytes.Doubles([.. planes]), isFortran: true)).ReadBlocks(2)]);

        Rows(fromPlanes).ShouldBe(Rows(fromRows));
        fromRows.Schema.IndexOf("pixel_1_3").ShouldBe(7);
        fromRows.Values(7)[2].ShouldBe(213);
    }

    [Theory]
    [InlineData("<f4", new byte[] { 0, 0, 0xC0, 0x3F, 0, 0, 0x80, 0xBF }, new[] { 1.5, -1 })]
    [InlineData(">f4", new byte[] { 0x3F, 0xC0, 0, 0, 0xBF, 0x80, 0, 0 }, new[] { 1.5, -1 })]
    [InlineData("<f2", new byte[] { 0, 0x3E, 0, 0xBC }, new[] { 1.5, -1 })]
    [InlineData(">f8", new byte[] { 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xBF, 0xF0, 0, 0, 0, 0, 0, 0 }, new[] { 1.5, -1 })]
    [InlineData("|b1", new byte[] { 1, 0 }, new double[] { 1, 0 })]
    [InlineData("|i1", new byte[] { 0xFF, 127 }, new double[] { -1, 127 })]
    [InlineData("|u1", new byte[] { 0xFF, 1 }, new double[] { 255, 1 })]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF, 0, 1 }, new double[] { -2, 256 })]
    [InlineData(">i2", new byte[] { 0xFF, 0xFE, 1, 0 }, new double[] { -2, 256 })]
    [InlineData("<u2", new byte[] { 0xFE, 0xFF, 0, 1 }, new double[] { 65534, 256 })]
    [InlineData("<i4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x80 }, new double[] { -2, int.MinValue })]
    [InlineData("<u4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0 }, new double[] { uint.MaxValue - 1.0, 1 })]
    [InlineData("<i8", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0 }, new double[] { -1, 3 })]
    [InlineData(">u8", new byte[] { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9 }, new double[] { 4294967296, 9 })]
    public void ReadAll_EveryElementType_GivesItsNumbers(string descr, byte[] data, double[] expected)
    {
        foreach (byte version in new byte[] { 1, 2, 3 })
        {
            Bytes.Reader(Bytes.Npy(descr, "(2,)", data, version: version)).ReadAll().Values(0).ToArray().ShouldBe(expected);
            Bytes.Reader(Bytes.Npy(descr, "(2L, 1L)", data, version: version)).ReadAll().Values(0).ToArray().ShouldBe(expected);
        }
    }

    [Fact]
    public void ReadAll_BadNpy_SaysWhatIsWrong()
    {
        Message(Bytes.Npy("<f8", "(2, 4)", SixDoubles)).ShouldContain("the end of the file");
        Message(Bytes.Gzip(Bytes.Npy("<f8", "(2, 4)", SixDoubles))).ShouldContain("the end of the file");
        Message(Bytes.Npy("<c16", "(3,)", SixDoubles)).ShouldContain("'<c16'");
        Message(Bytes.Npy("|O", "(3,)", SixDoubles)).ShouldContain("'|O'");
        Message(Bytes.NpyRaw("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,)}", SixDoubles)).ShouldContain("arrays with fields");
        Message(Bytes.Npy("<f8", "()", Bytes.Doubles(1))).ShouldContain("shape ()");
        Message(Bytes.Npy("<f8", "(9223372036854775807, 2)", SixDoubles)).ShouldContain("the end of the file");
        Message(Bytes.Npy("<f8", "(1, 9223372036854775807, 9223372036854775807)", SixDoubles)).ShouldContain("rows of more than");
        Message(Bytes.Npy("<f8", "(2, 3)", SixDoubles, version: 9)).ShouldContain("version 9");
        Message(Bytes.Npy("<f8", "(3, 0)", [])).ShouldContain("at least one value per row");
        Message(Bytes.Npy("<f8", "(2, 3)", Bytes.Doubles(1, 2, 3, 4, double.NegativeInfinity, 6)))
            .ShouldBe("data, row 2: found minus infinity at position 1, expected a finite number, or NaN for missing. Remove the row or replace the value.");
        Message([0x89, .. "HDF\r\n\x1a\n"u8]).ShouldContain("binary file of another kind");
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void ReadAll_NpzWithExtras_UsesThemOnlyByName(CompressionLevel level)
    {
        byte[] bytes = Bytes.Npz(
            level,
            ("X.npy", Bytes.Npy("<f8", "(3, 2)", SixDoubles)),
            ("y.npy", Bytes.Npy("<i8", "(3,)", [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(0L)])),
            ("event.npy", Bytes.Npy("<u8", "(3, 1)", [.. BitConverter.GetBytes(18446744073709551615UL), .. BitConverter.GetBytes(5UL), .. BitConverter.GetBytes(9007199254740993UL)])),
            ("run.npy", Bytes.Npy("<U2", "(3,)", Encoding.UTF32.GetBytes("A1B\0Ä\0"))),
            ("tag.npy", Bytes.Npy("|S2", "(3,)", Encoding.ASCII.GetBytes("ab\0\0c\0"))),
            ("scale.npy", Bytes.Npy("<f8", "()", Bytes.Doubles(1))),
            ("objects.npy", Bytes.Npy("|O", "(3,)", [1, 2, 3])),
            ("feature_names.npy", Bytes.Npy("<U3", "(2,)", Encoding.UTF32.GetBytes("px\0mee"))),
            ("notes.txt", "x"u8.ToArray()));
        var options = new ReaderOptions { Roles = new RoleOptions { Label = ["y"], Identifier = ["event", "tag"], Group = ["run"] } };

        Table plain = Bytes.Reader(bytes).ReadAll();
        TableReader reader = Bytes.Reader(bytes, options);
        Table table = Table.Concatenate([.. reader.ReadBlocks(2)]);

        plain.Schema.Columns.Select(column => column.Name).ShouldBe(["px", "mee"]);
        Rows(plain).ShouldBe([[1, 2], [3, 4], [5, 6]]);
        table.Schema.Columns.Select(column => (column.Name, column.Role)).ShouldBe(
        [
            ("px", ColumnRole.Feature), ("mee", ColumnRole.Feature), ("y", ColumnRole.Label), ("event", ColumnRole.Identifier),
            ("run", ColumnRole.Group), ("tag", ColumnRole.Identifier),
        ]);
        table.Schema[2].Categories.ShouldBe(["0", "1"]);
        table.Values(2).ToArray().ShouldBe([0, 1, 0]);
        Enumerable.Range(0, 3).Select(row => table.TextOf(3, row)).ShouldBe(["18446744073709551615", "5", "9007199254740993"]);
        Enumerable.Range(0, 3).Select(row => table.TextOf(4, row)).ShouldBe(["A1", "B", "Ä"]);
        Enumerable.Range(0, 3).Select(row => table.TextOf(5, row)).ShouldBe(["ab", "", "c"]);
    }

    [Fact]
    public void ReadAll_NpzImages_AreFlattened()
    {
        byte[] bytes = Bytes.Npz(
            CompressionLevel.Optimal,
            ("images.npy", Bytes.Npy("|u1", "(2, 1, 2, 2)", [1, 2, 3, 4, 5, 6, 7, 8])),
            ("feature_names.npy", Bytes.Npy("<U1", "(1,)", Encoding.UTF32.GetBytes("a"))));

        Table table = Bytes.Reader(bytes).ReadAll();

        table.Schema.Columns.Select(column => column.Name).ShouldBe(["pixel_0_0_0", "pixel_0_0_1", "pixel_0_1_0", "pixel_0_1_1"]);
        Rows(table).ShouldBe([[1, 2, 3, 4], [5, 6, 7, 8]]);
    }

    [Fact]
    public void ReadAll_NpzOfNamedVectors_NeedsFeaturesByName()
    {
        byte[] bytes = Bytes.Npz(CompressionLevel.Optimal, ("a.npy", Bytes.Npy("<f8", "(2,)", Bytes.Doubles(1, 2))), ("b.npy", Bytes.Npy("<f8", "(2,)", Bytes.Doubles(3, 4))));

        Rows(Bytes.Reader(bytes, new ReaderOptions { Roles = new RoleOptions { Feature = ["*"] } }).ReadAll()).ShouldBe([[1, 3], [2, 4]]);
        Message(bytes).ShouldContain("no features among 2 columns");
    }

    [Fact]
    public void ReadAll_BadNpz_SaysWhatIsWrong()
    {
        byte[] features = Bytes.Npy("<f8", "(3, 2)", SixDoubles);

        Message(Bytes.Npz(CompressionLevel.Optimal, ("a.npy", Bytes.Npy("<f8", "(3, 2)", SixDoubles)))).ShouldContain("found the arrays a, expected an array X, x or images");
        Message(Bytes.Npz(CompressionLevel.Optimal, ("X.npy", Bytes.Npy("<f8", "(6,)", SixDoubles)))).ShouldContain("'X': found numbers of shape (6), expected numbers in two dimensions");
        Message(Bytes.Npz(CompressionLevel.Optimal, ("X.npy", features), ("feature_names.npy", Bytes.Npy("|O", "(2,)", [1])))).ShouldContain("feature_names");
        Message(Bytes.Npz(CompressionLevel.Optimal, ("X.npy", features), ("x1.npy", Bytes.Npy("<f8", "(3,)", Bytes.Doubles(1, 2, 3))))).ShouldContain("'x1' twice");
        Message(
            Bytes.Npz(CompressionLevel.Optimal, ("X.npy", features), ("y.npy", Bytes.Npy("|O", "(3,)", [1]))),
            new ReaderOptions { Roles = new RoleOptions { Label = ["y"] } }).ShouldContain("not usable as a column, y, expected a column 'y'");
        Message(Bytes.Npz(CompressionLevel.Optimal, ("X.npy", features))[..100]).ShouldContain("undamaged");
    }

    [Fact]
    public void ReadAll_IdxWithLabels_GivesPixelsAndLabels()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];
        string labels = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(labels, Bytes.Gzip([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]));
            var options = new ReaderOptions { LabelsPath = labels, Roles = new RoleOptions { Class = ["label"] } };

            Table table = Bytes.Reader(Bytes.Gzip(images), options).ReadAll();

            table.Schema.Columns.Select(column => column.Name).ShouldBe(["pixel_0_0", "pixel_0_1", "pixel_0_2", "label"]);
            table.Values(2).ToArray().ShouldBe([3, 255]);
            table.TextOf(3, 1).ShouldBe("9");
            Rows(Bytes.Reader(images).ReadAll()).ShouldBe([[1, 2, 3], [4, 5, 255]]);
            Message([0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255]).ShouldContain("the end of the file");
        }
        finally
        {
            File.Delete(labels);
        }
    }
}
