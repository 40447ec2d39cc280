using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Linear;

/// <summary>Column means and covariance of rows, in double precision and in a fixed order of summation.</summary>
internal static class SampleMoments
{
    private const int MaximumPartials = 8;

    /// <summary>Mean of each column.</summary>
    internal static double[] Mean(RowMatrix rows)
    {
        double[] mean = new double[rows.Columns];
        for (int i = 0; i < rows.Rows; i++) Add(rows.Row(i), mean);
        for (int j = 0; j < mean.Length; j++) mean[j] /= rows.Rows;
        return mean;
    }

    /// <summary>
    /// Maximum-likelihood covariance (divided by n) about <paramref name="mean"/>, [columns × columns], symmetric.
    /// </summary>
    internal static double[] Covariance(RowMatrix rows, ReadOnlySpan<double> mean, CancellationToken cancellationToken = default)
    {
        int columns = rows.Columns, chunks = RowBlocks.Count(rows.Rows, ColumnPanels.Rows), partialCount = Math.Min(MaximumPartials, chunks);
        var partials = new double[partialCount][];
        double[] center = mean.ToArray();
        RowBlocks.For(partialCount, part =>
        {
            partials[part] = new double[columns * columns];
            var panels = new ColumnPanels(columns);
            for (int chunk = part; chunk < chunks; chunk += partialCount)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int first = chunk * ColumnPanels.Rows;
                panels.Load(rows, first, Math.Min(ColumnPanels.Rows, rows.Rows - first), center);
                panels.AddProducts(partials[part]);
            }
        }, cancellationToken);
        double[] covariance = partials[0];
        for (int part = 1; part < partialCount; part++)
        {
            for (int i = 0; i < covariance.Length; i++) covariance[i] += partials[part][i];
        }

        Symmetrize(covariance, columns, 1.0 / rows.Rows);
        return covariance;
    }

    /// <summary>Adds a·bᵀ to the lower triangle of <paramref name="sums"/>: a and b [columns × length], columns contiguous.</summary>
    internal static unsafe void AccumulateProducts(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int columns, int length, Span<double> sums)
    {
        Span<double> tile = stackalloc double[16];
        fixed (double* pa = a, pb = b)
        {
            for (int i = 0; i < columns; i += 4)
            {
                for (int j = 0; j <= i; j += 4)
                {
                    Tile(pa, pb, i, j, columns - 1, length, tile);
                    for (int r = 0; r < Math.Min(4, columns - i); r++)
                    {
                        for (int c = 0; c < Math.Min(4, columns - j); c++) sums[((i + r) * columns) + j + c] += tile[(r * 4) + c];
                    }
                }
            }
        }
    }

    /// <summary>Copies the lower triangle, times <paramref name="factor"/>, to the upper one.</summary>
    internal static void Symmetrize(Span<double> matrix, int size, double factor)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[(j * size) + i] = matrix[(i * size) + j] *= factor;
            }
        }
    }

    /// <summary>Sum of the diagonal.</summary>
    internal static double Trace(ReadOnlySpan<double> matrix, int size)
    {
        double sum = 0;
        for (int i = 0; i < size; i++) sum += matrix[(i * size) + i];
        return sum;
    }

    /// <summary>a − b, of equal lengths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Subtract(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> destination)
    {
        int j = 0;
        for (; j <= a.Length - 8; j += 8) (Vector512.Create(a[j..]) - Vector512.Create(b[j..])).CopyTo(destination[j..]);
        for (; j < a.Length; j++) destination[j] = a[j] - b[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<double> row, Span<double> sums)
    {
        int j = 0;
        for (; j <= row.Length - 8; j += 8) (Vector512.Create<double>(sums[j..]) + Vector512.Create(row[j..])).CopyTo(sums[j..]);
        for (; j < row.Length; j++) sums[j] += row[j];
    }

    /// <summary>Sixteen dot products of four columns of a with four of b; columns beyond the last repeat it.</summary>
    private static unsafe void Tile(double* a, double* b, int i, int j, int last, int length, Span<double> tile)
    {
        double* a0 = a + (i * length), a1 = a + (Math.Min(i + 1, last) * length), a2 = a + (Math.Min(i + 2, last) * length), a3 = a + (Math.Min(i + 3, last) * length);
        for (int c = 0; c < 4; c += 2)
        {
            double* b0 = b + (Math.Min(j + c, last) * length), b1 = b + (Math.Min(j + c + 1, last) * length);
            Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
            for (int k = 0; k < length; k += 8)
            {
                Vector512<double> v0 = Vector512.Load(b0 + k), v1 = Vector512.Load(b1 + k);
                Vector512<double> u = Vector512.Load(a0 + k);
                (s00, s01) = (Vector512.FusedMultiplyAdd(u, v0, s00), Vector512.FusedMultiplyAdd(u, v1, s01));
                u = Vector512.Load(a1 + k);
                (s10, s11) = (Vector512.FusedMultiplyAdd(u, v0, s10), Vector512.FusedMultiplyAdd(u, v1, s11));
                u = Vector512.Load(a2 + k);
                (s20, s21) = (Vector512.FusedMultiplyAdd(u, v0, s20), Vector512.FusedMultiplyAdd(u, v1, s21));
                u = Vector512.Load(a3 + k);
                (s30, s31) = (Vector512.FusedMultiplyAdd(u, v0, s30), Vector512.FusedMultiplyAdd(u, v1, s31));
            }

            (tile[c], tile[c + 1]) = (Vector512.Sum(s00), Vector512.Sum(s01));
            (tile[4 + c], tile[5 + c]) = (Vector512.Sum(s10), Vector512.Sum(s11));
            (tile[8 + c], tile[9 + c]) = (Vector512.Sum(s20), Vector512.Sum(s21));
            (tile[12 + c], tile[13 + c]) = (Vector512.Sum(s30), Vector512.Sum(s31));
        }
    }
}
