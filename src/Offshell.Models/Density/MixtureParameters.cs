using System.Runtime.Intrinsics;
using Offshell.Models.Linear;
using Offshell.Tensors.Numerics;

namespace Offshell.Models.Density;

/// <summary>Means, whitening matrices and log weights of a Gaussian mixture: all that a density needs.</summary>
internal sealed class MixtureParameters
{
    internal MixtureParameters(int components, int columns)
    {
        Columns = columns;
        Means = new double[components][];
        Whitenings = new double[components][];
        Constants = new double[components];
    }

    internal int Components => Means.Length;

    internal int Columns { get; }

    /// <summary>μ_k, [columns].</summary>
    internal double[][] Means { get; }

    /// <summary>W_k with W_kᵀ W_k = Σ_k⁻¹, lower triangular, [columns × columns].</summary>
    internal double[][] Whitenings { get; }

    /// <summary>log π_k − ½ (columns·log 2π + log det Σ_k).</summary>
    internal double[] Constants { get; }

    internal void Set(int component, double weight, double[] mean, ReadOnlySpan<double> covariance, double ridge)
    {
        CholeskyFactor factor = CholeskyFactor.Of(covariance, Columns, ridge);
        Means[component] = mean;
        Whitenings[component] = factor.Whitening;
        // The floor only matters to a component that has lost every row: it stays finite and without effect.
        Constants[component] = Math.Log(Math.Max(weight, 1e-300)) - (0.5 * ((Columns * Math.Log(2 * Math.PI)) + factor.LogDeterminant));
    }

    /// <summary>
    /// Turns log terms a_k, [components × lanes] with components <paramref name="stride"/> apart, into log Σ_k exp a_k per
    /// lane and, in place, into shares of the sum. The number of lanes is a multiple of eight. Not by the framework's
    /// vector functions: their last bits change once the process is warm.
    /// </summary>
    internal static void Normalize(Span<double> terms, int components, int stride, Span<double> logSums)
    {
        for (int lane = 0; lane < logSums.Length; lane += 8)
        {
            Vector512<double> largest = Vector512.Create(double.NegativeInfinity), sum = Vector512<double>.Zero;
            for (int k = 0; k < components; k++) largest = Vector512.Max(largest, At(terms, (k * stride) + lane));
            for (int k = 0; k < components; k++)
            {
                Vector512<double> share = DoubleLanes.Exp(At(terms, (k * stride) + lane) - largest);
                share.CopyTo(terms[((k * stride) + lane)..]);
                sum += share;
            }

            for (int k = 0; k < components; k++) (At(terms, (k * stride) + lane) / sum).CopyTo(terms[((k * stride) + lane)..]);
            (largest + DoubleLanes.Log(sum)).CopyTo(logSums[lane..]);
        }
    }

    private static Vector512<double> At(Span<double> values, int index) => Vector512.Create<double>(values[index..]);
}
