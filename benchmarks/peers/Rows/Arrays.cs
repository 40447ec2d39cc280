using System.Runtime.InteropServices;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Data that both sides read: little-endian floats, row after row.</summary>
internal static class Arrays
{
    internal static void Write(string folder, string name, ReadOnlySpan<float> values) =>
        File.WriteAllBytes(Path.Combine(folder, name + ".f32"), MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>All trained parameters, one after another, and a text file with a line "name length" for each.</summary>
    internal static void WriteParameters(string folder, string name, ParameterSet parameters)
    {
        var values = new List<float>();
        var lines = new List<string>();
        foreach (Parameter parameter in parameters.Parameters)
        {
            values.AddRange(parameters[parameter]);
            lines.Add($"{parameter.Name} {parameter.Length}");
        }

        Write(folder, name + ".parameters", values.ToArray());
        File.WriteAllLines(Path.Combine(folder, name + ".parameters.txt"), lines);
    }

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
