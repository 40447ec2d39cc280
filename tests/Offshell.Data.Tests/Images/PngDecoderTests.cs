using System.Globalization;
using System.Text;
using Offshell.Data.Images;
using Offshell.Data.Tests.Fuzzing;

namespace Offshell.Data.Tests.Images;

public sealed class PngDecoderTests
{
    public static TheoryData<string> Pictures => [.. TestPictures.Names];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Decode_PictureOfAnotherProgram_GivesItsValues(string name)
    {
        string line = Encoding.UTF8.GetString(TestPictures.Bytes("expected.txt")).Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        double[] expected = [.. line.Split(' ').Skip(1).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];

        Picture picture = Decode(TestPictures.Bytes(name));

        new double[] { picture.Height, picture.Width, picture.Channels }.ShouldBe(expected[..3]);
        picture.Values.Length.ShouldBe(expected.Length - 3);
        // Blended values are rounded differently by the other program.
        for (int i = 0; i < picture.Values.Length; i++) ((double)picture.Values[i]).ShouldBe(expected[3 + i], 1e-3, $"value {i}");
    }

    [Fact]
    public void Decode_AnyBitOfAPartFlipped_IsRefusedByItsChecksum()
    {
        byte[] bytes = TestPictures.Bytes("colour-8.png");
        for (int at = 8; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 4;
            Should.Throw<DataFormatException>(() => Decode(damaged), $"byte {at}");
        }
    }

    [Fact]
    public void Decode_CutAnywhere_SaysSo()
    {
        byte[] bytes = TestPictures.Bytes("grey-8.png");
        for (int length = 0; length < bytes.Length; length++) Should.Throw<DataFormatException>(() => Decode(bytes[..length])).Message.ShouldContain("a.png");
    }

    [Theory]
    [InlineData(0x7FFFFFFF, 1)]
    [InlineData(65536, 65536)]
    [InlineData(0, 3)]
    public void Decode_HugeOrEmptyHeader_IsRefusedBeforeMemoryIsAsked(int width, int height)
    {
        byte[] header = [.. BigEndian(width), .. BigEndian(height), 8, 0, 0, 0, 0];
        Should.Throw<DataFormatException>(() => PngHeader.Read(header, "a.png", 1 << 26)).Message.ShouldContain($"{width} × {height} pixels");
    }

    [Fact]
    public void Decode_Damaged_IsReadOrRefused()
    {
        byte[][] seeds = [.. TestPictures.Names.Select(TestPictures.Bytes)];
        Mutation.Fuzz(11, 3000, seeds, [0, 1, 4, 8, 16, 255, (byte)'I', (byte)'D'], bytes => Decode(bytes), error => error is DataFormatException);
    }

    /// <summary>Damage behind the checksums: headers, palettes and pixels of other lengths than they should have.</summary>
    [Fact]
    public void Unpack_PixelsThatDoNotFitTheHeader_AreRefused()
    {
        var header = new PngHeader(4, 4, 8, Palette: true, 1, Interlaced: false);
        Should.Throw<DataFormatException>(() => new PngPixels(header, [], [], "a.png")).Message.ShouldContain("palette of 0 bytes");
        Should.Throw<DataFormatException>(() => new PngPixels(header, [1, 2, 3], [], "a.png").Unpack(Zlib([0, 0, 0, 0]))).Message.ShouldContain("end in row 1");
        Should.Throw<DataFormatException>(() => new PngPixels(header, [1, 2, 3], [], "a.png").Unpack(Zlib([0, 0, 0, 7, 0]))).Message.ShouldContain("colour 7");
        Should.Throw<DataFormatException>(() => new PngPixels(header, [1, 2, 3], [], "a.png").Unpack(Zlib([9, 0, 0, 0, 0]))).Message.ShouldContain("filter 9");
        Should.Throw<DataFormatException>(() => new PngPixels(header, [1, 2, 3], [], "a.png").Unpack(new MemoryStream([1, 2, 3, 4, 5, 6]))).Message.ShouldContain("compressed pixels");
    }

    [Fact]
    public void Resize_AveragesTheAreaAroundTheMiddle()
    {
        // 2 × 4 pixels to 1 × 1: the middle square is kept, and its mean is the pixel.
        var picture = new Picture(2, 4, 1, [0, 10, 20, 100, 0, 30, 40, 100]);
        picture.Resize(1, 1).Values.ShouldBe([25f]);

        // Three to two: each new pixel covers one and a half.
        var line = new Picture(3, 3, 1, [3, 6, 9, 3, 6, 9, 3, 6, 9]);
        line.Resize(2, 2).Values.ShouldBe([4f, 8f, 4f, 8f], 1e-5f);

        // Larger: values repeat, and the mean stays.
        var colour = new Picture(1, 1, 3, [1, 2, 3]);
        colour.Resize(2, 2).Values.ShouldBe([1f, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3], 1e-5f);
        colour.ToGrey().Values[0].ShouldBe(0.299f + (2 * 0.587f) + (3 * 0.114f), 1e-5f);
    }

    private static Picture Decode(byte[] bytes) => PngDecoder.Decode(new MemoryStream(bytes), "a.png");

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static MemoryStream Zlib(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionMode.Compress, leaveOpen: true)) stream.Write(bytes);
        packed.Position = 0;
        return packed;
    }
}
