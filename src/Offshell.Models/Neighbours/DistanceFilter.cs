using System.Runtime.Intrinsics;

namespace Offshell.Models.Neighbours;

/// <summary>
/// A float32 sieve for neighbour search. Training rows are stored in blocks of <see cref="BlockRows"/> lanes; for a
/// query x it computes a guaranteed lower bound of half the squared distance by a matrix product,
/// |x|²/2 − x·y + |y|²/2 less the rounding error, and reports the rows whose bound does not exceed a limit. Only those
/// need an exact distance, so the answer is exact although the sieve is not.
/// </summary>
/// <remarks>
/// Error bound: with u = 2⁻²⁴ the product of rounded rows and its n + 1 roundings are off by at most
/// (n + 4) u (|x|² + |y|²) (n columns). The bound splits into a part of the query and a part of the row, so that it costs
/// nothing in the inner loop; twice that is taken. Rows are centred and scaled first, since distances do not change by a
/// shift and the bound shrinks with the norms. What overflows float32 becomes NaN or infinite and passes the sieve.
/// </remarks>
internal sealed class DistanceFilter
{
    /// <summary>Training rows per block: two vectors of floats.</summary>
    internal const int BlockRows = 32;

    /// <summary>Queries per tile.</summary>
    internal const int TileQueries = 8;

    private const double LargestNorm = 1e30;
    private const double SmallestProduct = 1e-37;
    private readonly int _columns;
    private readonly double[] _center;
    private readonly double _scale;
    private readonly double _relativeError;
    private readonly float[] _lanes;

    /// <summary>Builds the sieve over rows in the order in which the blocks are to hold them.</summary>
    internal DistanceFilter(double[] paddedRows, int count, int columns)
    {
        (_columns, Blocks) = (columns, (count + BlockRows - 1) / BlockRows);
        int stride = ExactDistance.Stride(columns);
        _relativeError = 2 * (columns + 4) * Math.Pow(2, -24);
        _center = Medians(paddedRows, count, stride);
        _scale = Scale(paddedRows, count, stride);
        _lanes = new float[checked(Blocks * BlockStride)];
        for (int row = 0; row < Blocks * BlockRows; row++) Store(paddedRows, row, Math.Min(row, count - 1), stride);
    }

    /// <summary>Number of blocks; the last may repeat its last row.</summary>
    internal int Blocks { get; }

    /// <summary>Floats of one query in a tile are <see cref="TileQueries"/> apart; this many for a whole tile.</summary>
    internal int TileLength => _columns * TileQueries;

    private int BlockStride => (_columns + 1) * BlockRows;

    /// <summary>Puts a query into place <paramref name="slot"/> of a tile and returns its squared norm, centred and scaled.</summary>
    internal double LoadQuery(ReadOnlySpan<double> query, Span<float> tile, int slot)
    {
        double norm = 0;
        for (int j = 0; j < _columns; j++)
        {
            double value = (query[j] - _center[j]) * _scale;
            norm += value * value;
            tile[(j * TileQueries) + slot] = (float)value;
        }

        return norm;
    }

    /// <summary>
    /// The value that the product of a query with a row must reach for the row to be of interest:
    /// (|x|² − limit)/2 less the query's part of the error.
    /// </summary>
    internal float Threshold(double norm, double squaredLimit)
    {
        if (!(norm <= LargestNorm)) return float.NegativeInfinity; // Products could overflow: let every row through.
        // Rounding to float is covered by the doubled error bound, underflow of tiny products by the last term.
        return (float)((0.5 * (norm - (squaredLimit * _scale * _scale))) - (_relativeError * norm) - SmallestProduct);
    }

    /// <summary>For each query of a tile, the lanes of a block that may hold a row within the limit.</summary>
    internal unsafe void Sift(int block, float* tile, float* thresholds, uint* hits)
    {
        fixed (float* lanes = &_lanes[block * BlockStride])
        {
            SiftTile(lanes, tile, _columns, thresholds, hits);
        }
    }

    /// <summary>The lanes of a block that may hold a row within the limit of one query, stored in slot 0 of its tile.</summary>
    internal unsafe uint SiftOne(int block, float* tile, float threshold)
    {
        fixed (float* start = &_lanes[block * BlockStride])
        {
            float* lanes = start;
            Vector512<float> a = Vector512.Load(lanes), b = Vector512.Load(lanes + 16);
            for (int k = 0; k < _columns; k++)
            {
                lanes += BlockRows;
                Vector512<float> q = Vector512.Create(tile[k * TileQueries]);
                a = Vector512.FusedMultiplyAdd(Vector512.Load(lanes), q, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Load(lanes + 16), q, b);
            }

            return Reached(a, b, threshold);
        }
    }

    private static unsafe void SiftTile(float* lanes, float* tile, int columns, float* thresholds, uint* hits)
    {
        Vector512<float> a0 = Vector512.Load(lanes), b0 = Vector512.Load(lanes + 16);
        Vector512<float> a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        Vector512<float> b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0, b6 = b0, b7 = b0;
        for (int k = 0; k < columns; k++, tile += TileQueries)
        {
            lanes += BlockRows;
            Vector512<float> v = Vector512.Load(lanes), w = Vector512.Load(lanes + 16);
            Vector512<float> q = Vector512.Create(tile[0]);
            (a0, b0) = (Vector512.FusedMultiplyAdd(v, q, a0), Vector512.FusedMultiplyAdd(w, q, b0));
            q = Vector512.Create(tile[1]);
            (a1, b1) = (Vector512.FusedMultiplyAdd(v, q, a1), Vector512.FusedMultiplyAdd(w, q, b1));
            q = Vector512.Create(tile[2]);
            (a2, b2) = (Vector512.FusedMultiplyAdd(v, q, a2), Vector512.FusedMultiplyAdd(w, q, b2));
            q = Vector512.Create(tile[3]);
            (a3, b3) = (Vector512.FusedMultiplyAdd(v, q, a3), Vector512.FusedMultiplyAdd(w, q, b3));
            q = Vector512.Create(tile[4]);
            (a4, b4) = (Vector512.FusedMultiplyAdd(v, q, a4), Vector512.FusedMultiplyAdd(w, q, b4));
            q = Vector512.Create(tile[5]);
            (a5, b5) = (Vector512.FusedMultiplyAdd(v, q, a5), Vector512.FusedMultiplyAdd(w, q, b5));
            q = Vector512.Create(tile[6]);
            (a6, b6) = (Vector512.FusedMultiplyAdd(v, q, a6), Vector512.FusedMultiplyAdd(w, q, b6));
            q = Vector512.Create(tile[7]);
            (a7, b7) = (Vector512.FusedMultiplyAdd(v, q, a7), Vector512.FusedMultiplyAdd(w, q, b7));
        }

        hits[0] = Reached(a0, b0, thresholds[0]);
        hits[1] = Reached(a1, b1, thresholds[1]);
        hits[2] = Reached(a2, b2, thresholds[2]);
        hits[3] = Reached(a3, b3, thresholds[3]);
        hits[4] = Reached(a4, b4, thresholds[4]);
        hits[5] = Reached(a5, b5, thresholds[5]);
        hits[6] = Reached(a6, b6, thresholds[6]);
        hits[7] = Reached(a7, b7, thresholds[7]);
    }

    /// <summary>One bit per lane: not below the threshold, so that NaN counts as reached.</summary>
    private static uint Reached(Vector512<float> low, Vector512<float> high, float threshold)
    {
        Vector512<float> t = Vector512.Create(threshold);
        uint below = (uint)Vector512.LessThan(low, t).ExtractMostSignificantBits()
            | ((uint)Vector512.LessThan(high, t).ExtractMostSignificantBits() << 16);
        return ~below;
    }

    /// <summary>A row's lane: first its bias −|y|²/2 plus its part of the error, then its values.</summary>
    private void Store(double[] paddedRows, int row, int source, int stride)
    {
        Span<float> lanes = _lanes.AsSpan(row / BlockRows * BlockStride, BlockStride);
        int lane = row % BlockRows;
        double norm = 0;
        for (int j = 0; j < _columns; j++)
        {
            double value = (paddedRows[(source * stride) + j] - _center[j]) * _scale;
            norm += value * value;
            lanes[((j + 1) * BlockRows) + lane] = (float)value;
        }

        double bias = norm * (_relativeError - 0.5);
        lanes[lane] = bias > -float.MaxValue ? (float)bias : float.NaN;
    }

    private double[] Medians(double[] paddedRows, int count, int stride)
    {
        double[] medians = new double[_columns], column = new double[count];
        for (int j = 0; j < _columns; j++)
        {
            for (int i = 0; i < count; i++) column[i] = paddedRows[(i * stride) + j];
            Array.Sort(column);
            medians[j] = column[count / 2];
        }

        return medians;
    }

    /// <summary>The power of two that brings the median norm near 1; the largest norm if more than half are 0.</summary>
    private double Scale(double[] paddedRows, int count, int stride)
    {
        double[] norms = new double[count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < _columns; j++)
            {
                double difference = paddedRows[(i * stride) + j] - _center[j];
                norms[i] += difference * difference;
            }
        }

        Array.Sort(norms);
        double typical = norms[count / 2] > 0 ? norms[count / 2] : norms[^1];
        return typical > 0 ? Math.Pow(2, -Math.Round(Math.Log2(typical) / 2)) : 1;
    }
}
