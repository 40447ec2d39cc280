using System.Buffers;

namespace Offshell.Models.Linear;

/// <summary>|W (x − μ)|² for every row, with W lower triangular.</summary>
internal static class WhitenedDistance
{
    internal static void Squared(RowMatrix rows, double[] mean, double[] whitening, Span<double> squares)
    {
        RowBlocks.Score(squares, Lanes.Width * 8, (first, block) =>
        {
            double[] lanes = ArrayPool<double>.Shared.Rent(mean.Length * Lanes.Width);
            Span<double> sums = stackalloc double[Lanes.Width];
            for (int i = 0; i < block.Length; i += Lanes.Width)
            {
                int count = Math.Min(Lanes.Width, block.Length - i);
                Lanes.Load(rows, first + i, count, mean, lanes);
                Lanes.SquaredLengths(whitening, mean.Length, mean.Length, lowerTriangular: true, lanes, sums);
                sums[..count].CopyTo(block[i..]);
            }

            ArrayPool<double>.Shared.Return(lanes);
        });
    }
}
