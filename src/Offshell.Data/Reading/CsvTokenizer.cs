using System.Buffers;
using System.Text;

namespace Offshell.Data;

/// <summary>
/// Cuts a text into records and cells (RFC 4180): cells may be quoted, a quoted cell may hold separators, line ends and
/// doubled quotes, and a quote inside an unquoted cell is a character like any other. Lines end with LF, CR LF or CR.
/// </summary>
internal sealed class CsvTokenizer : IDisposable
{
    /// <summary>The longest cell, in characters. A cell beyond it is most likely a quote that was never closed.</summary>
    internal const int MaximumCellLength = 1 << 20;

    /// <summary>Large enough to be read fast, small enough to stay off the large object heap.</summary>
    private const int BufferSize = 1 << 14;

    private const string SeparatorCandidates = ",;\t|";
    private static readonly SearchValues<char> QuotedSpecial = SearchValues.Create("\"\r\n\0");

    private readonly TextReader _reader;
    private readonly string _source;
    private readonly char[] _buffer = new char[BufferSize];
    private readonly SearchValues<char> _special;
    private readonly char _separator;
    private readonly bool _isByLine;
    private int _position;
    private int _end;

    /// <param name="stream">UTF-8, or UTF-16 with a byte order mark.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="separator">Null to detect it.</param>
    /// <param name="isByLine">Whether no cell goes on in the next line, so that a quote that is never closed costs its line only.</param>
    internal CsvTokenizer(Stream stream, string source, char? separator, bool isByLine)
    {
        _isByLine = isByLine;
        _reader = new StreamReader(stream, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, bufferSize: BufferSize);
        _source = source;
        Fill();
        _separator = separator ?? DetectSeparator(_buffer.AsSpan(0, _end));
        _special = SearchValues.Create([_separator, '\r', '\n', '\0']);
    }

    /// <summary>The line of the next character, counted from 1.</summary>
    internal long Line { get; private set; } = 1;

    /// <summary>Appends the cells of the next record to a block.</summary>
    /// <returns>The number of cells, or 0 at the end.</returns>
    internal int ReadRecord(CellBlock block)
    {
        if (!HasMore()) return 0;

        int before = block.CellCount;
        bool goesOn = true;
        while (goesOn)
        {
            if (HasMore() && _buffer[_position] == '"') ReadQuoted(block);
            else ReadPlain(block);
            block.EndCell();
            if (block.CellCount - before > RowSource.MaximumColumns) throw TooManyColumns();
            goesOn = EndCell();
        }

        return block.CellCount - before;
    }

    /// <summary>Passes what is left of a line with a fault.</summary>
    internal void SkipLine()
    {
        while (HasMore())
        {
            char c = _buffer[_position++];
            if (c is not ('\r' or '\n')) continue;
            if (c == '\r' && HasMore() && _buffer[_position] == '\n') _position++;
            Line++;
            return;
        }
    }

    public void Dispose() => _reader.Dispose();

    private static char DetectSeparator(ReadOnlySpan<char> text)
    {
        int[] counts = new int[SeparatorCandidates.Length];
        bool isQuoted = false;
        foreach (char c in text)
        {
            if (c == '"') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if (c is '\r' or '\n') break;
            int candidate = SeparatorCandidates.IndexOf(c);
            if (candidate >= 0) counts[candidate]++;
        }

        return SeparatorCandidates[Array.IndexOf(counts, counts.Max())];
    }

    private void ReadPlain(CellBlock block)
    {
        while (HasMore())
        {
            ReadOnlySpan<char> rest = _buffer.AsSpan(_position.._end);
            int length = rest.IndexOfAny(_special);
            int taken = length < 0 ? rest.Length : length;
            Append(block, rest[..taken], Line);
            _position += taken;
            if (length >= 0) return;
        }
    }

    private void ReadQuoted(CellBlock block)
    {
        long opened = Line;
        _position++;
        while (HasMore())
        {
            ReadOnlySpan<char> rest = _buffer.AsSpan(_position.._end);
            int length = rest.IndexOfAny(QuotedSpecial);
            int taken = length < 0 ? rest.Length : length;
            Append(block, rest[..taken], opened);
            _position += taken;
            if (length < 0) continue;

            char special = _buffer[_position++];
            if (special == '\0') throw NotText();
            if (_isByLine && special is '\r' or '\n')
            {
                _position--;
                throw NeverClosed(opened);
            }

            if (special == '"')
            {
                if (!HasMore() || _buffer[_position] != '"') return;
                _position++;
            }

            Append(block, [special], opened);
            // A CR LF is one line end; its LF is counted.
            if (special == '\n' || (special == '\r' && !(HasMore() && _buffer[_position] == '\n'))) Line++;
        }

        throw NeverClosed(opened);
    }

    private void Append(CellBlock block, ReadOnlySpan<char> text, long opened)
    {
        if (block.OpenLength + text.Length > MaximumCellLength) throw NeverClosed(opened);
        block.Append(text);
    }

    /// <summary>Passes what follows a cell; false at the end of the record.</summary>
    private bool EndCell()
    {
        if (!HasMore()) return false;
        char c = _buffer[_position++];
        if (c == _separator) return true;
        if (c == '\0') throw NotText();
        if (c == '\r' && HasMore() && _buffer[_position] == '\n') _position++;
        else if (c is not ('\r' or '\n')) throw AfterQuote(c);

        Line++;
        return false;
    }

    private bool HasMore() => _position < _end || Fill();

    private bool Fill()
    {
        _position = 0;
        try
        {
            _end = _reader.Read(_buffer, 0, _buffer.Length);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataFormatException("text in UTF-8", "Save the file as UTF-8.", error) { File = _source, Line = Line, Found = "bytes that are not UTF-8 in or after this line" };
        }

        return _end > 0;
    }

    private DataFormatException NotText() => new("text", "Check that this is a CSV file and not a binary one.") { File = _source, Line = Line, Found = "a NUL character" };

    private DataFormatException AfterQuote(char c) => new(
        $"the separator {DataFormatException.Quote([_separator])} or the end of the line after a closing quote",
        "Double each quote that belongs to the text, or name the right separator.")
    {
        File = _source,
        Line = Line,
        Found = DataFormatException.Quote([c]),
    };

    private DataFormatException NeverClosed(long opened) => new(
        $"its closing quote, or a cell of at most {MaximumCellLength} characters", "Close the quote, or double it if it belongs to the text.")
    {
        File = _source,
        Line = opened,
        Found = "a cell that does not end",
    };

    private DataFormatException TooManyColumns() => new($"at most {RowSource.MaximumColumns}", "Check the separator, or split the table.")
    {
        File = _source,
        Line = Line,
        Found = "more columns",
    };
}
