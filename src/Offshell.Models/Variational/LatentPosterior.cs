using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Offshell.Models.Variational;

/// <summary>
/// The normal distribution of latents around their best value (Laplace's approximation): precision −d²/dz² of the logarithm
/// that was maximised. Along directions in which that is flat or bent upwards, latents may not go further than the prior lets them.
/// </summary>
internal sealed class LatentPosterior
{
    /// <summary>Without a prior, all directions are held to this part of the largest precision.</summary>
    private const double LeastPart = 1e-4;

    private readonly double[] _factor;
    private readonly int _size;

    /// <param name="precision">[latents × latents] −d²/dz², as differences of gradients give it: not quite symmetric.</param>
    /// <param name="prior">[latents] the prior's own share of its diagonal; not positive where it has none.</param>
    internal LatentPosterior(double[] precision, ReadOnlySpan<double> prior)
    {
        _size = prior.Length;
        var matrix = new DenseMatrix(_size, _size, precision);
        Evd<double> parts = ((Matrix<double>)(0.5 * (matrix + matrix.Transpose()))).Evd(Symmetricity.Symmetric);
        double least = double.PositiveInfinity;
        foreach (double own in prior) least = own > 0 ? Math.Min(least, own) : least;
        if (double.IsInfinity(least)) least = Math.Max(LeastPart * parts.EigenValues[_size - 1].Real, LeastPart);
        _factor = new double[_size * _size];
        for (int d = 0; d < _size; d++)
        {
            double deviation = 1 / Math.Sqrt(Math.Max(parts.EigenValues[d].Real, least));
            for (int j = 0; j < _size; j++) _factor[(j * _size) + d] = deviation * parts.EigenVectors[j, d];
        }
    }

    /// <summary>The deviation from the best value that belongs to a standard normal draw.</summary>
    internal void Deviation(ReadOnlySpan<float> draw, Span<double> deviation)
    {
        for (int j = 0; j < _size; j++)
        {
            double sum = 0;
            for (int d = 0; d < _size; d++) sum += _factor[(j * _size) + d] * draw[d];
            deviation[j] = sum;
        }
    }
}
