using Offshell.Detection.Files;
using Offshell.Models;
using Offshell.Models.Classifiers;
using Offshell.Models.Density;
using Offshell.Models.Energy;
using Offshell.Models.Linear;
using Offshell.Models.Neighbours;
using Offshell.Models.OneClass;
using Offshell.Models.SupportVectors;
using Offshell.Models.Trees;

namespace Offshell.Detection.Scorers;

/// <summary>The fixed table between the names of classical algorithms in model files and the code that reads them.</summary>
internal static class AlgorithmKinds
{
    internal static string NameOf(IRowScorer algorithm) => algorithm switch
    {
        IsolationForest => "isolation-forest",
        OneClassSupportVectors => "one-class-support-vectors",
        PrincipalComponents => "principal-components",
        ProbabilisticPrincipalComponents => "probabilistic-principal-components",
        GaussianMixture => "gaussian-mixture",
        KernelDensity => "kernel-density",
        NearestNeighbours => "nearest-neighbours",
        LocalOutlierFactor => "local-outlier-factor",
        HistogramScore => "histogram",
        EmpiricalTails => "empirical-tails",
        MahalanobisDistance => "mahalanobis",
        DeepSvdd => "deep-svdd",
        AggregatePosterior => "aggregate-posterior",
        GradientBoostedTrees => "boosted-trees",
        NetworkMargin => "network-margin",
        NormalisedAutoencoder => "normalised-autoencoder",
        _ => throw new NotSupportedException($"{algorithm.GetType().Name} has no name in model files."),
    };

    internal static IRowScorer Load(string name, FittedState state) => name switch
    {
        "isolation-forest" => IsolationForest.FromState(state),
        "one-class-support-vectors" => OneClassSupportVectors.FromState(state),
        "principal-components" => PrincipalComponents.FromState(state),
        "probabilistic-principal-components" => ProbabilisticPrincipalComponents.FromState(state),
        "gaussian-mixture" => GaussianMixture.FromState(state),
        "kernel-density" => KernelDensity.FromState(state),
        "nearest-neighbours" => NearestNeighbours.FromState(state),
        "local-outlier-factor" => LocalOutlierFactor.FromState(state),
        "histogram" => HistogramScore.FromState(state),
        "empirical-tails" => EmpiricalTails.FromState(state),
        "mahalanobis" => MahalanobisDistance.FromState(state),
        "deep-svdd" => DeepSvdd.FromState(state),
        "aggregate-posterior" => AggregatePosterior.FromState(state),
        "boosted-trees" => GradientBoostedTrees.FromState(state),
        "network-margin" => NetworkMargin.FromState(state),
        "normalised-autoencoder" => NormalisedAutoencoder.FromState(state),
        _ => throw new ModelFormatException($"The model holds the algorithm '{name}', which this version does not know. Update the program."),
    };

    /// <summary>Whether rows of the training set are part of the fitted state.</summary>
    internal static bool HoldsTrainingRows(IRowScorer algorithm) =>
        algorithm is OneClassSupportVectors or KernelDensity or NearestNeighbours or LocalOutlierFactor or EmpiricalTails or AggregatePosterior;
}
