using System.Runtime.Intrinsics;

namespace Offshell.Models.Neighbours;

/// <summary>The one squared Euclidean distance that neighbour scores are made of: differences, no cancellation, a fixed order of summation.</summary>
internal static class ExactDistance
{
    /// <summary>Doubles per stored row: the columns, padded with zeros to full vectors.</summary>
    internal static int Stride(int columns) => (columns + 7) & ~7;

    /// <summary>|x − y|² of two padded rows of <paramref name="stride"/> values.</summary>
    internal static unsafe double Squared(double* x, double* y, int stride)
    {
        Vector512<double> even = default, odd = default;
        int k = 0;
        for (; k <= stride - 16; k += 16)
        {
            Vector512<double> d0 = Vector512.Load(x + k) - Vector512.Load(y + k), d1 = Vector512.Load(x + k + 8) - Vector512.Load(y + k + 8);
            even = Vector512.FusedMultiplyAdd(d0, d0, even);
            odd = Vector512.FusedMultiplyAdd(d1, d1, odd);
        }

        if (k < stride)
        {
            Vector512<double> d = Vector512.Load(x + k) - Vector512.Load(y + k);
            even = Vector512.FusedMultiplyAdd(d, d, even);
        }

        return Vector512.Sum(even + odd);
    }

    /// <summary>Copies rows into padded storage, [rows × stride].</summary>
    internal static double[] Pad(RowMatrix rows)
    {
        int stride = Stride(rows.Columns);
        double[] padded = new double[checked(rows.Rows * stride)];
        for (int i = 0; i < rows.Rows; i++) rows.Row(i).CopyTo(padded.AsSpan(i * stride));
        return padded;
    }
}
