using Offshell.Tensors.Kernels;
using Offshell.Tensors.Kernels.Products;
using Offshell.Tensors.Random;
using Offshell.TestKit.ReferenceKernels;

namespace Offshell.Tensors.Tests.Kernels;

public sealed unsafe class MatrixProductTests
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (1, 1, 1), (1, 16, 5), (2, 17, 3), (3, 5, 7), (4, 31, 16), (5, 33, 0), (6, 64, 2), (7, 63, 33), (13, 100, 65), (12, 130, 17),
        (21, 50, 128), (50, 128, 21), (50, 21, 128), (50, 4, 128), (4, 50, 64), (48, 50, 100), (37, 80, 130), (70, 200, 130), (100, 37, 400),
        (35, 1100, 5), (11, 3, 1000), (250, 48, 40), (70, 200, 300), (251, 131, 601), (45, 1090, 400), (600, 20, 150),
    ];

    public static TheoryData<KernelPath> Paths => ForcedPath.Available;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Multiply_AllTranspositions_EqualsReference(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        foreach ((int m, int n, int k) in Sizes)
        {
            for (int form = 0; form < 8; form++) CheckProduct(m, n, k, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Multiply_StridesInBothDirections_EqualsReference(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        (int m, int n, int k) = (9, 21, 40);
        float[] a = Normals(2 * m * k * 3), b = Normals(2 * n * k * 3), c = new float[m * n];

        fixed (float* pa = a, pb = b, pc = c) MatrixProduct.Multiply(m, n, k, pa, 3 * k, 2, pb, 2, 3 * k, pc, n, accumulate: false);

        CompareWithReference(m, n, k, a, (3 * k, 2), b, (2, 3 * k), new float[m * n], c, n, accumulate: false);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void MultiplyWithBias_AnySize_StartsFromTheBiasOfTheRow(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        foreach ((int m, int n, int k) in Sizes)
        {
            float[] a = Normals(m * k), b = Normals(k * n), bias = Normals(m), c = new float[m * n], start = new float[m * n];
            for (int i = 0; i < m; i++) start.AsSpan(i * n, n).Fill(bias[i]);

            fixed (float* pa = a, pb = b, pc = c, pBias = bias) MatrixProduct.MultiplyWithBias(m, n, k, pa, k, 1, pb, n, 1, pBias, pc, n);

            CompareWithReference(m, n, k, a, (k, 1), b, (n, 1), start, c, n, accumulate: true);
        }
    }

    /// <summary>Three products whose operands lie at odd places; also none, which leaves the start.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void MultiplySegments_SeveralProducts_EqualsTheSumOfReferences(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        ProductSegment[] segments = [new(5, 3), new(0, 96), new(40, 0)];
        foreach ((int m, int n, int k) in new[] { (1, 16, 1), (13, 32, 7), (25, 48, 20), (8, 128, 33), (5, 21, 6) })
        {
            for (int form = 0; form < 12; form++)
            {
                bool transposeA = form % 2 == 1, accumulate = form / 2 % 2 == 1;
                ReadOnlySpan<ProductSegment> used = segments.AsSpan(0, form / 4 == 2 ? 0 : 1 + (2 * (form / 4)));
                CheckSegments(m, n, k, transposeA, accumulate, used);
            }
        }
    }

    private static void CheckSegments(int m, int n, int k, bool transposeA, bool accumulate, ReadOnlySpan<ProductSegment> segments)
    {
        float[] a = Normals((m * k) + 40), b = Normals((k * n) + 96), c = Normals(m * n), bias = Normals(m);
        (int aRow, int aColumn) = transposeA ? (1, m) : (k, 1);
        double[] expected = ToDouble(c);
        for (int i = 0; i < m && !accumulate; i++) expected.AsSpan(i * n, n).Fill(bias[i]);
        foreach (ProductSegment s in segments)
        {
            ReferenceMatrixProduct.Multiply<double>(
                m, n, k, ToDouble(a).AsSpan((int)s.A), aRow, aColumn, ToDouble(b).AsSpan((int)s.B), n, 1, expected, n, accumulate: true);
        }

        fixed (float* pa = a, pb = b, pc = c, pBias = bias)
        {
            MatrixProduct.MultiplySegments(m, n, k, pa, aRow, aColumn, pb, n, segments, pBias, pc, n, accumulate);
        }

        for (int i = 0; i < c.Length; i++) ((double)c[i]).ShouldBe(expected[i], 1e-4, $"{m} x {k} x {n}, element {i}");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void AccumulateGradient_ManySegments_EqualsTheSumOfReferences(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        foreach ((int m, int n, int lanes, int count) in new[] { (3, 5, 16, 1), (16, 3, 32, 70), (3, 40, 48, 9), (20, 20, 16, 3), (33, 96, 128, 17), (7, 7, 21, 2), (2, 2, 16, 0) })
        {
            float[] a = Normals(m * lanes * Math.Max(1, count)), b = Normals(n * lanes * (count + 1)), c = Normals(m * n);
            double[] expected = ToDouble(c);
            var segments = new ProductSegment[count];
            for (int s = 0; s < count; s++)
            {
                segments[s] = new ProductSegment(s * m * lanes, (count - s) * n * lanes);
                ReferenceMatrixProduct.Multiply<double>(
                    m, n, lanes, ToDouble(a).AsSpan((int)segments[s].A), lanes, 1, ToDouble(b).AsSpan((int)segments[s].B), 1, lanes, expected, n, accumulate: true);
            }

            fixed (float* pa = a, pb = b, pc = c) MatrixProduct.AccumulateGradient(m, n, lanes, pa, lanes, pb, lanes, segments, pc, n);

            for (int i = 0; i < c.Length; i++) ((double)c[i]).ShouldBe(expected[i], 1e-3, $"{count} segments of {m} x {lanes} x {n}, element {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void AccumulateGradient_AnySize_EqualsReference(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        foreach ((int m, int n, int k) in Sizes)
        {
            int cRow = n + 2;
            float[] a = Normals(m * k), b = Normals(n * k), c = Normals(m * cRow);
            float[] start = [.. c];

            fixed (float* pa = a, pb = b, pc = c) MatrixProduct.AccumulateGradient(m, n, k, pa, k, pb, k, pc, cRow);

            CompareWithReference(m, n, k, a, (k, 1), b, (1, k), start, c, cRow, accumulate: true);
            for (int i = n; i < c.Length; i += i % cRow == n ? 1 : n + 1) c[i].ShouldBe(start[i], "written behind the row");
        }
    }

    /// <summary>Every size up to the tiles' and the vectors' edges; above, the shape decides between two ways of summing.</summary>
    [Fact]
    public void DotProductAccumulate_EverySmallSize_EqualsReference()
    {
        if (KernelSelection.Detected < KernelPath.Avx512) return;
        for (int m = 1; m <= 11; m++)
        {
            for (int n = 1; n <= 9; n++)
            {
                foreach (int k in new[] { 1, 15, 16, 17, 32, 47 }) CheckDots(m, n, k);
            }
        }
    }

    private static void CheckDots(int m, int n, int k)
    {
        float[] a = Normals(2 * m * k), b = Normals(3 * n * k), c = Normals(m * n);
        float[] start = [.. c];
        // Two segments: the first half of A with the last third of B, the second half with the first third.
        ProductSegment* segments = stackalloc ProductSegment[2];
        segments[0] = new ProductSegment(0, 2 * n * k);
        segments[1] = new ProductSegment(m * k, 0);

        fixed (float* pa = a, pb = b, pc = c) DotProduct.Accumulate(m, n, k, pa, k, pb, k, segments, 2, pc, n);

        double[] middle = ToDouble(start);
        ReferenceMatrixProduct.Multiply<double>(m, n, k, ToDouble(a), k, 1, ToDouble(b[(2 * n * k)..]), 1, k, middle, n, accumulate: true);
        ReferenceMatrixProduct.Multiply<double>(m, n, k, ToDouble(a[(m * k)..]), k, 1, ToDouble(b), 1, k, middle, n, accumulate: true);
        for (int i = 0; i < c.Length; i++) ((double)c[i]).ShouldBe(middle[i], 1e-4, $"{m} x {k} x {n}, element {i}");
    }

    /// <summary>A sample is a column of C: it must not notice its neighbours nor its place.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public void Multiply_ColumnsAloneOrTogether_HaveTheSameBits(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        foreach ((int m, int k) in new[] { (50, 21), (7, 200), (48, 130) })
        {
            foreach (bool transposeB in new[] { false, true }) CheckColumns(m, k, transposeB);
        }
    }

    [Fact]
    public void Multiply_NotANumberInOneColumn_StaysInThatColumn()
    {
        (int m, int n, int k) = (5, 40, 33);
        float[] a = Normals(m * k), b = Normals(k * n), c = new float[m * n];
        b[(7 * n) + 11] = float.NaN;
        b[(9 * n) + 12] = float.PositiveInfinity;

        fixed (float* pa = a, pb = b, pc = c) MatrixProduct.Multiply(m, n, k, pa, k, 1, pb, n, 1, pc, n, accumulate: false);

        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++) float.IsFinite(c[(i * n) + j]).ShouldBe(j is not (11 or 12));
        }
    }

    private static void CheckColumns(int m, int k, bool transposeB)
    {
        const int total = 70;
        float[] a = Normals(m * k), b = Normals(k * total), wide = new float[m * total];
        (int bRow, int bColumn) = transposeB ? (1, k) : (total, 1);
        fixed (float* pa = a, pb = b, pWide = wide)
        {
            MatrixProduct.Multiply(m, total, k, pa, k, 1, pb, bRow, bColumn, pWide, total, accumulate: false);
            for (int n = 1; n <= total; n++)
            {
                int first = (total - n) / 2;
                float[] narrow = new float[m * n];
                fixed (float* pNarrow = narrow)
                {
                    MatrixProduct.Multiply(m, n, k, pa, k, 1, pb + (first * bColumn), bRow, bColumn, pNarrow, n, accumulate: false);
                }

                for (int i = 0; i < m; i++)
                {
                    narrow.AsSpan(i * n, n).SequenceEqual(wide.AsSpan((i * total) + first, n)).ShouldBeTrue($"{n} columns, row {i}");
                }
            }
        }
    }

    private static void CheckProduct(int m, int n, int k, bool transposeA, bool transposeB, bool accumulate)
    {
        int cRow = n + 3;
        float[] a = Normals(m * k), b = Normals(k * n), c = Normals(m * cRow);
        float[] start = [.. c];
        (int Row, int Column) aStrides = transposeA ? (1, m) : (k, 1), bStrides = transposeB ? (1, k) : (n, 1);

        fixed (float* pa = a, pb = b, pc = c)
        {
            MatrixProduct.Multiply(m, n, k, pa, aStrides.Row, aStrides.Column, pb, bStrides.Row, bStrides.Column, pc, cRow, accumulate);
        }

        CompareWithReference(m, n, k, a, aStrides, b, bStrides, start, c, cRow, accumulate);
        for (int i = 0; i < m; i++)
        {
            for (int j = n; j < cRow; j++) c[(i * cRow) + j].ShouldBe(start[(i * cRow) + j], "written behind the row");
        }
    }

    private static void CompareWithReference(
        int m, int n, int k, float[] a, (int Row, int Column) aStrides, float[] b, (int Row, int Column) bStrides, float[] start, float[] actual, int cRow, bool accumulate)
    {
        double[] expected = ToDouble(start);
        ReferenceMatrixProduct.Multiply<double>(
            m, n, k, ToDouble(a), aStrides.Row, aStrides.Column, ToDouble(b), bStrides.Row, bStrides.Column, expected, cRow, accumulate);

        // Rounding of a chain of k sums of unit normals: each step errs by half an ulp of a partial sum of size ≤ ~4 √k.
        double tolerance = 4 * Math.Sqrt(k + 1.0) * Math.Sqrt(k + 1.0) * 6e-8 + 1e-6;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                if (Math.Abs(actual[(i * cRow) + j] - expected[(i * cRow) + j]) > tolerance)
                {
                    ((double)actual[(i * cRow) + j]).ShouldBe(expected[(i * cRow) + j], tolerance, $"{m} x {k} x {n} at ({i}, {j})");
                }
            }
        }
    }

    private static double[] ToDouble(float[] values) => Array.ConvertAll(values, x => (double)x);

    private static float[] Normals(int count)
    {
        float[] values = new float[count];
        new RandomSource((ulong)count).Stream().FillNormal(values);
        return values;
    }
}
