using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Data;

/// <summary>Rows of a CSV file. All columns are text until a schema says more.</summary>
internal sealed class CsvSource : RowSource
{
    /// <summary>A block holds at most this many characters, so that long texts do not make it huge.</summary>
    private const int MaximumCharacters = 1 << 26;

    private readonly CsvTokenizer _tokenizer;
    private readonly string _source;
    private readonly long _rowsBefore;
    private readonly Action<UnreadableRow>? _unreadable;
    private CellBlock? _firstRecord;
    private CellBlock _last = new();
    private long _rowsRead;

    internal CsvSource(Stream stream, string source, ReaderOptions options, long rowsBefore)
    {
        _source = source;
        _rowsBefore = rowsBefore;
        _unreadable = options.Unreadable;
        _tokenizer = new CsvTokenizer(stream, source, options.Separator, isByLine: options.Unreadable is not null);
        RawSchema = SchemaOf(ReadNames(options.HasHeader));
    }

    internal override Schema RawSchema { get; }

    internal override Table? ReadBlock(int maximumRows)
    {
        int columnCount = RawSchema.Count;
        int rowLimit = Math.Clamp(MaximumCells / columnCount, 1, maximumRows);
        CellBlock block = _firstRecord ?? _last.Next();
        var lines = new List<long>();
        if (_firstRecord is not null) lines.Add(1);
        _firstRecord = null;
        _last = block;
        int leftOut = 0;
        while (lines.Count < rowLimit && leftOut == 0 && block.Length < MaximumCharacters)
        {
            long line = _tokenizer.Line;
            int before = block.CellCount;
            if (!TryReadRecord(block, line, out bool isRow, out DataFormatException? error)) break;
            if (isRow) lines.Add(line);
            else block.RemoveFrom(before);
            if (error is null) continue;

            if (_unreadable is null) throw error;
            _unreadable(new UnreadableRow(_rowsBefore + _rowsRead + lines.Count + 1, error));

            // The rows of a block are numbered without gaps: one that has begun ends here.
            if (lines.Count > 0) leftOut = 1;
            else _rowsRead++;
        }

        if (lines.Count == 0) return null;
        var columns = new ColumnData[columnCount];
        for (int column = 0; column < columnCount; column++) columns[column] = new CellData(block, columnCount, column);
        var origin = new RowOrigin(_rowsBefore + _rowsRead + 1, _source, [.. lines], _rowsBefore);
        _rowsRead += lines.Count + leftOut;
        return Table.Create(RawSchema, columns, origin);
    }

    public override void Dispose() => _tokenizer.Dispose();

    private string[] ReadNames(bool hasHeader)
    {
        var first = new CellBlock();
        int count = _tokenizer.ReadRecord(first);
        if (count == 0)
        {
            throw new DataFormatException("a header row and rows below it", "Check that the file was written completely.") { File = _source, Found = "nothing" };
        }

        if (!hasHeader)
        {
            _firstRecord = first;
            return DefaultNames(count);
        }

        string[] names = new string[count];
        for (int column = 0; column < count; column++)
        {
            string name = first[column].Trim().ToString();
            names[column] = name.Length > 0 ? name : $"column_{column + 1}";
        }

        RequireNames(names);
        return names;
    }

    private static bool IsFraction(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value != Math.Floor(value);

    private void RequireNames(string[] names)
    {
        // Whole numbers are fair names, but nobody names columns 0.25 and 1.75.
        if (Array.TrueForAll(names, name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) && Array.Exists(names, IsFraction))
        {
            throw new DataFormatException("a header row with the names of the columns", "Add a header row, or say that the file has none.")
            {
                File = _source,
                Line = 1,
                Found = "only numbers",
            };
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name)) throw DuplicateName(_source, name, 1);
        }
    }

    private static Schema SchemaOf(string[] names) =>
        new() { Columns = [.. names.Select(name => new ColumnSchema { Name = name, Kind = ColumnKind.Text, AllowsMissing = true })] };

    /// <summary>Reads a record; false at the end. An empty line is no row, and no error either.</summary>
    private bool TryReadRecord(CellBlock block, long line, out bool isRow, out DataFormatException? error)
    {
        (isRow, error) = (false, null);
        int before = block.CellCount, count;
        try
        {
            count = _tokenizer.ReadRecord(block);
        }
        catch (DataFormatException fault) when (_unreadable is not null && fault.InnerException is null) // bytes that are no text leave no place to go on from
        {
            _tokenizer.SkipLine();
            error = fault;
            return true;
        }

        if (count == 0) return false;
        isRow = count == RawSchema.Count;
        if (!isRow && !(count == 1 && block[before].IsEmpty)) error = WrongCount(count, line);
        return true;
    }

    private DataFormatException WrongCount(int count, long line) => new(
        $"{RawSchema.Count}, as in the first row", "Correct the line; quote cells that contain the separator.")
    {
        File = _source,
        Line = line,
        Found = $"{count} {(count == 1 ? "cell" : "cells")}",
    };
}
