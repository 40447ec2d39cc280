using System.Runtime.Intrinsics;

namespace Offshell.Models.Linear;

/// <summary>
/// Blocks of <see cref="Width"/> rows turned into lanes: the values of one column lie side by side, so that one vector
/// instruction serves several rows and no row's arithmetic depends on its neighbours. A partial block repeats its last row.
/// </summary>
internal static class Lanes
{
    /// <summary>Rows per block: four vectors of eight doubles.</summary>
    internal const int Width = 32;

    /// <summary>Writes rows <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1, less <paramref name="center"/>, as [columns × <see cref="Width"/>].</summary>
    internal static void Load(RowMatrix rows, int first, int count, ReadOnlySpan<double> center, Span<double> lanes)
    {
        for (int lane = 0; lane < Width; lane++)
        {
            ReadOnlySpan<double> row = rows.Row(first + Math.Min(lane, count - 1));
            for (int j = 0; j < center.Length; j++) lanes[(j * Width) + lane] = row[j] - center[j];
        }
    }

    /// <summary>
    /// Squared length of M·x in each lane, with M [outputs × columns] row-major: the workhorse of whitened distances.
    /// If <paramref name="lowerTriangular"/>, row i of M ends after column i. Columns of x are <paramref name="laneStride"/> apart.
    /// </summary>
    internal static void SquaredLengths(
        ReadOnlySpan<double> matrix, int outputs, int columns, bool lowerTriangular, ReadOnlySpan<double> lanes, Span<double> squares, int laneStride = Width)
    {
        Span<double> products = stackalloc double[4 * Width];
        squares[..Width].Clear();
        for (int i = 0; i < outputs; i += 4)
        {
            int used = Math.Min(4, outputs - i);
            int depth = lowerTriangular ? Math.Min(i + 4, columns) : columns;
            Multiply(matrix[(i * columns)..], used, columns, depth, lanes, laneStride, products);
            for (int r = 0; r < used; r++) AddSquares(products.Slice(r * Width, Width), squares);
        }
    }

    /// <summary>M·x for each row x of a block less <paramref name="center"/>, M lower triangular [columns × columns]; results [rows × columns].</summary>
    internal static void Transform(
        RowMatrix rows, int first, int count, ReadOnlySpan<double> center, ReadOnlySpan<double> matrix, Span<double> lanes, Span<double> results)
    {
        int columns = center.Length;
        Span<double> products = stackalloc double[4 * Width];
        Load(rows, first, count, center, lanes);
        for (int i = 0; i < columns; i += 4)
        {
            int used = Math.Min(4, columns - i);
            Multiply(matrix[(i * columns)..], used, columns, Math.Min(i + 4, columns), lanes, Width, products);
            for (int lane = 0; lane < count; lane++)
            {
                for (int r = 0; r < used; r++) results[(lane * columns) + i + r] = products[(r * Width) + lane];
            }
        }
    }

    /// <summary>Up to four rows of the product at once; absent rows repeat the last one. Terms are added in column order.</summary>
    private static unsafe void Multiply(
        ReadOnlySpan<double> matrix, int used, int stride, int depth, ReadOnlySpan<double> lanes, int laneStride, Span<double> products)
    {
        fixed (double* m = matrix, x = lanes, y = products)
        {
            double* m0 = m, m1 = m + (Math.Min(1, used - 1) * stride), m2 = m + (Math.Min(2, used - 1) * stride), m3 = m + (Math.Min(3, used - 1) * stride);
            for (int half = 0; half < Width; half += 16)
            {
                Vector512<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
                double* v = x + half;
                for (int k = 0; k < depth; k++, v += laneStride)
                {
                    Vector512<double> v0 = Vector512.Load(v), v1 = Vector512.Load(v + 8);
                    Vector512<double> w = Vector512.Create(m0[k]);
                    (a0, a1) = (Vector512.FusedMultiplyAdd(w, v0, a0), Vector512.FusedMultiplyAdd(w, v1, a1));
                    w = Vector512.Create(m1[k]);
                    (b0, b1) = (Vector512.FusedMultiplyAdd(w, v0, b0), Vector512.FusedMultiplyAdd(w, v1, b1));
                    w = Vector512.Create(m2[k]);
                    (c0, c1) = (Vector512.FusedMultiplyAdd(w, v0, c0), Vector512.FusedMultiplyAdd(w, v1, c1));
                    w = Vector512.Create(m3[k]);
                    (d0, d1) = (Vector512.FusedMultiplyAdd(w, v0, d0), Vector512.FusedMultiplyAdd(w, v1, d1));
                }

                double* out0 = y + half;
                Store(out0, a0, a1);
                Store(out0 + Width, b0, b1);
                Store(out0 + (2 * Width), c0, c1);
                Store(out0 + (3 * Width), d0, d1);
            }
        }
    }

    private static unsafe void Store(double* destination, Vector512<double> low, Vector512<double> high)
    {
        low.Store(destination);
        high.Store(destination + 8);
    }

    private static void AddSquares(ReadOnlySpan<double> values, Span<double> squares)
    {
        for (int lane = 0; lane < Width; lane += 8)
        {
            Vector512<double> value = Vector512.Create(values[lane..]);
            Vector512.FusedMultiplyAdd(value, value, Vector512.Create<double>(squares[lane..])).CopyTo(squares[lane..]);
        }
    }
}
