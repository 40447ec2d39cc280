using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Offshell.Data.Scaling;
using Offshell.Models.Encoding;
using Offshell.Tensors;

namespace Offshell.Models.Variational.Frozen;

/// <summary>
/// Turns the columns of one row into network inputs: eight columns at once where all are plain numbers within the linear
/// range of their scalers, one by one otherwise. Immutable.
/// </summary>
internal sealed unsafe class FrozenInputs
{
    private const int Lanes = 8;
    private readonly TableEncoding _encoding;
    private readonly Vector512<long> _lastPlaces;
    private readonly ImmutableArray<int> _offsets;
    private readonly bool _isLinear;
    private readonly double[] _center;
    private readonly double[] _inverse;
    private readonly double[] _low;
    private readonly double[] _high;

    internal FrozenInputs(TableEncoding encoding)
    {
        _encoding = encoding;
        _offsets = encoding.Offsets();
        long behind = Lanes - (encoding.Columns.Length % Lanes); // The columns behind the last full vector are the last of a vector that ends with them.
        _lastPlaces = Vector512.Min(Vector512<long>.Indices + Vector512.Create(behind), Vector512.Create(Lanes - 1L));
        int padded = (encoding.Columns.Length + 7) & ~7;
        (_center, _inverse, _low, _high) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        _low.AsSpan().Fill(double.NegativeInfinity);
        _high.AsSpan().Fill(double.PositiveInfinity);
        _isLinear = encoding.Columns.All(c => c is { HasMissingInput: false, Numeric.Linear: not null });
        for (int c = 0; _isLinear && c < encoding.Columns.Length; c++)
        {
            LinearRange range = encoding.Columns[c].Numeric!.Linear!.Value;
            (_center[c], _inverse[c], _low[c], _high[c]) = (range.Center, 1 / range.Spread, range.Low, range.High);
        }
    }

    internal int Columns => _encoding.Columns.Length;

    /// <summary>Numbers of the raw row that are readable: the columns filled up to eight.</summary>
    internal int PaddedColumns => _center.Length;

    internal int Width => _encoding.Width;

    /// <summary>Copies the columns by full vectors: those that read them again at once would wait for anything narrower.</summary>
    /// <param name="row">The columns, and maybe more.</param>
    /// <param name="raw">[<see cref="PaddedColumns"/>]; what stands behind the columns is of no use.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Copy(ReadOnlySpan<double> row, double* raw)
    {
        int count = Columns, rest = count % Lanes;
        row = row[..count];
        if (count < Lanes)
        {
            row.CopyTo(new Span<double>(raw, count));
            new Span<double>(raw + count, Lanes - count).Clear(); // Numbers of another model must not decide how this one is scaled.
            return;
        }

        ref double first = ref MemoryMarshal.GetReference(row);
        for (int i = 0; i <= count - Lanes; i += Lanes) Vector512.LoadUnsafe(ref first, (nuint)i).Store(raw + i);
        if (rest > 0) Vector512.ShuffleNative(Vector512.LoadUnsafe(ref first, (nuint)(count - Lanes)).AsInt64(), _lastPlaces).AsDouble().Store(raw + count - rest);
    }

    /// <summary>Writes the inputs; up to seven more floats are overwritten.</summary>
    /// <param name="raw">The row, readable up to <see cref="PaddedColumns"/>.</param>
    /// <param name="inputs">[<see cref="Width"/>], with room to fill up to eight.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Encode(double* raw, float* inputs)
    {
        if (_isLinear && TryLinear(raw, inputs)) return;
        for (int c = 0; c < _offsets.Length; c++)
        {
            _encoding.EncodeColumn(c, new ReadOnlySpan<double>(raw + c, 1), new Span<float>(inputs + _offsets[c], _encoding.Columns[c].Width), 1, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryLinear(double* raw, float* inputs)
    {
        Vector512<long> outside = Vector512<long>.Zero;
        fixed (double* center = _center, inverse = _inverse, low = _low, high = _high)
        {
            for (int c = 0; c < _center.Length; c += Lanes)
            {
                // A number outside is changed by the limits. What is none has been refused: columns that may lack one have an input for that.
                Vector512<double> scaled = (Vector512.Load(raw + c) - Vector512.Load(center + c)) * Vector512.Load(inverse + c);
                Vector512<double> limited = Vector512.MinNative(Vector512.MaxNative(scaled, Vector512.Load(low + c)), Vector512.Load(high + c));
                outside |= limited.AsInt64() ^ scaled.AsInt64();
                Vector256.Narrow(scaled.GetLower(), scaled.GetUpper()).Store(inputs + c);
            }
        }

        return Vector512.EqualsAll(outside, Vector512<long>.Zero);
    }
}
