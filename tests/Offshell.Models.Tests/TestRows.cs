using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests;

/// <summary>Synthetic rows for the tests of the classical algorithms.</summary>
internal static class TestRows
{
    /// <summary>Independent standard normals plus a shift.</summary>
    internal static RowMatrix Normal(int rows, int columns, ulong seed, double shift = 0)
    {
        RandomStream stream = new RandomSource(seed).Stream();
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.Length; i++) values[i] = stream.NextNormal() + shift;
        return new RowMatrix(values, rows, columns);
    }

    /// <summary>Normals with the covariance A·Aᵀ of a random square A, and column means 0, 1, 2, …</summary>
    internal static RowMatrix Correlated(int rows, int columns, ulong seed)
    {
        RowMatrix mixing = Normal(columns, columns, seed + 1000), independent = Normal(rows, columns, seed);
        double[] values = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = j;
                for (int k = 0; k < columns; k++) sum += mixing[j, k] * independent[i, k];
                values[(i * columns) + j] = sum;
            }
        }

        return new RowMatrix(values, rows, columns);
    }

    internal static RowMatrix Concatenate(params RowMatrix[] parts) =>
        new([.. parts.SelectMany(p => p.ToArray())], parts.Sum(p => p.Rows), parts[0].Columns);

    internal static RowMatrix Column(params double[] values) => new(values, values.Length, 1);

    /// <summary>Share of (positive, negative) pairs that are ordered right; ties count half.</summary>
    internal static double RocAuc(double[] negatives, double[] positives)
    {
        double won = 0;
        foreach (double p in positives)
        {
            foreach (double n in negatives) won += p > n ? 1 : p == n ? 0.5 : 0;
        }

        return won / ((double)positives.Length * negatives.Length);
    }
}
