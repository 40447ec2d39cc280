using System.Runtime.InteropServices;
using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Classical;

/// <summary>Two files of 20 000 × 30 little-endian doubles: four correlated clusters, standardised; a few wide rows among those to score.</summary>
internal static class BenchmarkData
{
    internal const int Rows = 20_000;
    internal const int Columns = 30;

    internal static void Write(string directory)
    {
        RandomStream stream = new RandomSource(2024).Stream();
        double[] mixing = new double[Columns * Columns];
        for (int i = 0; i < mixing.Length; i++) mixing[i] = stream.NextNormal() / 5;
        double[] fit = Draw(stream, mixing), score = Draw(stream, mixing);
        for (int i = 0; i < 500 * Columns; i++) score[i] += 2 * stream.NextNormal();
        (double[] mean, double[] deviation) = Moments(fit);
        foreach ((string name, double[] values) in new[] { ("fit", fit), ("score", score) })
        {
            for (int i = 0; i < values.Length; i++) values[i] = (values[i] - mean[i % Columns]) / deviation[i % Columns];
            WriteValues(Path.Combine(directory, name + ".f64"), values);
        }
    }

    internal static RowMatrix Read(string directory, string name) => new(ReadValues(Path.Combine(directory, name + ".f64")), Rows, Columns);

    internal static double[] ReadValues(string path) => MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(path)).ToArray();

    internal static void WriteValues(string path, double[] values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static double[] Draw(RandomStream stream, double[] mixing)
    {
        double[] values = new double[Rows * Columns], independent = new double[Columns];
        for (int i = 0; i < Rows; i++)
        {
            int cluster = stream.NextInt(4);
            for (int k = 0; k < Columns; k++) independent[k] = stream.NextNormal();
            for (int j = 0; j < Columns; j++)
            {
                double sum = 1.5 * ((2 * ((cluster >> (j % 2)) & 1)) - 1);
                for (int k = 0; k < Columns; k++) sum += mixing[(k * Columns) + j] * independent[k];
                values[(i * Columns) + j] = sum + (0.3 * stream.NextNormal());
            }
        }

        return values;
    }

    private static (double[] Mean, double[] Deviation) Moments(double[] values)
    {
        double[] mean = new double[Columns], deviation = new double[Columns];
        for (int i = 0; i < values.Length; i++) mean[i % Columns] += values[i] / Rows;
        for (int i = 0; i < values.Length; i++) deviation[i % Columns] += Math.Pow(values[i] - mean[i % Columns], 2) / Rows;
        return (mean, [.. deviation.Select(Math.Sqrt)]);
    }
}
