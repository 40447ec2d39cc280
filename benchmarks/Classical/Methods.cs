using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Models.Linear;
using Offshell.Models.Neighbours;
using Offshell.Models.SupportVectors;
using Offshell.Models.Trees;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Classical;

/// <summary>The compared methods, with the same settings as in <c>peer.py</c>.</summary>
internal static class Methods
{
    internal static readonly string[] Names = ["isolation-forest", "ocsvm", "gmm-1", "gmm-8", "pca", "knn", "lof"];

    /// <summary>False where both sides draw their own random numbers, so that scores agree in distribution only.</summary>
    internal static bool IsDeterministic(string name) => name is not ("isolation-forest" or "gmm-8");

    internal static IRowScorer Fit(string name, RowMatrix rows)
    {
        var random = new RandomSource(0);
        return name switch
        {
            "isolation-forest" => IsolationForest.Fit(rows, new() { ApproximateHarmonic = true }, random),
            "ocsvm" => OneClassSupportVectors.Fit(rows, new() { Nu = 0.5 }, random),
            "gmm-1" => GaussianMixture.Fit(rows, new() { Components = [1] }, random),
            "gmm-8" => GaussianMixture.Fit(rows, new() { Components = [8], Ridge = 1e-3 }, random),
            "pca" => PrincipalComponents.Fit(rows, new() { Components = 10 }),
            "knn" => NearestNeighbours.Fit(rows, null, random),
            "lof" => LocalOutlierFactor.Fit(rows, null, random),
            _ => throw new ArgumentException($"'{name}' is not one of {string.Join(", ", Names)}.", nameof(name)),
        };
    }
}
