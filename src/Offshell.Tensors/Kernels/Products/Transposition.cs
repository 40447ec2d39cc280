using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Offshell.Tensors.Kernels.Products;

/// <summary>Transposes while packing.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// destination[l, j] = source[j, l] for l &lt; rows and j &lt; valid, and 0 for valid ≤ j &lt; width; width is a multiple of
    /// the vector. Source rows (along l) are contiguous.
    /// </summary>
    internal static void Run(int rows, int valid, float* source, nint sourceStride, float* destination, int width)
    {
        int done = 0;
        if (KernelSelection.Path == KernelPath.Avx512)
        {
            done = rows - (rows % 16);
            for (int j = 0; j < width; j += 16)
            {
                float* from = source + (j * sourceStride);
                float* to = destination + j;
                int lines = Math.Min(16, valid - j);
                for (int l = 0; l < done; l += 16) Block16(from + l, sourceStride, lines, to + ((nint)l * width), width);
            }
        }

        for (int l = done; l < rows; l++)
        {
            for (int j = 0; j < width; j++) destination[((nint)l * width) + j] = j < valid ? source[(j * sourceStride) + l] : 0;
        }
    }

    /// <summary>Sixteen source lines of sixteen floats become sixteen rows; lines that do not exist read as 0.</summary>
    private static void Block16(float* source, nint stride, int lines, float* destination, nint width)
    {
        for (int quarter = 0; quarter < 4; quarter++)
        {
            // Lines q, q + 4, q + 8, q + 12 …: gathered by 128-bit pieces, then 4 × 4 transposes inside the pieces.
            float* from = source + (quarter * 4);
            Vector512<float> a = Pieces(from, stride, 0, lines);
            Vector512<float> b = Pieces(from, stride, 1, lines);
            Vector512<float> c = Pieces(from, stride, 2, lines);
            Vector512<float> d = Pieces(from, stride, 3, lines);
            Vector512<double> ab0 = Avx512F.UnpackLow(a, b).AsDouble(), ab1 = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> cd0 = Avx512F.UnpackLow(c, d).AsDouble(), cd1 = Avx512F.UnpackHigh(c, d).AsDouble();
            float* to = destination + (quarter * 4 * width);
            Avx512F.UnpackLow(ab0, cd0).AsSingle().Store(to);
            Avx512F.UnpackHigh(ab0, cd0).AsSingle().Store(to + width);
            Avx512F.UnpackLow(ab1, cd1).AsSingle().Store(to + (2 * width));
            Avx512F.UnpackHigh(ab1, cd1).AsSingle().Store(to + (3 * width));
        }
    }

    /// <summary>Four floats each of the lines first, first + 4, first + 8 and first + 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pieces(float* source, nint stride, int first, int lines)
    {
        Vector256<float> low = Vector256.Create(Piece(source, stride, first, lines), Piece(source, stride, first + 4, lines));
        Vector256<float> high = Vector256.Create(Piece(source, stride, first + 8, lines), Piece(source, stride, first + 12, lines));
        return Vector512.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Piece(float* source, nint stride, int line, int lines) =>
        line < lines ? Vector128.Load(source + (line * stride)) : Vector128<float>.Zero;
}
