using System.IO.Compression;

namespace Offshell.Figures.Tests;

public sealed class PixelImageTests
{
    [Fact]
    public void FromMap_Diverging_IsNearWhiteInTheMiddleAndOpposedAtTheEnds()
    {
        PixelImage image = PixelImage.FromMap(4, 1, [-1f, 0f, 1f, float.NaN], -1, 1, ColourScheme.Diverging);
        image.Channels.ShouldBe(3);
        image.DroppedValues.ShouldBe(1);
        byte[] pixels = Pixels(image);
        (pixels[2] > pixels[0]).ShouldBeTrue(); // blue below
        pixels[3..6].ShouldAllBe(v => v > 230);
        (pixels[6] > pixels[8]).ShouldBeTrue(); // vermilion above
        pixels[9..12].ShouldBe(pixels[0..3]);
    }

    [Fact]
    public void Sheet_Pictures_StandInRowsWithAPixelBetween()
    {
        PixelImage dark = PixelImage.FromGray(2, 1, [10, 20]), bright = PixelImage.FromGray(2, 1, [200, 210]);
        PixelImage sheet = PixelImage.Sheet([dark, bright, bright], 2);
        (sheet.Width, sheet.Height, sheet.Channels).ShouldBe((5, 3, 1));
        Pixels(sheet).ShouldBe([10, 20, 255, 200, 210, 255, 255, 255, 255, 255, 200, 210, 255, 255, 255]);
    }

    [Fact]
    public void Sheet_NoneOrDifferentPictures_IsRefused()
    {
        PixelImage small = PixelImage.FromGray(1, 1, [1]), wide = PixelImage.FromGray(2, 1, [1, 2]);
        Should.Throw<ArgumentException>(() => PixelImage.Sheet([], 2)).Message.ShouldContain("no pictures");
        Should.Throw<ArgumentException>(() => PixelImage.Sheet([small, wide], 2)).Message.ShouldContain("differ");
        Should.Throw<ArgumentException>(() => PixelImage.Sheet([.. Enumerable.Repeat(small, 5000)], 5000)).Message.ShouldContain("expected 1 to 4096");
    }

    /// <summary>The bytes behind the filters of a PNG of 8 bits.</summary>
    private static byte[] Pixels(PixelImage image)
    {
        byte[] png = image.ToPng();
        int at = png.AsSpan().IndexOf("IDAT"u8), length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at - 4));
        using var stream = new ZLibStream(new MemoryStream(png, at + 4, length), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        stream.CopyTo(rows);
        byte[] all = rows.ToArray();
        int line = (image.Width * image.Channels) + 1;
        for (int row = 0; row < image.Height; row++) all[row * line].ShouldBe((byte)0, "the test reads rows without a filter");
        return [.. Enumerable.Range(0, image.Height).SelectMany(row => all[((row * line) + 1)..((row + 1) * line)])];
    }
}
