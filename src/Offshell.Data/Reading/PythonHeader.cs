using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Data;

/// <summary>Reads the Python dictionary in the header of a .npy file: three known keys with a text, a truth value and a tuple of sizes.</summary>
internal sealed class PythonHeader(string text)
{
    private const int MaximumDimensions = 32;

    private int _position;

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="FormatException">The text is anything else; the message says what was expected.</exception>
    internal (string Type, bool IsFortran, ImmutableArray<long> Shape) Read()
    {
        string? type = null;
        bool? isFortran = null;
        ImmutableArray<long>? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = ReadText();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = ReadText(); break;
                case "fortran_order" when isFortran is null: isFortran = ReadTruth(); break;
                case "shape" when shape is null: shape = ReadTuple(); break;
                default: throw new FormatException("the keys descr, fortran_order and shape, each once");
            }

            if (TryTake(',')) continue;
            Expect('}');
            break;
        }

        SkipSpaces();
        if (_position < text.Length || type is null || isFortran is null || shape is null) throw new FormatException("one dictionary with descr, fortran_order and shape");
        return (type, isFortran.Value, shape.Value);
    }

    private string ReadText()
    {
        SkipSpaces();
        if (_position >= text.Length || text[_position] is not ('\'' or '"')) throw new FormatException("a text in quotes (arrays with fields are not read)");
        int end = text.IndexOf(text[_position], _position + 1);
        if (end < 0) throw new FormatException("a closing quote");
        string value = text[(_position + 1)..end];
        _position = end + 1;
        return value;
    }

    private bool ReadTruth()
    {
        SkipSpaces();
        foreach (string word in new[] { "True", "False" })
        {
            if (!text.AsSpan(_position).StartsWith(word, StringComparison.Ordinal)) continue;
            _position += word.Length;
            return word == "True";
        }

        throw new FormatException("True or False for fortran_order");
    }

    private ImmutableArray<long> ReadTuple()
    {
        var sizes = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            sizes.Add(ReadSize());
            if (sizes.Count > MaximumDimensions) throw new FormatException($"at most {MaximumDimensions} dimensions");
            if (TryTake(',')) continue;
            Expect(')');
            break;
        }

        return sizes.ToImmutable();
    }

    private long ReadSize()
    {
        SkipSpaces();
        int start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position])) _position++;
        if (!long.TryParse(text.AsSpan(start.._position), NumberStyles.None, CultureInfo.InvariantCulture, out long size)) throw new FormatException("a size below 2⁶³");
        if (_position < text.Length && text[_position] == 'L') _position++; // a long integer as Python 2 wrote it
        return size;
    }

    private bool TryTake(char c)
    {
        SkipSpaces();
        if (_position >= text.Length || text[_position] != c) return false;
        _position++;
        return true;
    }

    private void Expect(char c)
    {
        if (!TryTake(c)) throw new FormatException($"'{c}' at position {_position} of the header");
    }

    private void SkipSpaces()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\n' or '\r') _position++;
    }
}
