using Offshell.Models.Neighbours;

namespace Offshell.Models.SupportVectors;

/// <summary>
/// Rows of the kernel matrix of the training rows, computed when first asked for and kept, as floats, while there is room
/// (replacement by second chance).
/// </summary>
internal sealed class KernelRowCache
{
    private readonly RowMatrix _rows;
    private readonly RowLanes _lanes;
    private readonly KernelFunction _kernel;
    private readonly int[] _slotOfRow;
    private readonly float[]?[] _values;
    private readonly int[] _rowOfSlot;
    private readonly bool[] _recent;
    private int _hand;

    internal KernelRowCache(RowMatrix rows, KernelFunction kernel, int mebibytes)
    {
        (_rows, _kernel, _lanes) = (rows, kernel, new RowLanes(rows));
        Length = _lanes.Blocks * RowLanes.BlockRows;
        int slots = (int)Math.Clamp(((long)mebibytes << 20) / (Length * sizeof(float)), 2, rows.Rows);
        _slotOfRow = new int[rows.Rows];
        Array.Fill(_slotOfRow, -1);
        _values = new float[]?[slots];
        _rowOfSlot = new int[slots];
        Array.Fill(_rowOfSlot, -1);
        _recent = new bool[slots];
    }

    /// <summary>Floats per kernel row: the rows, padded to whole blocks.</summary>
    internal int Length { get; }

    /// <summary>Kernel row <paramref name="row"/>; the one of <paramref name="pinned"/> stays valid.</summary>
    internal float[] Get(int row, int pinned = -1)
    {
        int slot = _slotOfRow[row];
        if (slot < 0)
        {
            slot = FreeSlot(pinned);
            if (_rowOfSlot[slot] >= 0) _slotOfRow[_rowOfSlot[slot]] = -1;
            (_rowOfSlot[slot], _slotOfRow[row]) = (row, slot);
            _kernel.Evaluate(_rows.Row(row), _lanes, _values[slot] ??= new float[Length]);
        }

        _recent[slot] = true;
        return _values[slot]!;
    }

    private int FreeSlot(int pinned)
    {
        while (true)
        {
            int slot = _hand;
            _hand = (_hand + 1) % _values.Length;
            if (_rowOfSlot[slot] < 0) return slot;
            if (_rowOfSlot[slot] == pinned) continue;
            if (!_recent[slot]) return slot;
            _recent[slot] = false;
        }
    }
}
