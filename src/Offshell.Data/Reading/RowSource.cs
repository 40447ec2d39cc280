namespace Offshell.Data;

/// <summary>A file or stream that gives blocks of rows as they are written, before any schema.</summary>
internal abstract class RowSource : IDisposable
{
    /// <summary>The most columns that are read; beyond it a file is damaged rather than wide.</summary>
    internal const int MaximumColumns = 1 << 18;

    /// <summary>A block holds at most this many cells, so that wide tables do not make it huge.</summary>
    internal const int MaximumCells = 1 << 24;

    /// <summary>The columns as they are in the file: numbers or text; those that are no features unless named are dropped.</summary>
    internal abstract Schema RawSchema { get; }

    /// <summary>Arrays of the file that hold no column, by name.</summary>
    internal virtual IReadOnlyList<string> IgnoredArrays => [];

    /// <summary>The next rows, at least one and at most as many as asked for; null at the end.</summary>
    internal abstract Table? ReadBlock(int maximumRows);

    public abstract void Dispose();

    internal static DataFormatException Damaged(string source, Exception error) =>
        new("undamaged compressed data", "Copy or create the file again.", error) { File = source, Found = $"an error ({error.Message.TrimEnd('.')})" };

    /// <summary>Names of columns that have none in the file.</summary>
    internal static string[] DefaultNames(int count) => [.. Enumerable.Range(0, count).Select(column => $"x{column}")];

    internal static DataFormatException DuplicateName(string source, string name, long? line) => new(
        "every name once", "Rename one of the columns; if the file has no header row, give it one.")
    { File = source, Line = line, Found = $"the column name {DataFormatException.Quote(name)} twice" };
}
