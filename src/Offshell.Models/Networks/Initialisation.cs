using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>Initial weights whose variance keeps the signal's size from layer to layer.</summary>
internal static class Initialisation
{
    /// <summary>He normal (He et al. 2015, variance 2/fan-in) for rectifying activations, Glorot uniform (Glorot and Bengio 2010) for the others.</summary>
    internal static void Fill(Span<float> weights, int fanIn, int fanOut, Activation activation, RandomSource random)
    {
        RandomStream stream = random.Stream();
        if (activation is Activation.Relu or Activation.LeakyRelu or Activation.Elu or Activation.Silu)
        {
            double deviation = Math.Sqrt(2.0 / fanIn);
            for (int i = 0; i < weights.Length; i++) weights[i] = (float)(deviation * stream.NextNormal());
            return;
        }

        double limit = Math.Sqrt(6.0 / (fanIn + fanOut));
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)stream.NextDouble(-limit, limit);
    }

    /// <summary>A random orthogonal matrix [size × size], row-major (Saxe et al. 2014): Gram-Schmidt on normal rows, in double precision.</summary>
    internal static void Orthogonal(Span<float> matrix, int size, RandomStream stream)
    {
        double[] rows = new double[size * size];
        for (int i = 0; i < rows.Length; i++) rows[i] = stream.NextNormal();
        for (int i = 0; i < size; i++)
        {
            Span<double> row = rows.AsSpan(i * size, size);
            // Twice, because one pass leaves rounding errors that grow with the size.
            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j < i; j++)
                {
                    ReadOnlySpan<double> other = rows.AsSpan(j * size, size);
                    double overlap = Dot(row, other);
                    for (int k = 0; k < size; k++) row[k] -= overlap * other[k];
                }
            }

            double length = Math.Sqrt(Dot(row, row));
            for (int k = 0; k < size; k++) row[k] /= length;
        }

        for (int i = 0; i < rows.Length; i++) matrix[i] = (float)rows[i];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
