using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models.Linear;

/// <summary>
/// Squared lengths |M (x − μ)|² of rows. Outputs lie in the lanes and a row's inputs are broadcast, so that rows are read
/// as they stand, no row's arithmetic depends on its neighbours, and nothing is transposed. Immutable.
/// </summary>
internal sealed class PackedMap
{
    private const int Width = 8, PanelVectors = 4, TileRows = 4;

    private readonly double[] _center;
    private readonly double[] _panels;
    private readonly int _outputs;
    private readonly bool _lowerTriangular;

    /// <param name="center">μ, [columns].</param>
    /// <param name="matrix">M, [outputs × columns] row-major.</param>
    /// <param name="lowerTriangular">True if row i of M ends after column i.</param>
    internal PackedMap(double[] center, ReadOnlySpan<double> matrix, bool lowerTriangular)
    {
        (_center, _outputs, _lowerTriangular) = (center, matrix.Length / center.Length, lowerTriangular);
        int length = 0;
        for (int first = 0; first < _outputs; first += Vectors(first) * Width) length += Depth(first) * Vectors(first) * Width;
        _panels = new double[length];
        int start = 0;
        for (int first = 0; first < _outputs; first += Vectors(first) * Width)
        {
            int width = Vectors(first) * Width;
            for (int i = first; i < Math.Min(first + width, _outputs); i++)
            {
                for (int k = 0; k < Depth(first); k++) _panels[start + (k * width) + i - first] = matrix[(i * center.Length) + k];
            }

            start += Depth(first) * width;
        }
    }

    /// <summary>Doubles of working memory for a run over a few rows.</summary>
    internal int ScratchLength => TileRows * _center.Length;

    /// <summary>Squared lengths of the rows from <paramref name="first"/> on, one per element.</summary>
    internal unsafe void SquaredLengths(RowMatrix rows, int first, Span<double> squares, Span<double> scratch)
    {
        int columns = _center.Length;
        fixed (double* x = scratch, panels = _panels)
        {
            for (int i = 0; i < squares.Length; i += TileRows)
            {
                int count = Math.Min(TileRows, squares.Length - i);
                // A partial tile repeats its last row.
                for (int r = 0; r < TileRows; r++) SampleMoments.Subtract(rows.Row(first + i + Math.Min(r, count - 1)), _center, scratch.Slice(r * columns, columns));
                Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
                double* panel = panels;
                for (int output = 0; output < _outputs; output += Vectors(output) * Width)
                {
                    int depth = Depth(output), vectors = Vectors(output);
                    if (vectors == PanelVectors) AddWide(panel, x, columns, depth, ref s0, ref s1, ref s2, ref s3);
                    else AddNarrow(panel, x, columns, depth, ref s0, ref s1, ref s2, ref s3);
                    panel += depth * vectors * Width;
                }

                squares[i] = Vector512.Sum(s0);
                if (count > 1) squares[i + 1] = Vector512.Sum(s1);
                if (count > 2) squares[i + 2] = Vector512.Sum(s2);
                if (count > 3) squares[i + 3] = Vector512.Sum(s3);
            }
        }
    }

    /// <summary>Squared lengths of all rows, on the threads there are.</summary>
    internal void SquaredLengths(RowMatrix rows, Span<double> squares)
    {
        const int blockRows = 256;
        RowBlocks.Score(squares, blockRows, (first, block) =>
        {
            double[] scratch = System.Buffers.ArrayPool<double>.Shared.Rent(ScratchLength);
            SquaredLengths(rows, first, block, scratch);
            System.Buffers.ArrayPool<double>.Shared.Return(scratch);
        });
    }

    /// <summary>Vectors of outputs in the panel that starts at an output: four while they are nearly full, else one at a time.</summary>
    private int Vectors(int first) => _outputs - first > (PanelVectors - 2) * Width ? PanelVectors : 1;

    private int Depth(int first) => _lowerTriangular ? Math.Min(first + (Vectors(first) * Width), _center.Length) : _center.Length;

    /// <summary>Adds the squares of 32 outputs of four rows; the terms of an output are added in column order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddWide(
        double* panel, double* x, int stride, int depth, ref Vector512<double> s0, ref Vector512<double> s1, ref Vector512<double> s2, ref Vector512<double> s3)
    {
        double* x0 = x, x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        Vector512<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (int k = 0; k < depth; k++, panel += PanelVectors * Width)
        {
            Vector512<double> m0 = Vector512.Load(panel), m1 = Vector512.Load(panel + 8), m2 = Vector512.Load(panel + 16), m3 = Vector512.Load(panel + 24);
            Vector512<double> v = Vector512.Create(x0[k]);
            (a0, a1, a2, a3) = (Fma(v, m0, a0), Fma(v, m1, a1), Fma(v, m2, a2), Fma(v, m3, a3));
            v = Vector512.Create(x1[k]);
            (b0, b1, b2, b3) = (Fma(v, m0, b0), Fma(v, m1, b1), Fma(v, m2, b2), Fma(v, m3, b3));
            v = Vector512.Create(x2[k]);
            (c0, c1, c2, c3) = (Fma(v, m0, c0), Fma(v, m1, c1), Fma(v, m2, c2), Fma(v, m3, c3));
            v = Vector512.Create(x3[k]);
            (d0, d1, d2, d3) = (Fma(v, m0, d0), Fma(v, m1, d1), Fma(v, m2, d2), Fma(v, m3, d3));
        }

        s0 = Fma(a3, a3, Fma(a2, a2, Fma(a1, a1, Fma(a0, a0, s0))));
        s1 = Fma(b3, b3, Fma(b2, b2, Fma(b1, b1, Fma(b0, b0, s1))));
        s2 = Fma(c3, c3, Fma(c2, c2, Fma(c1, c1, Fma(c0, c0, s2))));
        s3 = Fma(d3, d3, Fma(d2, d2, Fma(d1, d1, Fma(d0, d0, s3))));
    }

    /// <summary>The same for eight outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddNarrow(
        double* panel, double* x, int stride, int depth, ref Vector512<double> s0, ref Vector512<double> s1, ref Vector512<double> s2, ref Vector512<double> s3)
    {
        double* x0 = x, x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        Vector512<double> a = default, b = default, c = default, d = default;
        for (int k = 0; k < depth; k++, panel += Width)
        {
            Vector512<double> m = Vector512.Load(panel);
            a = Fma(Vector512.Create(x0[k]), m, a);
            b = Fma(Vector512.Create(x1[k]), m, b);
            c = Fma(Vector512.Create(x2[k]), m, c);
            d = Fma(Vector512.Create(x3[k]), m, d);
        }

        (s0, s1, s2, s3) = (Fma(a, a, s0), Fma(b, b, s1), Fma(c, c, s2), Fma(d, d, s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fma(Vector512<double> a, Vector512<double> b, Vector512<double> sum) => Vector512.FusedMultiplyAdd(a, b, sum);
}
