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
            done = rows - (rows % 4);
            for (int j = 0; j < width; j += 16) Strip16(source + (j * sourceStride), sourceStride, Math.Min(16, valid - j), done, destination + j, width);
        }
        else if (KernelSelection.Path == KernelPath.Avx2)
        {
            done = rows - (rows % 4);
            for (int j = 0; j < width; j += 8) Strip8(source + (j * sourceStride), sourceStride, Math.Min(8, valid - j), done, destination + j, width);
        }

        for (int l = done; l < rows; l++)
        {
            for (int j = 0; j < width; j++) destination[((nint)l * width) + j] = j < valid ? source[(j * sourceStride) + l] : 0;
        }
    }

    /// <summary>
    /// destination[l, i] = source[i, l] for l &lt; rows and i &lt; height, rows of the destination contiguous, one behind the
    /// other. Up to a vector behind the last row is overwritten.
    /// </summary>
    internal static void RunTile(int rows, int height, float* source, nint sourceStride, float* destination)
    {
        int done = 0;
        if (KernelSelection.Path == KernelPath.Avx512 && height <= 16)
        {
            // Whole vectors are written one after another, each over the surplus of the one before.
            done = rows - (rows % 4);
            Strip16(source, sourceStride, height, done, destination, height);
        }
        else if (KernelSelection.Path == KernelPath.Avx2 && height <= 8)
        {
            done = rows - (rows % 4);
            Strip8(source, sourceStride, height, done, destination, height);
        }

        for (int l = done; l < rows; l++)
        {
            for (int i = 0; i < height; i++) destination[((nint)l * height) + i] = source[(i * sourceStride) + l];
        }
    }

    /// <summary>Sixteen source lines become <paramref name="rows"/> rows of sixteen, four rows at a time; lines that do not exist read as 0.</summary>
    private static void Strip16(float* source, nint stride, int lines, int rows, float* destination, nint width)
    {
        for (int l = 0; l < rows; l += 4, source += 4, destination += 4 * width)
        {
            // Lines q, q + 4, q + 8, q + 12: gathered by 128-bit pieces, then 4 × 4 transposes inside the pieces.
            Vector512<float> a = Pieces16(source, stride, 0, lines), b = Pieces16(source, stride, 1, lines);
            Vector512<float> c = Pieces16(source, stride, 2, lines), d = Pieces16(source, stride, 3, lines);
            Vector512<double> ab0 = Avx512F.UnpackLow(a, b).AsDouble(), ab1 = Avx512F.UnpackHigh(a, b).AsDouble();
            Vector512<double> cd0 = Avx512F.UnpackLow(c, d).AsDouble(), cd1 = Avx512F.UnpackHigh(c, d).AsDouble();
            Avx512F.UnpackLow(ab0, cd0).AsSingle().Store(destination);
            Avx512F.UnpackHigh(ab0, cd0).AsSingle().Store(destination + width);
            Avx512F.UnpackLow(ab1, cd1).AsSingle().Store(destination + (2 * width));
            Avx512F.UnpackHigh(ab1, cd1).AsSingle().Store(destination + (3 * width));
        }
    }

    /// <summary>The same for eight lines.</summary>
    private static void Strip8(float* source, nint stride, int lines, int rows, float* destination, nint width)
    {
        for (int l = 0; l < rows; l += 4, source += 4, destination += 4 * width)
        {
            Vector256<float> a = Pieces8(source, stride, 0, lines), b = Pieces8(source, stride, 1, lines);
            Vector256<float> c = Pieces8(source, stride, 2, lines), d = Pieces8(source, stride, 3, lines);
            Vector256<double> ab0 = Avx.UnpackLow(a, b).AsDouble(), ab1 = Avx.UnpackHigh(a, b).AsDouble();
            Vector256<double> cd0 = Avx.UnpackLow(c, d).AsDouble(), cd1 = Avx.UnpackHigh(c, d).AsDouble();
            Avx.UnpackLow(ab0, cd0).AsSingle().Store(destination);
            Avx.UnpackHigh(ab0, cd0).AsSingle().Store(destination + width);
            Avx.UnpackLow(ab1, cd1).AsSingle().Store(destination + (2 * width));
            Avx.UnpackHigh(ab1, cd1).AsSingle().Store(destination + (3 * width));
        }
    }

    /// <summary>Four floats each of the lines first, first + 4, first + 8 and first + 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pieces16(float* source, nint stride, int first, int lines) =>
        Vector512.Create(Pieces8(source, stride, first, lines), Pieces8(source, stride, first + 8, lines));

    /// <summary>Four floats each of the lines first and first + 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pieces8(float* source, nint stride, int first, int lines) =>
        Vector256.Create(Piece(source, stride, first, lines), Piece(source, stride, first + 4, lines));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Piece(float* source, nint stride, int line, int lines) =>
        line < lines ? Vector128.Load(source + (line * stride)) : Vector128<float>.Zero;
}
