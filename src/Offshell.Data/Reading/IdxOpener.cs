using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>Opens IDX files, the format of MNIST: two zero bytes, a type, the number of dimensions, the sizes, the elements, all big-endian.</summary>
internal static class IdxOpener
{
    private const string LabelColumn = "label";

    /// <summary>Whether the first bytes are those of an IDX file.</summary>
    internal static bool Matches(ReadOnlySpan<byte> start) => start.Length >= 4 && start[0] == 0 && start[1] == 0 && TypeOf(start[2]) is not null && start[3] is >= 1 and <= 8;

    internal static ArraySource Open(Stream stream, string source, Func<Stream>? openLabels, string? labelSource, long rowsBefore)
    {
        BinaryArray images = OpenArray(stream, source, null);
        var extras = new List<BinaryArray>();
        if (openLabels is not null)
        {
            BinaryArray labels = OpenArray(openLabels(), labelSource!, LabelColumn);
            if (!labels.IsVector || labels.RowCount != images.RowCount)
            {
                throw Bad(labelSource!, ArraySource.Describe(labels.Header), $"{images.RowCount} labels, one per image");
            }

            extras.Add(labels);
        }

        return new ArraySource(source, stream, images, ArraySource.NamesOf(images, source), extras, [], rowsBefore);
    }

    private static BinaryArray OpenArray(Stream stream, string source, string? name)
    {
        Span<byte> start = stackalloc byte[4];
        if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4 || !Matches(start)) throw Bad(source, "other bytes", "an IDX file");

        var shape = ImmutableArray.CreateBuilder<long>();
        Span<byte> size = stackalloc byte[4];
        for (int dimension = 0; dimension < start[3]; dimension++)
        {
            if (stream.ReadAtLeast(size, 4, throwOnEndOfStream: false) < 4) throw Bad(source, "the end of the file", "more bytes");
            shape.Add(BinaryPrimitives.ReadUInt32BigEndian(size));
        }

        return new BinaryArray(name, source, new NpyHeader(TypeOf(start[2])!.Value, false, shape.ToImmutable()), stream, ArraySource.Remaining(stream));
    }

    private static ElementType? TypeOf(byte code) => code switch
    {
        0x08 => new ElementType('u', 1, true),
        0x09 => new ElementType('i', 1, true),
        0x0B => new ElementType('i', 2, true),
        0x0C => new ElementType('i', 4, true),
        0x0D => new ElementType('f', 4, true),
        0x0E => new ElementType('f', 8, true),
        _ => null,
    };

    private static DataFormatException Bad(string source, string found, string expected) =>
        new(expected, "Check that this is an IDX file and that it is complete.") { File = source, Found = found };
}
