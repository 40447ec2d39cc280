using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Offshell.Models.Linear;

/// <summary>Mean and principal axes of rows: the eigenvectors of the maximum-likelihood covariance, largest eigenvalue first.</summary>
internal sealed class Eigenbasis
{
    private Eigenbasis(double[] mean, double[] values, double[] axes) => (Mean, Values, Axes) = (mean, values, axes);

    /// <summary>Column means.</summary>
    internal double[] Mean { get; }

    /// <summary>Eigenvalues in descending order, none below zero.</summary>
    internal double[] Values { get; }

    /// <summary>Unit eigenvectors, one per row, [columns × columns].</summary>
    internal double[] Axes { get; }

    internal static Eigenbasis Of(RowMatrix rows, CancellationToken cancellationToken)
    {
        int size = rows.Columns;
        double[] mean = SampleMoments.Mean(rows);
        double[] covariance = SampleMoments.Covariance(rows, mean, cancellationToken);
        // Symmetric, so column-major and row-major storage are the same.
        Evd<double> factors = new DenseMatrix(size, size, covariance).Evd(Symmetricity.Symmetric);
        double[] values = new double[size];
        double[] axes = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            int source = size - 1 - i; // The library sorts upwards.
            values[i] = Math.Max(0, factors.EigenValues[source].Real);
            for (int j = 0; j < size; j++) axes[(i * size) + j] = factors.EigenVectors[j, source];
        }

        return new Eigenbasis(mean, values, axes);
    }

    /// <summary>Smallest number of components whose eigenvalues add up to <paramref name="fraction"/> of the total variance; at least 1.</summary>
    internal int ComponentsExplaining(double fraction)
    {
        double total = Values.Sum(), sum = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            sum += Values[i];
            if (sum >= fraction * total * (1 - 1e-12)) return i + 1;
        }

        return Values.Length;
    }

    /// <summary>The smallest variance that is trusted: <paramref name="ridge"/> times the mean eigenvalue; positive even for constant rows.</summary>
    internal double VarianceFloor(double ridge)
    {
        double mean = Values.Average();
        return mean > 0 ? Math.Max(ridge, 1e-12) * mean : 1e-12;
    }

    /// <summary>Axes <paramref name="first"/> and following, each times its factor: the matrix M of a distance |M (x − μ)|².</summary>
    internal double[] ScaledAxes(int first, Func<int, double> factor)
    {
        int size = Mean.Length;
        double[] scaled = Axes[(first * size)..];
        for (int i = 0; i < size - first; i++)
        {
            double f = factor(first + i);
            foreach (ref double value in scaled.AsSpan(i * size, size)) value *= f;
        }

        return scaled;
    }
}
