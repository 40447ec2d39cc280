using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions;
using Offshell.Models.Distributions.Formulas;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// −log p of one row, summed over some of its columns, by the formulas of tables: heads with a formula eight columns at a
/// time, the others one by one. Immutable.
/// </summary>
internal sealed unsafe class ExactLikelihood
{
    private const int HeadLanes = ColumnHead.LaneMultiple;
    private readonly PackedColumns[] _packed;
    private readonly int[] _columnOfLane;
    private readonly int _missing;
    private readonly ColumnHead[] _others;
    private readonly int[] _otherColumns;

    /// <param name="heads">The heads of all columns.</param>
    /// <param name="columns">The columns to judge.</param>
    internal ExactLikelihood(ImmutableArray<ColumnHead> heads, ImmutableArray<int> columns)
    {
        _packed = [.. PackedColumns.Pack(heads, columns, out ImmutableArray<int> rest)];
        _otherColumns = [.. rest];
        _others = [.. rest.Select(c => heads[c])];
        _columnOfLane = new int[_packed.Length * FormulaLanes.Width];
        _missing = (heads.Length + FormulaLanes.Width - 1) & ~(FormulaLanes.Width - 1);
        _columnOfLane.AsSpan().Fill(_missing);
        for (int p = 0; p < _packed.Length; p++) _packed[p].Columns.CopyTo(_columnOfLane.AsSpan(p * FormulaLanes.Width));
        OutputOrder = Order(heads);
    }

    /// <summary>The decoder's outputs in the order in which <see cref="Nats"/> reads them.</summary>
    internal ImmutableArray<int> OutputOrder { get; }

    /// <summary>Doubles of the row as <see cref="Arrange"/> writes it.</summary>
    internal int LaneCount => _columnOfLane.Length + _others.Length;

    /// <summary>Puts the row's values into the lanes of their heads; lanes without a column are missing.</summary>
    /// <param name="row">The columns' values, and room for one more behind the columns filled up to eight.</param>
    /// <param name="lanes">[<see cref="LaneCount"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Arrange(double* row, double* lanes)
    {
        row[_missing] = double.NaN;
        int[] columns = _columnOfLane;
        for (int i = 0; i < columns.Length; i++) lanes[i] = row[columns[i]];
        for (int i = 0; i < _otherColumns.Length; i++) lanes[_columnOfLane.Length + i] = row[_otherColumns[i]];
    }

    /// <summary>The nats of an arranged row at the given outputs, which are followed by eight readable floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal double Nats(double* lanes, float* outputs)
    {
        LogProduct logs = LogProduct.Empty;
        Vector512<double> sum = Vector512<double>.Zero;
        foreach (PackedColumns columns in _packed)
        {
            sum += columns.Nats(lanes, outputs, ref logs);
            lanes += FormulaLanes.Width;
            outputs += columns.ParameterCount * columns.Columns.Length;
        }

        double total = Vector512.Sum(sum + logs.Log());
        for (int i = 0; i < _others.Length; i++)
        {
            total += OneByOne(_others[i], lanes[i], outputs);
            outputs += _others[i].ParameterCount;
        }

        return total;
    }

    /// <summary>A head's formula for tables, with the row in every lane.</summary>
    private static double OneByOne(ColumnHead head, double x, float* outputs)
    {
        Span<double> raw = stackalloc double[HeadLanes], nats = stackalloc double[HeadLanes];
        Span<float> lanes = head.ParameterCount <= 64 ? stackalloc float[head.ParameterCount * HeadLanes] : new float[head.ParameterCount * HeadLanes];
        raw.Fill(x);
        for (int p = 0; p < head.ParameterCount; p++) lanes.Slice(p * HeadLanes, HeadLanes).Fill(outputs[p]);
        head.NegativeLogLikelihood(raw, lanes, HeadLanes, nats);
        return nats[0];
    }

    private ImmutableArray<int> Order(ImmutableArray<ColumnHead> heads)
    {
        int[] first = new int[heads.Length];
        for (int c = 1; c < first.Length; c++) first[c] = first[c - 1] + heads[c - 1].ParameterCount;
        var order = ImmutableArray.CreateBuilder<int>();
        foreach (PackedColumns columns in _packed)
        {
            for (int p = 0; p < columns.ParameterCount; p++)
            {
                foreach (int column in columns.Columns) order.Add(first[column] + p);
            }
        }

        foreach (int column in _otherColumns)
        {
            for (int p = 0; p < heads[column].ParameterCount; p++) order.Add(first[column] + p);
        }

        return order.ToImmutable();
    }
}
