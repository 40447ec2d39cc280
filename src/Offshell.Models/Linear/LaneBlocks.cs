using System.Runtime.Intrinsics;

namespace Offshell.Models.Linear;

/// <summary>
/// All rows as lanes, for algorithms that pass over them many times: blocks of <see cref="Width"/> rows, each
/// [columns × <see cref="Width"/>]. The last block repeats its last row.
/// </summary>
internal sealed class LaneBlocks
{
    /// <summary>Rows per block.</summary>
    internal const int Width = 256;

    private readonly double[] _values;
    private readonly int _columns;

    internal LaneBlocks(RowMatrix rows)
    {
        (_columns, Rows, Count) = (rows.Columns, rows.Rows, RowBlocks.Count(rows.Rows, Width));
        _values = new double[checked(Count * Width * _columns)];
        RowBlocks.For(Count, block =>
        {
            Span<double> lanes = _values.AsSpan(block * Width * _columns, Width * _columns);
            for (int lane = 0; lane < Width; lane++)
            {
                ReadOnlySpan<double> row = rows.Row(Math.Min((block * Width) + lane, rows.Rows - 1));
                for (int j = 0; j < row.Length; j++) lanes[(j * Width) + lane] = row[j];
            }
        }, CancellationToken.None);
    }

    internal int Rows { get; }

    /// <summary>Number of blocks.</summary>
    internal int Count { get; }

    /// <summary>Number of true rows in a block.</summary>
    internal int RowsIn(int block) => Math.Min(Width, Rows - (block * Width));

    /// <summary>The values of one column in one block.</summary>
    internal ReadOnlySpan<double> Column(int block, int column) => _values.AsSpan(((block * _columns) + column) * Width, Width);

    /// <summary>Squared distance of every lane of a block to a point.</summary>
    internal unsafe void SquaredDistances(int block, ReadOnlySpan<double> point, Span<double> squared)
    {
        fixed (double* values = &_values[block * _columns * Width], p = point, s = squared)
        {
            for (int lane = 0; lane < Width; lane += 32)
            {
                double* x = values + lane;
                Vector512<double> a = default, b = default, c = default, d = default;
                for (int j = 0; j < _columns; j++, x += Width)
                {
                    Vector512<double> q = Vector512.Create(p[j]);
                    Vector512<double> u = Vector512.Load(x) - q, v = Vector512.Load(x + 8) - q, w = Vector512.Load(x + 16) - q, z = Vector512.Load(x + 24) - q;
                    a = Vector512.FusedMultiplyAdd(u, u, a);
                    b = Vector512.FusedMultiplyAdd(v, v, b);
                    c = Vector512.FusedMultiplyAdd(w, w, c);
                    d = Vector512.FusedMultiplyAdd(z, z, d);
                }

                a.Store(s + lane);
                b.Store(s + lane + 8);
                c.Store(s + lane + 16);
                d.Store(s + lane + 24);
            }
        }
    }
}
