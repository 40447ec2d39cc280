using System.Buffers.Binary;
using System.IO.Compression;

namespace Offshell.Figures.Imaging;

/// <summary>
/// Writes 8-bit PNG images (ISO/IEC 15948): one header, one data and one end chunk, rows unfiltered. The bytes are the same
/// for the same pixels and the same version of the runtime's zlib.
/// </summary>
internal static class PngEncoder
{
    private static readonly uint[] CrcTable = BuildCrcTable();

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes pixels given row by row, from the top left.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB with opacity.</param>
    /// <param name="pixels">[height × width × channels].</param>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        WriteChunk(png, "IHDR"u8, Header(width, height, channels));
        WriteChunk(png, "IDAT"u8, Compressed(height, width * channels, pixels));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>An encoded image as an address that holds its own data.</summary>
    public static string DataUri(int width, int height, int channels, ReadOnlySpan<byte> pixels) =>
        "data:image/png;base64," + Convert.ToBase64String(Encode(width, height, channels, pixels));

    /// <summary>CRC-32 of PNG and zlib (reflected polynomial EDB88320).</summary>
    internal static uint Crc32(ReadOnlySpan<byte> bytes, uint crc = 0)
    {
        crc = ~crc;
        foreach (byte value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static byte[] Header(int width, int height, int channels)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = channels switch { 1 => 0, 3 => 2, _ => 6 };
        return header;
    }

    private static byte[] Compressed(int height, int rowLength, ReadOnlySpan<byte> pixels)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * rowLength, rowLength));
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(data, Crc32(type)));
        png.Write(number);
    }

    private static uint[] BuildCrcTable()
    {
        uint[] table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint entry = value;
            for (int bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
            }

            table[value] = entry;
        }

        return table;
    }
}
