using System.Buffers;
using System.Globalization;
using System.Text;

namespace Offshell.Data;

/// <summary>
/// Writes CSV as UTF-8 with a header, commas and LF: cells one by one, then the end of the row. Numbers are written so that
/// reading them gives the same bits; missing is empty; texts are quoted only where they must be.
/// </summary>
public sealed class CsvWriter : IDisposable
{
    /// <summary>Cells with these are quoted: some are special only to readers that guess the separator.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create("\",;\t|\r\n");

    private readonly StreamWriter _writer;
    private readonly int _columnCount;
    private int _column;

    /// <summary>Writes the header. The stream stays open when the writer is disposed.</summary>
    public CsvWriter(Stream stream, IReadOnlyList<string> header)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(header);
        _columnCount = header.Count;
        _writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        foreach (string name in header) Write(name);
        EndRow();
    }

    /// <summary>Writes one cell; null is missing.</summary>
    public void Write(string? text)
    {
        Begin();
        ReadOnlySpan<char> cell = text;
        bool needsQuotes = cell.IndexOfAny(Special) >= 0 || cell.Trim().Length != cell.Length;
        if (!needsQuotes)
        {
            _writer.Write(cell);
            return;
        }

        _writer.Write('"');
        _writer.Write(text!.Replace("\"", "\"\"", StringComparison.Ordinal));
        _writer.Write('"');
    }

    /// <summary>Writes one number in round-trip format; NaN is missing.</summary>
    public void Write(double value)
    {
        Begin();
        Span<char> text = stackalloc char[32];
        if (double.IsNaN(value)) return;
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }

    /// <summary>Writes one whole number.</summary>
    public void Write(long value)
    {
        Begin();
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }

    /// <summary>Ends the row.</summary>
    /// <exception cref="InvalidOperationException">The row has fewer cells than the header.</exception>
    public void EndRow()
    {
        if (_column != _columnCount) throw new InvalidOperationException($"The row has {_column} cells; expected {_columnCount}, as in the header.");
        _writer.Write('\n');
        _column = 0;
    }

    /// <summary>Passes everything on to the stream.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Passes everything on to the stream, which stays open.</summary>
    public void Dispose() => _writer.Dispose();

    private void Begin()
    {
        if (_column == _columnCount) throw new InvalidOperationException($"The row has more cells than the header, which has {_columnCount}.");
        if (_column++ > 0) _writer.Write(',');
    }
}
