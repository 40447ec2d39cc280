using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>
/// C[m × n] += Σ over segments of A[m × lanes]·B[n × lanes]ᵀ with contiguous rows: the gradient of a weight. The sum runs
/// along the vectors, which leaves three ways: dot products that are reduced at the end, or one of the two operands is
/// transposed first and vectors run along its rows. The shape decides.
/// </summary>
internal static unsafe class GradientProduct
{
    // Transposed operands should stay in the second-level cache until they are used.
    private const int ScratchFloats = 96 * 1024;

    private enum Way
    {
        Dots,
        TransposeA,
        TransposeB,
    }

    internal static void Accumulate(
        int m, int n, int lanes, float* a, nint aRow, float* b, nint bRow, ProductSegment* segments, int segmentCount, float* c, nint cRow)
    {
        switch (Choose(m, n, lanes, segmentCount))
        {
            case Way.Dots:
                DotProduct.Accumulate(m, n, lanes, a, aRow, b, bRow, segments, segmentCount, c, cRow);
                break;
            case Way.TransposeB:
                AccumulateTransposed(m, n, lanes, a, aRow, b, bRow, segments, segmentCount, isSwapped: false, c, cRow);
                break;
            default:
                // Cᵀ += B·Aᵀ, in memory of its own.
                int row = RoundUp(m);
                float* transposed = PackingBuffer.OfThread.RentC(n * row);
                new Span<float>(transposed, n * row).Clear();
                AccumulateTransposed(n, m, lanes, b, bRow, a, aRow, segments, segmentCount, isSwapped: true, transposed, row);
                AddTransposed(m, n, transposed, row, c, cRow);
                break;
        }
    }

    /// <summary>
    /// Costs in units of one element of one multiply-add: dots also reduce their registers, at the price of 60 lanes;
    /// transposing an element costs as much as eight multiply-adds; and a transposed operand is filled up to whole vectors.
    /// </summary>
    private static Way Choose(long m, long n, long lanes, long segments)
    {
        long depth = lanes * segments;
        long transposeB = RoundUp((int)n) * depth * (m + 8);
        long transposeA = RoundUp((int)m) * depth * (n + 8);
        Way way = transposeA < transposeB ? Way.TransposeA : Way.TransposeB;
        if (KernelSelection.Path != KernelPath.Avx512) return way;
        // Long dots outgrow the first-level cache: every tile reads both operands again.
        long strain = (m + n) * depth > BlockSizes.InPlaceElements ? 3 : 2;
        long dots = m * n * ((RoundUp((int)lanes) * segments * strain / 2) + 60);
        return dots < Math.Min(transposeA, transposeB) ? Way.Dots : way;
    }

    /// <summary>C[m × n] += Tᵀ.</summary>
    private static void AddTransposed(int m, int n, float* transposed, int row, float* c, nint cRow)
    {
        int width = RoundUp(n);
        float* sums = PackingBuffer.OfThread.RentA(m * width);
        Transposition.Run(m, n, transposed, row, sums, width);
        for (int i = 0; i < m; i++, sums += width, c += cRow)
        {
            int j = 0;
            for (; j <= n - 16; j += 16) (Vector512.Load(c + j) + Vector512.Load(sums + j)).Store(c + j);
            if (j < n) Tail.Store(Tail.Load(c + j, n - j) + Vector512.Load(sums + j), c + j, n - j);
        }
    }

    private static int RoundUp(int length) => (length + 15) & ~15;

    /// <summary>C[m × n] += Σ A·Bᵀ, B transposed into scratch memory a group of segments at a time.</summary>
    private static void AccumulateTransposed(
        int m, int n, int lanes, float* a, nint aRow, float* b, nint bRow, ProductSegment* segments, int segmentCount, bool isSwapped, float* c, nint cRow)
    {
        const int mostSegments = 64;
        ProductSegment* places = stackalloc ProductSegment[mostSegments];
        int row = RoundUp(n), size = row * lanes;
        int step = Math.Clamp(ScratchFloats / Math.Max(1, size), 1, mostSegments);
        float* scratch = PackingBuffer.OfThread.RentB(size * Math.Min(step, segmentCount));
        var product = new ProductArguments
        {
            M = m,
            N = n,
            K = lanes,
            A = a,
            ARow = aRow,
            AColumn = 1,
            B = scratch,
            BRow = row,
            BColumn = 1,
            C = c,
            CRow = cRow,
            Accumulates = true,
        };
        for (int first = 0; first < segmentCount; first += step)
        {
            int count = Math.Min(step, segmentCount - first);
            for (int s = 0; s < count; s++)
            {
                ProductSegment segment = segments[first + s];
                (nint left, nint right) = isSwapped ? (segment.B, segment.A) : (segment.A, segment.B);
                Transposition.Run(lanes, n, b + right, bRow, scratch + (s * size), row);
                places[s] = new ProductSegment(left, s * size);
            }

            MatrixProduct.RunInPlace(product, places, count);
        }
    }
}
