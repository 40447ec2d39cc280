namespace Offshell.Data.Images;

/// <summary>A picture as read: light from 0 to 255.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Values">[height × width × channels].</param>
internal sealed record Picture(int Height, int Width, int Channels, float[] Values)
{
    /// <summary>Grey of the same luminance (ITU-R BT.601).</summary>
    internal Picture ToGrey()
    {
        if (Channels == 1) return this;
        float[] grey = new float[Height * Width];
        for (int i = 0; i < grey.Length; i++) grey[i] = (0.299f * Values[3 * i]) + (0.587f * Values[(3 * i) + 1]) + (0.114f * Values[(3 * i) + 2]);
        return new Picture(Height, Width, 1, grey);
    }

    /// <summary>Three equal channels.</summary>
    internal Picture ToColour() => Channels == 3 ? this : new Picture(Height, Width, 3, [.. Values.SelectMany(v => Enumerable.Repeat(v, 3))]);

    /// <summary>
    /// The largest part around the middle that has the wanted proportions, scaled to the wanted size: every new pixel is the mean
    /// of the area it covers.
    /// </summary>
    internal Picture Resize(int height, int width)
    {
        if (height == Height && width == Width) return this;
        double scale = Math.Min((double)Height / height, (double)Width / width);
        double top = (Height - (scale * height)) / 2, left = (Width - (scale * width)) / 2;
        float[] rows = Average(Values, Height, Width * Channels, top, scale, height);
        float[] all = new float[height * width * Channels];
        for (int y = 0; y < height; y++)
        {
            Average(rows.AsSpan(y * Width * Channels, Width * Channels), Width, Channels, left, scale, width).CopyTo(all, y * width * Channels);
        }

        return new Picture(height, width, Channels, all);
    }

    /// <summary>Means over intervals of one axis; the values behind it stay together.</summary>
    private static float[] Average(ReadOnlySpan<float> values, int count, int inner, double start, double scale, int wanted)
    {
        float[] means = new float[wanted * inner];
        for (int i = 0; i < wanted; i++)
        {
            double low = start + (i * scale), high = Math.Min(count, low + scale);
            for (int k = Math.Max(0, (int)low); k < high; k++)
            {
                float share = (float)((Math.Min(high, k + 1) - Math.Max(low, k)) / (high - low));
                for (int j = 0; j < inner; j++) means[(i * inner) + j] += share * values[(k * inner) + j];
            }
        }

        return means;
    }
}
