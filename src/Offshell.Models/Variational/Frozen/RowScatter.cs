using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Tensors;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// Puts a row's values into lanes, eight at a time: of each eight values those wanted are permuted into their lanes. Faster
/// than one by one, since full vectors are read again at once, for which single values would have to reach the cache. Immutable.
/// </summary>
internal sealed unsafe class RowScatter
{
    private const int Width = 8;
    private readonly long[] _plan;
    private readonly int _sources;

    /// <param name="columnOfLane">The column for each lane, −1 for NaN; a multiple of eight.</param>
    /// <param name="columns">Numbers of a row.</param>
    internal RowScatter(ImmutableArray<int> columnOfLane, int columns)
    {
        Lanes = columnOfLane.Length;
        _sources = (columns + Width - 1) / Width;
        _plan = new long[Lanes * (_sources + 2)];
        for (int lane = 0; lane < Lanes; lane++)
        {
            // For every eight lanes: where the value stands within its eight, NaN for lanes without one, and a mask per source.
            int column = columnOfLane[lane], place = ((lane / Width) * Width * (_sources + 2)) + (lane % Width);
            _plan[place] = column < 0 ? 0 : column % Width;
            _plan[place + Width] = column < 0 ? BitConverter.DoubleToInt64Bits(double.NaN) : 0;
            if (column >= 0) _plan[place + ((2 + (column / Width)) * Width)] = -1;
        }
    }

    internal int Lanes { get; }

    /// <summary>Fills the lanes.</summary>
    /// <param name="row">The values, readable up to a multiple of eight.</param>
    /// <param name="lanes">[<see cref="Lanes"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Run(double* row, double* lanes)
    {
        fixed (long* plan = _plan)
        {
            long* at = plan;
            for (double* end = lanes + Lanes; lanes < end; lanes += Width, at += 2 * Width)
            {
                Vector512<long> places = Vector512.Load(at), found = Vector512.Load(at + Width);
                for (int s = 0; s < _sources; s++, at += Width)
                {
                    found |= Vector512.Load(at + (2 * Width)) & Vector512.ShuffleNative(Vector512.Load(row + (s * Width)).AsInt64(), places);
                }

                found.AsDouble().Store(lanes);
            }
        }
    }
}
