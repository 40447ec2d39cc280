namespace Offshell.Data;

/// <summary>Where the stored rows of a table came from, so that messages and outputs can name them.</summary>
internal sealed class RowOrigin
{
    private readonly long _firstRow;
    private readonly long[]? _rowNumbers;
    private readonly string? _source;
    private readonly long[]? _lines;
    private readonly long _rowsBefore;

    /// <param name="firstRow">The number of the first row, counted from 1 over all sources.</param>
    /// <param name="source">The file or stream.</param>
    /// <param name="lines">The line of each row, in text files.</param>
    /// <param name="rowsBefore">The rows of the sources before this one.</param>
    internal RowOrigin(long firstRow, string? source = null, long[]? lines = null, long rowsBefore = 0)
        : this(firstRow, null, source, lines, rowsBefore)
    {
    }

    private RowOrigin(long firstRow, long[]? rowNumbers, string? source, long[]? lines, long rowsBefore)
    {
        _firstRow = firstRow;
        _rowNumbers = rowNumbers;
        _source = source;
        _lines = lines;
        _rowsBefore = rowsBefore;
    }

    /// <summary>The file or stream, if the rows were read from one.</summary>
    internal string? Source => _source;

    internal long RowNumber(int row) => _rowNumbers is null ? _firstRow + row : row < _rowNumbers.Length ? _rowNumbers[row] : _firstRow;

    internal long RowInSource(int row) => RowNumber(row) - _rowsBefore;

    internal long? Line(int row) => _lines is null ? null : _lines[row];

    internal string Locate(int row)
    {
        string place = Line(row) is long line ? $"line {line}" : $"row {RowInSource(row)}";
        return _source is null ? place : $"{_source}, {place}";
    }

    internal RowOrigin Select(int start, ReadOnlySpan<int> rows)
    {
        long[] numbers = new long[rows.Length];
        long[]? lines = _lines is null ? null : new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            numbers[i] = RowNumber(start + rows[i]);
            if (lines is not null) lines[i] = _lines![start + rows[i]];
        }

        return new RowOrigin(_firstRow, numbers, _source, lines, _rowsBefore);
    }

    /// <summary>Whether this is the origin of so many rows and no more, as far as that is known.</summary>
    internal bool Fits(int rowCount) => (_lines is null || _lines.Length == rowCount) && (_rowNumbers is null || _rowNumbers.Length == rowCount);

    internal RowOrigin Slice(int start, int count) => Concatenate([(this, start, count)]);

    /// <summary>Joins origins; the source and its lines are kept only if all parts share them.</summary>
    internal static RowOrigin Concatenate(ReadOnlySpan<(RowOrigin Origin, int Start, int Count)> parts)
    {
        string? source = parts[0].Origin._source;
        bool keepsLines = true, consecutive = true;
        long next = parts[0].Origin.RowNumber(parts[0].Start);
        foreach ((RowOrigin origin, int start, int count) in parts)
        {
            if (origin._source != source) source = null;
            keepsLines &= origin._lines is not null;
            consecutive &= origin._rowNumbers is null && origin._firstRow + start == next;
            next += count;
        }

        keepsLines &= source is not null;
        long rowsBefore = source is null ? 0 : parts[0].Origin._rowsBefore;
        var numbers = new List<long>();
        var lines = new List<long>();
        foreach ((RowOrigin origin, int start, int count) in parts)
        {
            if (keepsLines) lines.AddRange(origin._lines.AsSpan(start, count));
            for (int row = start; !consecutive && row < start + count; row++) numbers.Add(origin.RowNumber(row));
        }

        return new RowOrigin(parts[0].Origin.RowNumber(parts[0].Start), consecutive ? null : [.. numbers], source, keepsLines ? [.. lines] : null, rowsBefore);
    }
}
