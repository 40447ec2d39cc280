namespace Offshell.Models.Linear;

/// <summary>
/// The lower triangular L with L·Lᵀ = a covariance matrix plus a ridge, and its inverse W = L⁻¹, which whitens:
/// |W (x − μ)|² is the squared Mahalanobis distance.
/// </summary>
internal sealed class CholeskyFactor
{
    private CholeskyFactor(double[] whitening, int size, double logDeterminant)
    {
        (Whitening, Size, LogDeterminant) = (whitening, size, logDeterminant);
    }

    /// <summary>W = L⁻¹, [size × size] row-major, zero above the diagonal.</summary>
    internal double[] Whitening { get; }

    /// <summary>Number of rows and columns.</summary>
    internal int Size { get; }

    /// <summary>log det of the factored matrix, 2 Σ log L_ii.</summary>
    internal double LogDeterminant { get; }

    /// <summary>
    /// Factors <paramref name="covariance"/> + <paramref name="ridge"/>·I. If that is not positive definite in floating
    /// point the ridge grows tenfold, from 1e-12 of the mean variance, until it is.
    /// </summary>
    internal static CholeskyFactor Of(ReadOnlySpan<double> covariance, int size, double ridge)
    {
        double scale = SampleMoments.Trace(covariance, size) / size;
        double added = ridge;
        while (true)
        {
            double[]? lower = TryFactor(covariance, size, added);
            if (lower is not null) return new CholeskyFactor(Invert(lower, size), size, LogDeterminantOf(lower, size));
            added = Math.Max(added * 10, scale > 0 ? scale * 1e-12 : 1e-12); // All columns constant: any scale will do.
        }
    }

    private static double[]? TryFactor(ReadOnlySpan<double> matrix, int size, double ridge)
    {
        double[] lower = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            Span<double> row = lower.AsSpan(i * size, size);
            for (int j = 0; j < i; j++)
            {
                row[j] = (matrix[(i * size) + j] - Dot(row, lower.AsSpan(j * size), j)) / lower[(j * size) + j];
            }

            double pivot = matrix[(i * size) + i] + ridge - Dot(row, row, i);
            // A pivot that is rounding noise of its own diagonal means a singular matrix.
            if (!(pivot > 1e-14 * matrix[(i * size) + i]) || !(pivot > 0)) return null;
            row[i] = Math.Sqrt(pivot);
        }

        return lower;
    }

    private static double[] Invert(double[] lower, int size)
    {
        // Row by row: W_i = (e_i − Σ_{k<i} L_ik W_k) / L_ii, so that the inner loop runs along rows.
        double[] inverse = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            Span<double> row = inverse.AsSpan(i * size, size);
            for (int k = 0; k < i; k++)
            {
                double factor = lower[(i * size) + k];
                ReadOnlySpan<double> other = inverse.AsSpan(k * size, size);
                for (int j = 0; j <= k; j++) row[j] -= factor * other[j];
            }

            double diagonal = lower[(i * size) + i];
            for (int j = 0; j < i; j++) row[j] /= diagonal;
            row[i] = 1 / diagonal;
        }

        return inverse;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int count)
    {
        double sum = 0;
        for (int k = 0; k < count; k++) sum += a[k] * b[k];
        return sum;
    }

    private static double LogDeterminantOf(double[] lower, int size)
    {
        double sum = 0;
        for (int i = 0; i < size; i++) sum += Math.Log(lower[(i * size) + i]);
        return 2 * sum;
    }
}
