using System.Buffers.Binary;
using System.IO.Compression;
using Offshell.Figures.Imaging;

namespace Offshell.Figures.Tests.Imaging;

public sealed class PngEncoderTests
{
    [Fact]
    public void Crc32_CheckText_IsThePublishedValue() => PngEncoder.Crc32("123456789"u8).ShouldBe(0xCBF43926);

    [Fact]
    public void Encode_AnyImage_EndsWithTheWellKnownEndChunk() =>
        PngEncoder.Encode(1, 1, 1, [7])[^12..].ShouldBe(new byte[] { 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82 });

    [Theory]
    [InlineData(5, 3, 1, 0)]
    [InlineData(4, 7, 3, 2)]
    [InlineData(300, 200, 4, 6)]
    public void Encode_Pixels_AreReadBack(int width, int height, int channels, int colourType)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height * channels).Select(index => (byte)(index * 37))];

        byte[] png = PngEncoder.Encode(width, height, channels, pixels);

        png[..8].ShouldBe(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 });
        Dictionary<string, byte[]> chunks = Chunks(png);
        BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]).ShouldBe(width);
        BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4)).ShouldBe(height);
        chunks["IHDR"][8..].ShouldBe(new byte[] { 8, (byte)colourType, 0, 0, 0 });
        using var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        byte[][] rows = [.. raw.ToArray().Chunk(1 + (width * channels))];
        rows.ShouldAllBe(row => row[0] == 0);
        rows.SelectMany(row => row[1..]).ToArray().ShouldBe(pixels);
    }

    private static Dictionary<string, byte[]> Chunks(byte[] png)
    {
        var chunks = new Dictionary<string, byte[]>();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)).ShouldBe(PngEncoder.Crc32(png.AsSpan(at + 4, 4 + length)));
            chunks.Add(System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }

        return chunks;
    }
}
