namespace Offshell.Tensors.Random;

/// <summary>Noise in the lane layout: a value depends on key, step, row and feature only, never on block or thread.</summary>
internal static class LaneNoise
{
    /// <summary>Standard normals, [width × lanes].</summary>
    internal static void FillNormal(RandomSource source, ulong step, uint firstRow, Span<float> destination, int width, int lanes)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int j = 0; j < width; j += 4)
            {
                Words(source.Key, step, firstRow + (uint)lane, (uint)(j / 4), out uint w0, out uint w1, out uint w2, out uint w3);
                Write(destination, j, width, lane, lanes, w0, w1);
                Write(destination, j + 2, width, lane, lanes, w2, w3);
            }
        }
    }

    /// <summary>Uniform on [0, 1), [width × lanes].</summary>
    internal static void FillUniform(RandomSource source, ulong step, uint firstRow, Span<float> destination, int width, int lanes)
    {
        Span<uint> words = stackalloc uint[4];
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int j = 0; j < width; j++)
            {
                if (j % 4 == 0) Words(source.Key, step, firstRow + (uint)lane, (uint)(j / 4), out words[0], out words[1], out words[2], out words[3]);
                destination[(j * lanes) + lane] = (words[j % 4] >> 8) * (1f / (1 << 24));
            }
        }
    }

    private static void Words(ulong key, ulong step, uint row, uint group, out uint w0, out uint w1, out uint w2, out uint w3)
    {
        (w0, w1, w2, w3) = (row, group, (uint)step, (uint)(step >> 32));
        Philox.Generate((uint)key, (uint)(key >> 32), ref w0, ref w1, ref w2, ref w3);
    }

    private static void Write(Span<float> destination, int j, int width, int lane, int lanes, uint word0, uint word1)
    {
        if (j >= width) return;
        double radius = Math.Sqrt(-2 * Math.Log(((word0 >> 8) + 0.5) * (1.0 / (1 << 24))));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * (word1 >> 8) * (1.0 / (1 << 24)));
        destination[(j * lanes) + lane] = (float)(radius * cos);
        if (j + 1 < width) destination[((j + 1) * lanes) + lane] = (float)(radius * sin);
    }
}
