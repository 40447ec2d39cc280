using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Kernels;

/// <summary>Brings rows that lie anywhere into lanes.</summary>
internal static unsafe class RowGather
{
    /// <summary>
    /// lanesOut[i, lane] = values[rows[lane], i]; lanes beyond the rows repeat the last one. Rows are copied side by side
    /// first, so that the transposition reads and writes full vectors.
    /// </summary>
    /// <param name="values">[rows × width].</param>
    /// <param name="width">Floats per row.</param>
    /// <param name="rows">At least one row number.</param>
    /// <param name="lanesOut">[width × lanes].</param>
    /// <param name="lanes">A multiple of <see cref="FloatBuffer.VectorWidth"/>.</param>
    internal static void Run(ReadOnlySpan<float> values, int width, ReadOnlySpan<int> rows, Span<float> lanesOut, int lanes)
    {
        float* side = PackingBuffer.OfThread.RentB(lanes * width);
        for (int lane = 0; lane < lanes; lane++)
        {
            values.Slice(rows[Math.Min(lane, rows.Length - 1)] * width, width).CopyTo(new Span<float>(side + ((nint)lane * width), width));
        }

        fixed (float* destination = lanesOut[..(width * lanes)]) Transposition.Run(width, lanes, side, width, destination, lanes);
    }
}
