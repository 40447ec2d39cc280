using Offshell.TestKit.ReferenceKernels;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Tensors.Tests.Kernels;

public sealed unsafe class MatrixProductTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 3, 5, 7 }, { 21, 50, 128 }, { 50, 128, 21 }, { 5, 33, 0 }, { 7, 64, 3 }, { 13, 100, 65 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_AllTranspositions_EqualsReference(int m, int n, int k)
    {
        foreach (bool transposeA in new[] { false, true })
        {
            foreach (bool transposeB in new[] { false, true })
            {
                foreach (bool accumulate in new[] { false, true }) Check(m, n, k, transposeA, transposeB, accumulate);
            }
        }
    }

    private static void Check(int m, int n, int k, bool transposeA, bool transposeB, bool accumulate)
    {
        RandomStream random = new RandomSource(5).Stream();
        float[] a = new float[m * k], b = new float[k * n], c = new float[m * (n + 3)];
        random.FillNormal(a);
        random.FillNormal(b);
        random.FillNormal(c);
        double[] expected = Array.ConvertAll(c, x => (double)x);
        (int aRow, int aColumn) = transposeA ? (1, m) : (k, 1);
        (int bRow, int bColumn) = transposeB ? (1, k) : (n, 1);

        fixed (float* pa = a, pb = b, pc = c)
        {
            MatrixProduct.Multiply(m, n, k, pa, aRow, aColumn, pb, bRow, bColumn, pc, n + 3, accumulate);
        }

        ReferenceMatrixProduct.Multiply<double>(
            m, n, k, Array.ConvertAll(a, x => (double)x), aRow, aColumn, Array.ConvertAll(b, x => (double)x), bRow, bColumn, expected, n + 3, accumulate);
        for (int i = 0; i < c.Length; i++) ((double)c[i]).ShouldBe(expected[i], tolerance: 1e-6 * Math.Sqrt(k + 1) * 8);
    }
}
