using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Linear;

/// <summary>
/// A chunk of centred rows cut into panels of <see cref="Width"/> columns, each [rows × <see cref="Width"/>] and
/// contiguous, for sums of products of columns: a panel and four columns of another stay in the first-level cache.
/// </summary>
internal sealed class ColumnPanels
{
    /// <summary>Rows in a chunk.</summary>
    internal const int Rows = 128;

    private const int Width = 32;
    private readonly int _columns;
    private readonly double[] _values;

    internal ColumnPanels(int columns) => (_columns, _values) = (columns, new double[(columns + Width - 1) / Width * Width * Rows]);

    /// <summary>Takes rows less <paramref name="center"/>; a chunk that is not full is filled up with zeros.</summary>
    internal void Load(RowMatrix rows, int first, int count, ReadOnlySpan<double> center)
    {
        if (count < Rows) Array.Clear(_values);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> row = rows.Row(first + i);
            for (int j = 0; j < _columns; j += Width)
            {
                int width = Math.Min(Width, _columns - j);
                SampleMoments.Subtract(row.Slice(j, width), center.Slice(j, width), _values.AsSpan((j * Rows) + (i * Width), width));
            }
        }
    }

    /// <summary>Adds the sums of products of every two columns to the lower triangle of <paramref name="sums"/>, [columns × columns].</summary>
    internal unsafe void AddProducts(Span<double> sums)
    {
        Span<double> tile = stackalloc double[4 * Width];
        fixed (double* values = _values, t = tile)
        {
            for (int i = 0; i < _columns; i += 4)
            {
                // Four neighbouring columns lie in one panel, since its width is a multiple of four.
                double* a = values + (i / Width * Width * Rows) + (i % Width);
                for (int j = 0; j <= i; j += Width)
                {
                    Tile(a, values + (j * Rows), t);
                    for (int r = 0; r < Math.Min(4, _columns - i); r++)
                    {
                        int width = Math.Min(Width, i + r + 1 - j);
                        Span<double> target = sums.Slice(((i + r) * _columns) + j, width);
                        for (int c = 0; c < width; c++) target[c] += tile[(r * Width) + c];
                    }
                }
            }
        }
    }

    /// <summary>Products of four columns with the columns of a panel, summed over the rows in their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Tile(double* a, double* b, double* tile)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (int i = 0; i < Rows; i++, a += Width, b += Width)
        {
            Vector512<double> m0 = Vector512.Load(b), m1 = Vector512.Load(b + 8), m2 = Vector512.Load(b + 16), m3 = Vector512.Load(b + 24);
            Vector512<double> v = Vector512.Create(a[0]);
            (a0, a1, a2, a3) = (Fma(v, m0, a0), Fma(v, m1, a1), Fma(v, m2, a2), Fma(v, m3, a3));
            v = Vector512.Create(a[1]);
            (b0, b1, b2, b3) = (Fma(v, m0, b0), Fma(v, m1, b1), Fma(v, m2, b2), Fma(v, m3, b3));
            v = Vector512.Create(a[2]);
            (c0, c1, c2, c3) = (Fma(v, m0, c0), Fma(v, m1, c1), Fma(v, m2, c2), Fma(v, m3, c3));
            v = Vector512.Create(a[3]);
            (d0, d1, d2, d3) = (Fma(v, m0, d0), Fma(v, m1, d1), Fma(v, m2, d2), Fma(v, m3, d3));
        }

        Store(tile, a0, a1, a2, a3);
        Store(tile + Width, b0, b1, b2, b3);
        Store(tile + (2 * Width), c0, c1, c2, c3);
        Store(tile + (3 * Width), d0, d1, d2, d3);
    }

    private static unsafe void Store(double* destination, Vector512<double> v0, Vector512<double> v1, Vector512<double> v2, Vector512<double> v3)
    {
        v0.Store(destination);
        v1.Store(destination + 8);
        v2.Store(destination + 16);
        v3.Store(destination + 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> sum) => Vector512.FusedMultiplyAdd(a, b, sum);
}
