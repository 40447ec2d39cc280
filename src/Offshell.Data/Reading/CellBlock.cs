namespace Offshell.Data;

/// <summary>The cells of some rows of a text file, as they were written, row by row in one buffer.</summary>
/// <param name="expectedLength">The number of characters to make room for at first.</param>
/// <param name="expectedCells">The number of cells to make room for at first.</param>
internal sealed class CellBlock(int expectedLength = 1024, int expectedCells = 64)
{
    private char[] _characters = new char[expectedLength];
    private int _length;
    private int[] _ends = new int[expectedCells];
    private int _cellCount;

    /// <summary>The number of cells, finished ones only.</summary>
    internal int CellCount => _cellCount;

    /// <summary>The number of characters.</summary>
    internal int Length => _length;

    /// <summary>An empty block with room for about as much as this one holds.</summary>
    internal CellBlock Next() => new((_length / 8 * 9) + 1024, _cellCount + 64);

    /// <summary>The number of characters of the unfinished cell.</summary>
    internal int OpenLength => _length - Start(_cellCount);

    internal ReadOnlySpan<char> this[int cell] => _characters.AsSpan(Start(cell).._ends[cell]);

    internal void Append(ReadOnlySpan<char> text)
    {
        if (_length + text.Length > _characters.Length) Array.Resize(ref _characters, Math.Max(_characters.Length * 2, _length + text.Length));
        text.CopyTo(_characters.AsSpan(_length));
        _length += text.Length;
    }

    internal void EndCell()
    {
        if (_cellCount == _ends.Length) Array.Resize(ref _ends, _ends.Length * 2);
        _ends[_cellCount++] = _length;
    }

    /// <summary>Forgets all cells from the given one on.</summary>
    internal void RemoveFrom(int cell)
    {
        _length = Start(cell);
        _cellCount = cell;
    }

    private int Start(int cell) => cell == 0 ? 0 : _ends[cell - 1];
}

/// <summary>One column of a <see cref="CellBlock"/>.</summary>
internal sealed class CellData(CellBlock block, int columnCount, int column) : ColumnData
{
    public override int Length => block.CellCount / columnCount;

    internal ReadOnlySpan<char> Cell(int row) => block[(row * columnCount) + column];

    internal override ColumnData Select(int start, ReadOnlySpan<int> rows)
    {
        string?[] texts = new string?[rows.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = Cell(start + rows[i]).ToString();
        return new TextData(texts);
    }

    internal override ColumnData Concatenate(ReadOnlySpan<(ColumnData Data, int Start, int Count)> parts)
    {
        var all = new List<string?>();
        foreach ((ColumnData data, int start, int count) in parts)
        {
            for (int row = start; row < start + count; row++) all.Add(((CellData)data).Cell(row).ToString());
        }

        return new TextData([.. all]);
    }
}
