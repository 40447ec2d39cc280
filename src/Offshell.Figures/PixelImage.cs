using Offshell.Figures.Axes;
using Offshell.Figures.Colours;
using Offshell.Figures.Imaging;

namespace Offshell.Figures;

/// <summary>A small picture for a gallery: 8-bit grey or RGB pixels, row by row from the top left. Immutable.</summary>
public sealed class PixelImage
{
    private const int LargestSide = 4096;
    private readonly byte[] _pixels;

    private PixelImage(int width, int height, int channels, byte[] pixels, int droppedPixels)
    {
        Width = width;
        Height = height;
        Channels = channels;
        DroppedValues = droppedPixels;
        _pixels = pixels;
    }

    /// <summary>Pixels in a row, 1 to 4096.</summary>
    public int Width { get; }

    /// <summary>Rows, 1 to 4096.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for RGB.</summary>
    public int Channels { get; }

    /// <summary>Number of values that were not finite and are drawn black.</summary>
    public int DroppedValues { get; }

    /// <summary>A grey picture of numbers: <paramref name="low"/> is black, <paramref name="high"/> is white, beyond them is cut.</summary>
    /// <param name="width">Pixels in a row, 1 to 4096.</param>
    /// <param name="height">Rows, 1 to 4096.</param>
    /// <param name="values">[height × width]; numbers that are not finite become black and are counted.</param>
    /// <param name="low">Number drawn black. Default 0.</param>
    /// <param name="high">Number drawn white, above <paramref name="low"/>. Default 1.</param>
    /// <exception cref="ArgumentException">Sizes and number of values differ, or the ends are not ascending.</exception>
    public static PixelImage FromGray(int width, int height, ReadOnlySpan<float> values, float low = 0, float high = 1) =>
        FromPlanes(width, height, 1, values, low, high);

    /// <summary>A colour picture of numbers in three planes (red, green, blue), as networks hold them.</summary>
    /// <param name="width">Pixels in a row, 1 to 4096.</param>
    /// <param name="height">Rows, 1 to 4096.</param>
    /// <param name="values">[3 × height × width]; numbers that are not finite become 0 and are counted.</param>
    /// <param name="low">Number drawn without light. Default 0.</param>
    /// <param name="high">Number drawn with full light, above <paramref name="low"/>. Default 1.</param>
    /// <exception cref="ArgumentException">Sizes and number of values differ, or the ends are not ascending.</exception>
    public static PixelImage FromPlanarRgb(int width, int height, ReadOnlySpan<float> values, float low = 0, float high = 1) =>
        FromPlanes(width, height, 3, values, low, high);

    /// <summary>A map of numbers in the colours of heat maps.</summary>
    /// <param name="width">Pixels in a row, 1 to 4096.</param>
    /// <param name="height">Rows, 1 to 4096.</param>
    /// <param name="values">[height × width]; numbers that are not finite become the lowest colour and are counted.</param>
    /// <param name="low">Number of the first colour; beyond the ends is cut.</param>
    /// <param name="high">Number of the last colour, above <paramref name="low"/>.</param>
    /// <param name="colours">The scheme; the middle of diverging colours lies half way between the ends.</param>
    /// <exception cref="ArgumentException">Sizes and number of values differ, or the ends are not ascending.</exception>
    public static PixelImage FromMap(int width, int height, ReadOnlySpan<float> values, float low, float high, ColourScheme colours)
    {
        PixelImage grey = FromPlanes(width, height, 1, values, low, high);
        var map = new ColourMap(colours, AxisScale.Linear, new AxisRange(0, byte.MaxValue));
        byte[] pixels = new byte[3 * grey._pixels.Length];
        for (int i = 0; i < grey._pixels.Length; i++)
        {
            Rgb colour = map.Of(grey._pixels[i]);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (colour.Red, colour.Green, colour.Blue);
        }

        return new PixelImage(width, height, 3, pixels, grey.DroppedValues);
    }

    /// <summary>Pictures of one size in rows and columns, a pixel of white between them.</summary>
    /// <param name="pictures">At least one, all of one size and kind, row by row.</param>
    /// <param name="columns">Pictures in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There are none, they differ in size, or the sheet would be too large.</exception>
    public static PixelImage Sheet(IReadOnlyList<PixelImage> pictures, int columns)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (pictures.Count == 0) throw new ArgumentException("There are no pictures; expected at least one.", nameof(pictures));
        PixelImage first = pictures[0];
        if (pictures.Any(p => (p.Width, p.Height, p.Channels) != (first.Width, first.Height, first.Channels))) throw new ArgumentException("The pictures differ in size or kind; a sheet needs them alike.", nameof(pictures));
        columns = Math.Min(columns, pictures.Count);
        int rows = (pictures.Count + columns - 1) / columns, channels = first.Channels;
        int width = (columns * (first.Width + 1)) - 1, height = (rows * (first.Height + 1)) - 1;
        byte[] pixels = new byte[checked(width * height * channels)];
        pixels.AsSpan().Fill(byte.MaxValue);
        Check(width, height, channels, pixels.Length);
        for (int i = 0; i < pictures.Count; i++)
        {
            int left = i % columns * (first.Width + 1), top = i / columns * (first.Height + 1), line = first.Width * channels;
            for (int y = 0; y < first.Height; y++) pictures[i]._pixels.AsSpan(y * line, line).CopyTo(pixels.AsSpan((((top + y) * width) + left) * channels));
        }

        return new PixelImage(width, height, channels, pixels, 0);
    }

    /// <summary>A grey picture of bytes.</summary>
    /// <param name="width">Pixels in a row, 1 to 4096.</param>
    /// <param name="height">Rows, 1 to 4096.</param>
    /// <param name="pixels">[height × width].</param>
    /// <exception cref="ArgumentException">Sizes and number of bytes differ.</exception>
    public static PixelImage FromGray(int width, int height, ReadOnlySpan<byte> pixels)
    {
        Check(width, height, 1, pixels.Length);
        return new PixelImage(width, height, 1, pixels.ToArray(), 0);
    }

    /// <summary>A colour picture of bytes, red, green and blue of each pixel side by side.</summary>
    /// <param name="width">Pixels in a row, 1 to 4096.</param>
    /// <param name="height">Rows, 1 to 4096.</param>
    /// <param name="pixels">[height × width × 3].</param>
    /// <exception cref="ArgumentException">Sizes and number of bytes differ.</exception>
    public static PixelImage FromRgb(int width, int height, ReadOnlySpan<byte> pixels)
    {
        Check(width, height, 3, pixels.Length);
        return new PixelImage(width, height, 3, pixels.ToArray(), 0);
    }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => PngEncoder.Encode(Width, Height, Channels, _pixels);

    internal string ToDataUri() => PngEncoder.DataUri(Width, Height, Channels, _pixels);

    private static PixelImage FromPlanes(int width, int height, int channels, ReadOnlySpan<float> values, float low, float high)
    {
        Check(width, height, channels, values.Length);
        if (!(float.IsFinite(low) && float.IsFinite(high) && low < high))
        {
            throw new ArgumentException($"The range is {low} to {high}; expected two ascending finite numbers.", nameof(low));
        }

        byte[] pixels = new byte[values.Length];
        int size = width * height;
        int dropped = 0;
        for (int index = 0; index < values.Length; index++)
        {
            double share = ((double)values[index] - low) / ((double)high - low);
            dropped += double.IsFinite(share) ? 0 : 1;
            byte level = double.IsFinite(share) ? (byte)Math.Round(Math.Clamp(share, 0, 1) * 255) : (byte)0;
            pixels[(index % size * channels) + (index / size)] = level;
        }

        return new PixelImage(width, height, channels, pixels, dropped);
    }

    private static void Check(int width, int height, int channels, int length)
    {
        if (width is < 1 or > LargestSide || height is < 1 or > LargestSide)
        {
            throw new ArgumentException($"The picture has {width} × {height} pixels; expected 1 to {LargestSide} each way.", nameof(width));
        }

        if (length != width * height * channels)
        {
            throw new ArgumentException($"There are {length} values for a picture of {width} × {height} pixels with {channels} channels; expected {width * height * channels}.", nameof(length));
        }
    }
}
