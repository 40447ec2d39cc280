using System.Buffers.Binary;

namespace Offshell.Data.Images;

/// <summary>
/// Reads PNG pictures (ISO/IEC 15948): grey, colour and palettes of every depth, interlaced or not. Light is 0 to 255 whatever
/// the depth; transparent parts are blended with black. Colour spaces are not converted.
/// </summary>
internal static class PngDecoder
{
    /// <summary>Pixels of the largest picture, so that a damaged or hostile header cannot ask for all memory.</summary>
    private const int MostPixels = 1 << 26;

    private const int ChunkOverhead = 8; // Length and type.

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="DataFormatException">It is no PNG, is damaged or cut short, or is too large.</exception>
    internal static Picture Decode(Stream stream, string source)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || !start.SequenceEqual(Signature)) throw Bad(source, "other bytes at its start");
        PngHeader? header = null;
        byte[] palette = [], transparency = [];
        using var packed = new MemoryStream();
        while (true)
        {
            (string type, byte[] data) = ReadChunk(stream, source);
            if ((header is null) != (type == "IHDR")) throw Bad(source, $"the part {type} where {(header is null ? "IHDR must stand" : "it may not stand again")}");
            switch (type)
            {
                case "IHDR": header = PngHeader.Read(data, source, MostPixels); break;
                case "PLTE": palette = data; break;
                case "tRNS": transparency = data; break;
                case "IDAT": packed.Write(data); break;
                case "IEND":
                    packed.Position = 0;
                    return new PngPixels(header!, palette, transparency, source).Unpack(packed);
                default:
                    if (char.IsAsciiLetterUpper(type[0])) throw Bad(source, $"the part {type}, which this reader does not know");
                    break;
            }
        }
    }

    internal static DataFormatException Bad(string source, string found) =>
        new("an undamaged PNG picture", "Write or copy the picture again; other kinds of pictures must be converted to PNG.") { File = source, Found = found };

    private static (string Type, byte[] Data) ReadChunk(Stream stream, string source)
    {
        Span<byte> start = stackalloc byte[ChunkOverhead];
        if (stream.ReadAtLeast(start, ChunkOverhead, throwOnEndOfStream: false) < ChunkOverhead) throw Bad(source, "a file that is cut short");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(start);
        foreach (byte b in start[4..])
        {
            if (!char.IsAsciiLetter((char)b)) throw Bad(source, "a part without a name");
        }

        string type = System.Text.Encoding.ASCII.GetString(start[4..]);
        if (length > int.MaxValue) throw Bad(source, $"the part {type} with a length of {length}");
        // The crc covers type and data. What a false length promises is not reserved before it has been read.
        uint crc = Crc32.Update(Crc32.Start, start[4..]);
        using var data = new MemoryStream();
        Span<byte> block = stackalloc byte[4096];
        for (long left = length; left > 0;)
        {
            int read = stream.Read(block[..(int)Math.Min(block.Length, left)]);
            if (read == 0) throw Bad(source, "a file that is cut short");
            crc = Crc32.Update(crc, block[..read]);
            data.Write(block[..read]);
            left -= read;
        }

        if (stream.ReadAtLeast(block[..4], 4, throwOnEndOfStream: false) < 4) throw Bad(source, "a file that is cut short");
        if (BinaryPrimitives.ReadUInt32BigEndian(block) != Crc32.End(crc)) throw Bad(source, $"a checksum of the part {type} that is not that of its bytes");
        return (type, data.ToArray());
    }

    /// <summary>The checksum of PNG, polynomial 0xEDB88320, reflected.</summary>
    private static class Crc32
    {
        internal const uint Start = 0xFFFFFFFF;

        private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Entry((uint)n))];

        internal static uint Update(uint crc, ReadOnlySpan<byte> bytes)
        {
            foreach (byte b in bytes) crc = Table[(crc ^ b) & 0xFF] ^ (crc >> 8);
            return crc;
        }

        internal static uint End(uint crc) => ~crc;

        private static uint Entry(uint n)
        {
            for (int bit = 0; bit < 8; bit++) n = (n & 1) != 0 ? 0xEDB88320 ^ (n >> 1) : n >> 1;
            return n;
        }
    }
}

/// <summary>The first part of a PNG file.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits of a sample.</param>
/// <param name="Palette">Whether samples are places in a palette.</param>
/// <param name="Samples">Samples of a pixel: grey or three colours, and perhaps opacity.</param>
/// <param name="Interlaced">Whether it is stored in the seven passes of Adam7.</param>
internal sealed record PngHeader(int Width, int Height, int Depth, bool Palette, int Samples, bool Interlaced)
{
    internal static PngHeader Read(ReadOnlySpan<byte> data, string source, int mostPixels)
    {
        if (data.Length != 13) throw PngDecoder.Bad(source, $"a header of {data.Length} bytes");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width == 0 || height == 0 || (ulong)width * height > (ulong)mostPixels) throw PngDecoder.Bad(source, $"{width} × {height} pixels, where 1 to {mostPixels} are read");
        int depth = data[8], colour = data[9];
        bool isKnown = (colour, depth) is (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        if (!isKnown || data[10] != 0 || data[11] != 0 || data[12] > 1) throw PngDecoder.Bad(source, $"colour type {colour}, depth {depth}, methods {data[10]}, {data[11]} and {data[12]}");
        int samples = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return new PngHeader((int)width, (int)height, depth, colour == 3, samples, data[12] == 1);
    }
}
