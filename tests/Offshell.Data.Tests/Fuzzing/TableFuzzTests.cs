using System.IO.Compression;
using System.Text;
using Offshell.Data.Tests.Reading;

namespace Offshell.Data.Tests.Fuzzing;

public sealed class TableFuzzTests
{
    private static ReaderOptions Bound(string first, string second) => new()
    {
        Schema = new Schema
        {
            Columns =
            [
                new() { Name = first, AllowsMissing = true },
                new() { Name = second, AllowsMissing = true },
                new() { Name = "c", Kind = ColumnKind.Categorical, Categories = ["red", "1"], AllowsMissing = true, Role = ColumnRole.Class },
            ],
        },
    };

    private static readonly byte[] Array = Bytes.Npy("<f8", "(3, 2)", Bytes.Doubles(1, -2, double.NaN, 4, 5, 6));

    /// <summary>Reads once under the inferred schema and once under a given one.</summary>
    private static void Read(byte[] bytes, ReaderOptions bound)
    {
        DataFormatException? refused = null;
        foreach (ReaderOptions options in new[] { new ReaderOptions(), bound })
        {
            try
            {
                foreach (Table table in Bytes.Reader(bytes, options).ReadBlocks(2))
                {
                    for (int column = 0; column < table.Schema.Count; column++)
                    {
                        for (int row = 0; row < table.RowCount; row++)
                        {
                            table.TextOf(column, row).ShouldNotBeNull();
                            if (table.Schema[column].Kind == ColumnKind.Numeric) double.IsInfinity(table.Values(column)[row]).ShouldBeFalse();
                        }
                    }
                }
            }
            catch (DataFormatException error)
            {
                error.Message.ShouldNotBeNullOrWhiteSpace();
                refused = error;
            }
        }

        if (refused is not null) throw refused;
    }

    [Fact]
    public void Read_DamagedCsv_OnlyThrowsDocumentedErrors()
    {
        byte[] plain = Encoding.UTF8.GetBytes("a,b,c\n1,2.5,red\n-3e4,NA,\"b\"\"l,ue\"\n5,6,ü\n7,8,1\n");
        byte[] quoted = Encoding.UTF8.GetBytes("\uFEFFa;b;c\r\n\"1\";2;\"x\ny\"\r\n;;\r\n1;2;red\r\n");

        Mutation.Fuzz(2, 10_000, [plain, quoted, Bytes.Gzip(plain)], "\",;\t\r\n\0.eE-+NAif0123456789"u8, bytes => Read(bytes, Bound("a", "b")), error => error is DataFormatException);
    }

    [Fact]
    public void Read_DamagedNpy_OnlyThrowsDocumentedErrors()
    {
        byte[] columns = Bytes.Npy(">i8", "(3, 2)", new byte[48], isFortran: true, version: 2);
        byte[] images = Bytes.Npy("|u1", "(2, 2, 3)", new byte[12], version: 3);
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];

        Mutation.Fuzz(3, 10_000, [Array, columns, images, idx, Bytes.Gzip(Array)], "'{}(),:<>|=fiubSUO0123456789TrueFalseL "u8, bytes => Read(bytes, Bound("x0", "x1")), error => error is DataFormatException);
    }

    [Fact]
    public void Read_DamagedNpz_OnlyThrowsDocumentedErrors()
    {
        (string, byte[])[] entries =
        [
            ("X.npy", Array),
            ("y.npy", Bytes.Npy("<i8", "(3,)", new byte[24])),
            ("c.npy", Bytes.Npy("<U1", "(3,)", Encoding.UTF32.GetBytes("abc"))),
            ("feature_names.npy", Bytes.Npy("|S1", "(2,)", "ab"u8.ToArray())),
        ];

        Mutation.Fuzz(
            4, 10_000, [Bytes.Npz(CompressionLevel.NoCompression, entries), Bytes.Npz(CompressionLevel.Optimal, entries)],
            "PK\u0001\u0002\u0003\u0004\u0005\u0006\0'(),:<>|fiubSUO0123456789"u8, bytes => Read(bytes, Bound("a", "b")), error => error is DataFormatException);
    }
}
