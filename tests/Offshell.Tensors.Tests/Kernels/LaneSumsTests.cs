using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Tensors.Tests.Kernels;

public sealed unsafe class LaneSumsTests
{
    public static TheoryData<KernelPath> Paths => ForcedPath.Available;

    [Theory]
    [MemberData(nameof(Paths))]
    public void AddRows_EveryCountOfRows_AddsTheSumOfEach(KernelPath path)
    {
        using var forced = new ForcedPath(path);
        for (int rows = 0; rows <= 37; rows++)
        {
            int lanes = 16 * (1 + (rows % 5)), blocks = 1 + (rows % 3);
            float[] x = new float[blocks * rows * lanes], sums = new float[rows + 1];
            new RandomSource((ulong)rows).Stream().FillNormal(x);
            for (int i = 0; i <= rows; i++) sums[i] = i;

            fixed (float* px = x, pSums = sums) LaneSums.AddRows(px, rows, lanes, pSums, blocks);

            for (int i = 0; i < rows; i++)
            {
                double expected = i;
                for (int block = 0; block < blocks; block++)
                {
                    for (int lane = 0; lane < lanes; lane++) expected += x[(((block * rows) + i) * lanes) + lane];
                }

                ((double)sums[i]).ShouldBe(expected, tolerance: 2e-5);
            }

            sums[rows].ShouldBe(rows);
        }
    }
}
