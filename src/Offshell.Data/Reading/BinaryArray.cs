using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Offshell.Data;

/// <summary>A stored array that is read from its first row to its last, some rows at a time, whatever its type and order.</summary>
internal sealed class BinaryArray : IDisposable
{
    private const int ChunkSize = 1 << 16;

    private readonly string _source;
    private readonly Stream _data;
    private readonly long _dataStart;
    private readonly byte[] _bytes;
    private readonly double[] _values;
    private readonly long[]? _planes;
    private long _row;

    /// <param name="name">The array's name in its archive, for messages; null in a file of one array.</param>
    /// <param name="source">The name of the file.</param>
    /// <param name="header">Type, order and shape; one dimension at least.</param>
    /// <param name="data">The stream, at the first element.</param>
    /// <param name="available">The bytes that follow as far as they are known, or null.</param>
    internal BinaryArray(string? name, string source, NpyHeader header, Stream data, long? available)
    {
        _source = source;
        Name = name;
        Header = header;
        UInt128 width = 1;
        foreach (long size in header.Shape.Skip(1)) width *= (UInt128)Math.Min(size, RowSource.MaximumColumns + 1);
        if (width > RowSource.MaximumColumns) throw NpyHeader.Bad(source, name, $"rows of more than {RowSource.MaximumColumns} values", "fewer");

        Width = (int)width;
        UInt128 needed = (UInt128)header.Shape[0] * width * (UInt128)header.Type.Size;
        if (needed > (available is null ? long.MaxValue : (UInt128)Math.Max(available.Value, 0))) throw NpyHeader.Truncated(source, name);

        bool needsSeeking = header.IsFortran && Width > 1;
        if (needsSeeking && !data.CanSeek) data = CopyToMemory(data, (long)needed);
        _data = data;
        _dataStart = needsSeeking ? data.Position : 0;
        _planes = needsSeeking ? PlaneOfColumn(header.Shape) : null;
        int chunkElements = Math.Max(ChunkSize / header.Type.Size, needsSeeking ? 1 : Width);
        _bytes = new byte[chunkElements * header.Type.Size];
        _values = new double[header.Type.IsText ? 0 : chunkElements];
    }

    internal string? Name { get; }

    internal NpyHeader Header { get; }

    internal long RowCount => Header.Shape[0];

    /// <summary>The values per row.</summary>
    internal int Width { get; }

    /// <summary>Whether there is one value per row.</summary>
    internal bool IsVector => Header.Shape.Length == 1 || (Header.Shape.Length == 2 && Header.Shape[1] == 1);

    public void Dispose() => _data.Dispose();

    /// <summary>Reads the next rows into columns.</summary>
    internal void ReadNumbers(int rowCount, double[][] columns)
    {
        if (_planes is not null) ReadPlanes(rowCount, columns);
        else ReadRows(rowCount, columns);
        _row += rowCount;
    }

    /// <summary>Reads the next values of an array with one value per row; integers that a double cannot hold keep their digits aside.</summary>
    internal ColumnData ReadColumn(int rowCount)
    {
        if (Header.Type.IsText) return ReadTexts(rowCount);

        double[] values = new double[rowCount];
        Dictionary<int, string>? exact = null;
        int size = Header.Type.Size;
        for (int done = 0; done < rowCount;)
        {
            int count = Math.Min(_values.Length, rowCount - done);
            Span<byte> bytes = Fill(count);
            Header.Type.Decode(bytes, values.AsSpan(done, count));
            RequireFinite(values.AsSpan(done, count), done, 1);
            for (int i = 0; Header.Type.CanExceedDouble && i < count; i++)
            {
                if (Header.Type.ExactText(bytes.Slice(i * size, size)) is string text) (exact ??= [])[done + i] = text;
            }

            done += count;
        }

        _row += rowCount;
        return new NumberData(values, exact);
    }

    private TextData ReadTexts(int rowCount)
    {
        string?[] texts = new string?[rowCount];
        int size = Header.Type.Size;
        for (int done = 0; done < rowCount;)
        {
            int count = Math.Min(_bytes.Length / size, rowCount - done);
            Span<byte> bytes = Fill(count);
            for (int i = 0; i < count; i++) texts[done + i] = Header.Type.DecodeText(bytes.Slice(i * size, size));
            done += count;
        }

        _row += rowCount;
        return new TextData(texts);
    }

    private void ReadRows(int rowCount, double[][] columns)
    {
        int chunkRows = _values.Length / Width;
        for (int done = 0; done < rowCount;)
        {
            int count = Math.Min(chunkRows, rowCount - done);
            Span<double> values = _values.AsSpan(0, count * Width);
            Header.Type.Decode(Fill(values.Length), values);
            RequireFinite(values, done, Width);
            for (int column = 0; column < Width; column++)
            {
                Span<double> destination = columns[column].AsSpan(done, count);
                for (int row = 0, i = column; row < destination.Length; row++, i += Width) destination[row] = values[i];
            }

            done += count;
        }
    }

    /// <summary>Column-major arrays hold a column's values together: each block seeks once per column.</summary>
    private void ReadPlanes(int rowCount, double[][] columns)
    {
        for (int column = 0; column < Width; column++)
        {
            _data.Position = _dataStart + (((_planes![column] * RowCount) + _row) * Header.Type.Size);
            for (int done = 0; done < rowCount;)
            {
                int count = Math.Min(_values.Length, rowCount - done);
                Span<double> values = columns[column].AsSpan(done, count);
                Header.Type.Decode(Fill(count), values);
                RequireFinite(values, done, 1, column);
                done += count;
            }
        }
    }

    private Span<byte> Fill(int elements)
    {
        Span<byte> bytes = _bytes.AsSpan(0, elements * Header.Type.Size);
        return _data.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : throw NpyHeader.Truncated(_source, Name);
    }

    private void RequireFinite(ReadOnlySpan<double> values, int firstRow, int width, int firstColumn = 0)
    {
        int index = MemoryMarshal.Cast<double, long>(values).IndexOfAny(
            BitConverter.DoubleToInt64Bits(double.PositiveInfinity), BitConverter.DoubleToInt64Bits(double.NegativeInfinity));
        if (index < 0) return;

        string array = Name is null ? "" : $" of array '{Name}'";
        throw new DataFormatException("a finite number, or NaN for missing", "Remove the row or replace the value.")
        {
            File = _source,
            Row = _row + firstRow + (index / width) + 1,
            Found = $"{(values[index] > 0 ? "infinity" : "minus infinity")} at position {firstColumn + (index % width)}{array}",
        };
    }

    /// <summary>The position of each value of a row (last dimension fastest) among the planes of a column-major array (first fastest).</summary>
    private static long[] PlaneOfColumn(ImmutableArray<long> shape)
    {
        long[] planes = new long[(int)shape.Skip(1).Aggregate(1L, (product, size) => product * size)];
        for (int column = 0; column < planes.Length; column++)
        {
            long rest = column, stride = planes.Length;
            for (int dimension = shape.Length - 1; dimension >= 1; dimension--)
            {
                stride /= shape[dimension];
                planes[column] += rest % shape[dimension] * stride;
                rest /= shape[dimension];
            }
        }

        return planes;
    }

    private MemoryStream CopyToMemory(Stream data, long length)
    {
        if (length > Array.MaxLength) throw NpyHeader.Bad(_source, Name, $"{length} compressed bytes in Fortran order", $"at most {Array.MaxLength}, or C order");

        var memory = new MemoryStream();
        byte[] chunk = new byte[ChunkSize];
        while (memory.Length < length)
        {
            int count = data.Read(chunk, 0, (int)Math.Min(chunk.Length, length - memory.Length));
            if (count == 0) throw NpyHeader.Truncated(_source, Name);
            memory.Write(chunk, 0, count);
        }

        memory.Position = 0;
        return memory;
    }
}
