using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Offshell.Data;

/// <summary>The header of a .npy array, versions 1 to 3: element type, order and shape.</summary>
internal sealed record NpyHeader(ElementType Type, bool IsFortran, ImmutableArray<long> Shape)
{
    /// <summary>The bytes that every .npy file begins with.</summary>
    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private const int MaximumLength = 1 << 20;
    private const int MaximumTextSize = 1 << 16;

    /// <summary>Reads the header and leaves the stream at the first element.</summary>
    /// <exception cref="DataFormatException">The bytes are not such a header, or the elements are of a kind that cannot be read.</exception>
    internal static NpyHeader Read(Stream stream, string source, string? array)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start[..6].SequenceEqual(Magic))
        {
            throw Bad(source, array, "other bytes", "a .npy array, which begins with \\x93NUMPY");
        }

        int version = start[6];
        if (version is < 1 or > 3) throw Bad(source, array, $"version {version}", "version 1, 2 or 3 of the .npy format");

        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        if (stream.ReadAtLeast(lengthBytes, lengthBytes.Length, throwOnEndOfStream: false) < lengthBytes.Length) throw Truncated(source, array);
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaximumLength) throw Bad(source, array, $"a header of {length} bytes", $"at most {MaximumLength}");

        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length) throw Truncated(source, array);
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), source, array);
    }

    internal static DataFormatException Bad(string source, string? array, string found, string expected) => new(
        expected, "Save the array again with numpy.save or numpy.savez, as numbers or texts of a fixed length.")
    { File = source, Column = array, Found = found };

    internal static DataFormatException Truncated(string source, string? array) => new(
        "more bytes", "Copy or create the file again.")
    { File = source, Column = array, Found = "the end of the file" };

    private static NpyHeader Parse(string text, string source, string? array)
    {
        try
        {
            (string type, bool isFortran, ImmutableArray<long> shape) = new PythonHeader(text).Read();
            ElementType element = ParseType(type) ?? throw Bad(
                source, array, $"elements of type {DataFormatException.Quote(type)}", "booleans, integers, floats of 16, 32 or 64 bits, or texts of a fixed length");
            return new NpyHeader(element, isFortran, shape);
        }
        catch (FormatException error)
        {
            throw Bad(source, array, $"the header {DataFormatException.Quote(text.Trim())}", error.Message);
        }
    }

    private static ElementType? ParseType(string type)
    {
        if (type.Length < 3 || !"<>|=".Contains(type[0], StringComparison.Ordinal) || !int.TryParse(type.AsSpan(2), out int size) || size <= 0) return null;

        bool isBigEndian = type[0] == '>';
        return (type[1], size) switch
        {
            ('b', 1) or ('i' or 'u', 1 or 2 or 4 or 8) or ('f', 2 or 4 or 8) => new ElementType(type[1], size, isBigEndian),
            ('S', <= MaximumTextSize) => new ElementType('S', size, false),
            ('U', <= MaximumTextSize / 4) => new ElementType('U', size * 4, isBigEndian),
            _ => null,
        };
    }
}
