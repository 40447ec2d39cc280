using System.Runtime.InteropServices;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Data that both sides read: little-endian floats, row after row.</summary>
internal static class Arrays
{
    internal static void Write(string folder, string name, ReadOnlySpan<float> values) =>
        File.WriteAllBytes(Path.Combine(folder, name + ".f32"), MemoryMarshal.AsBytes(values).ToArray());

    internal static float[] Normal(int length, ulong seed)
    {
        float[] values = new float[length];
        new RandomSource(seed).Stream().FillNormal(values);
        return values;
    }

    /// <summary>Columns as a table has them.</summary>
    internal static double[][] Columns(float[] rows, int width)
    {
        var columns = new double[width][];
        for (int c = 0; c < width; c++)
        {
            columns[c] = new double[rows.Length / width];
            for (int r = 0; r < columns[c].Length; r++) columns[c][r] = rows[(r * width) + c];
        }

        return columns;
    }
}
