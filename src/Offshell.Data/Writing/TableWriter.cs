using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Offshell.Data;

/// <summary>Writes tables to files: <c>.csv</c>, <c>.csv.gz</c>, <c>.npy</c> (numeric columns only) and <c>.npz</c>. Equal tables give equal bytes.</summary>
public static class TableWriter
{
    /// <summary>The earliest time a zip archive can hold; a fixed one keeps equal tables equal files.</summary>
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a file whole or not at all; its format follows from the end of its name. <c>-</c> is CSV to standard output.</summary>
    /// <exception cref="ArgumentException">The name ends otherwise, or a .npy file is asked for and a column is not numeric.</exception>
    public static void Write(string path, Table table)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(table);
        AtomicFile.Write(path, WriterOf(path, table));
    }

    /// <summary>Writes all columns with a header.</summary>
    public static void WriteCsv(Stream stream, IEnumerable<Table> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        CsvWriter? csv = null;
        foreach (Table block in blocks)
        {
            csv ??= new CsvWriter(stream, [.. block.Schema.Columns.Select(column => column.Name)]);
            for (int row = 0; row < block.RowCount; row++)
            {
                for (int column = 0; column < block.Schema.Count; column++) csv.Write(block.TextOf(column, row));
                csv.EndRow();
            }
        }

        csv?.Dispose();
    }

    /// <summary>
    /// Writes features as the array <c>X</c> with their names as <c>feature_names</c>, or pixels as <c>images</c> of the images' shape;
    /// every other column and every categorical feature as an array of its own name.
    /// </summary>
    public static void WriteNpz(Stream stream, Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        ImmutableArray<int> features = [.. table.Schema.IndicesOf(ColumnRole.Feature).Where(column => table.Schema[column].Kind == ColumnKind.Numeric)];
        ImageShape? image = ImageShape.Of(table.Schema);
        if (image is not null) WriteEntry(archive, "images", entry => WriteMatrix(entry, table, features, AxesOf(image)));
        else if (!features.IsEmpty)
        {
            WriteEntry(archive, "X", entry => WriteMatrix(entry, table, features, [features.Length]));
            WriteEntry(archive, "feature_names", entry => NpyWriter.Write(entry, [.. features.Select(column => table.Schema[column].Name)]));
        }

        for (int column = 0; column < table.Schema.Count; column++)
        {
            if (features.Contains(column)) continue;
            if (table.Schema[column].Name is "X" or "images" or "feature_names")
            {
                throw new ArgumentException($"A column beside the features is named '{table.Schema[column].Name}', which is reserved in .npz files. Rename it.", nameof(table));
            }

            int current = column;
            WriteEntry(archive, table.Schema[column].Name, entry => WriteVector(entry, table, current));
        }
    }

    private static Action<Stream> WriterOf(string path, Table table)
    {
        if (path == AtomicFile.StandardOutput || path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) return stream => WriteCsv(stream, [table]);
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) return stream => WriteNpz(stream, table);
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            return table.Schema.Columns.All(column => column.Kind == ColumnKind.Numeric)
                ? stream => WriteMatrix(stream, table, [.. Enumerable.Range(0, table.Schema.Count)], AxesOf(table))
                : throw new ArgumentException($"The file '{path}' can hold numeric columns only and the table has others. Write .npz or .csv.", nameof(path));
        }

        if (path.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase))
        {
            return stream =>
            {
                using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
                WriteCsv(gzip, [table]);
            };
        }

        throw new ArgumentException($"The name '{path}' does not end with .csv, .csv.gz, .npy or .npz. Give it one of these ends.", nameof(path));
    }

    private static void WriteEntry(ZipArchive archive, string name, Action<Stream> write)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        using Stream stream = entry.Open();
        write(stream);
    }

    /// <summary>The axes of a row: those of an image if there is nothing but pixels.</summary>
    private static int[] AxesOf(Table table) =>
        ImageShape.Of(table.Schema) is { } image && image.Pixels == table.Schema.Count ? AxesOf(image) : [table.Schema.Count];

    private static int[] AxesOf(ImageShape image) => image.Channels == 1 ? [.. image.Positions] : [.. image.Positions, image.Channels];

    private static void WriteMatrix(Stream stream, Table table, ImmutableArray<int> columns, int[] axes)
    {
        const int rowsPerChunk = 1024;
        NpyWriter.WriteHeader(stream, "<f8", [table.RowCount, .. axes]);
        double[] chunk = new double[rowsPerChunk * columns.Length];
        for (int start = 0; start < table.RowCount; start += rowsPerChunk)
        {
            int count = Math.Min(rowsPerChunk, table.RowCount - start);
            for (int i = 0; i < columns.Length; i++)
            {
                ReadOnlySpan<double> values = table.Values(columns[i]).Slice(start, count);
                for (int row = 0; row < count; row++) chunk[(row * columns.Length) + i] = values[row];
            }

            stream.Write(MemoryMarshal.AsBytes(chunk.AsSpan(0, count * columns.Length)));
        }
    }

    private static void WriteVector(Stream stream, Table table, int column)
    {
        if (table.Schema[column].Kind == ColumnKind.Numeric) NpyWriter.Write(stream, table.Values(column), table.RowCount);
        else NpyWriter.Write(stream, [.. Enumerable.Range(0, table.RowCount).Select(row => table.TextOf(column, row))]);
    }
}
