using System.Text.Unicode;

namespace Offshell.Data;

/// <summary>
/// CIFAR-10 in its binary version: records of a class 0 to 9 and 3 × 32 × 32 bytes, red, green and blue one after the other, each
/// row by row. The pixels become columns <c>pixel_r_c_k</c>, channels fastest, the class the column <c>label</c>, which
/// is no feature unless named.
/// </summary>
internal sealed class CifarSource : RowSource
{
    private const int Side = 32, Channels = 3, Classes = 10;
    private const int Pixels = Channels * Side * Side;

    private readonly Stream _stream;
    private readonly string _source;
    private readonly long _rowsBefore;
    private readonly byte[] _record = new byte[RecordLength];
    private long _rowsRead;

    internal CifarSource(Stream stream, string source, long rowsBefore) => (_stream, _source, _rowsBefore) = (stream, source, rowsBefore);

    /// <summary>Bytes of a record.</summary>
    internal const int RecordLength = 1 + Pixels;

    /// <summary>Bytes at the beginning of a file that tell whether it is one.</summary>
    internal const int StartLength = RecordLength + 1;

    internal override Schema RawSchema { get; } = new()
    {
        Columns =
        [
            .. Enumerable.Range(0, Pixels).Select(i => new ColumnSchema { Name = ImageShape.NameOf(i, [Side, Side, Channels]), AllowsMissing = true }),
            new ColumnSchema { Name = "label", Kind = ColumnKind.Numeric, Role = ColumnRole.Dropped, AllowsMissing = true },
        ],
    };

    /// <summary>Whether the first bytes could be those of such a file: a class, and something that no text has.</summary>
    internal static bool MayBeginWith(ReadOnlySpan<byte> start) => start.Length > 0 && start[0] < Classes && (start[0] < (byte)'\t' || !IsText(start));

    /// <summary>
    /// Whether the first bytes are those of such a file, which has no mark of its own: a whole record, a class where one must stand,
    /// and bytes that no text has.
    /// </summary>
    internal static bool Matches(ReadOnlySpan<byte> start) =>
        start.Length >= RecordLength && start[0] < Classes && (start.Length == RecordLength || start[RecordLength] < Classes) && !IsText(start);

    internal override Table? ReadBlock(int maximumRows)
    {
        int most = Math.Clamp(MaximumCells / (Pixels + 1), 1, maximumRows), count = 0;
        double[][] columns = new double[Pixels + 1][];
        for (int c = 0; c < columns.Length; c++) columns[c] = new double[most];
        for (; count < most && ReadRecord(_rowsRead + count); count++)
        {
            for (int i = 0; i < Pixels; i++) columns[i][count] = _record[1 + (i % Channels * Side * Side) + (i / Channels)];
            columns[Pixels][count] = _record[0];
        }

        if (count == 0) return null;
        var origin = new RowOrigin(_rowsBefore + _rowsRead + 1, _source, null, _rowsBefore);
        _rowsRead += count;
        return Table.Create(RawSchema, [.. columns.Select(c => (ColumnData)new NumberData(c[..count], null))], origin);
    }

    public override void Dispose() => _stream.Dispose();

    private bool ReadRecord(long index)
    {
        int read = _stream.ReadAtLeast(_record, RecordLength, throwOnEndOfStream: false);
        if (read == 0) return false;
        if (read < RecordLength)
            throw new DataFormatException($"records of {RecordLength} bytes", "The file is cut short; copy it again.") { File = _source, Row = _rowsBefore + index + 1, Found = $"{read} bytes of the last image" };
        if (_record[0] >= Classes)
            throw new DataFormatException($"a class from 0 to {Classes - 1}", "The file is damaged or no CIFAR-10 file; copy it again.") { File = _source, Row = _rowsBefore + index + 1, Found = $"the class {_record[0]}" };
        return true;
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (b is < 0x09 or (> 0x0D and < 0x20)) return false;
        }

        // The last character may be cut.
        for (int cut = 0; cut <= Math.Min(3, bytes.Length); cut++)
        {
            if (Utf8.IsValid(bytes[..^cut])) return true;
        }

        return false;
    }
}
