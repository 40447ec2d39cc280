using System.Text.Json.Serialization;
using Offshell.Models.Classifiers;
using Offshell.Models.Density;
using Offshell.Models.Encoding;
using Offshell.Models.Energy;
using Offshell.Models.Linear;
using Offshell.Models.Neighbours;
using Offshell.Models.OneClass;
using Offshell.Models.SupportVectors;
using Offshell.Models.Trees;

namespace Offshell.Detection.Recipes;

/// <summary>Options of classical algorithms as JSON, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(RowEncodingOptions))]
[JsonSerializable(typeof(IsolationForestOptions))]
[JsonSerializable(typeof(OneClassSupportVectorsOptions))]
[JsonSerializable(typeof(PrincipalComponentsRecipeOptions))]
[JsonSerializable(typeof(GaussianMixtureOptions))]
[JsonSerializable(typeof(KernelDensityOptions))]
[JsonSerializable(typeof(NearestNeighboursOptions))]
[JsonSerializable(typeof(LocalOutlierFactorOptions))]
[JsonSerializable(typeof(HistogramScoreOptions))]
[JsonSerializable(typeof(EmpiricalTailsOptions))]
[JsonSerializable(typeof(MahalanobisOptions))]
[JsonSerializable(typeof(DeepSvddOptions))]
[JsonSerializable(typeof(GradientBoostedTreesOptions))]
[JsonSerializable(typeof(NetworkMarginOptions))]
[JsonSerializable(typeof(NormalisedAutoencoderOptions))]
internal sealed partial class ClassicalJson : JsonSerializerContext;

/// <summary>Options of the recipe <c>pca</c>, whose three scores share their components.</summary>
internal sealed record PrincipalComponentsRecipeOptions
{
    /// <summary>Components kept, 1 to columns − 1; null takes <see cref="ExplainedVariance"/>. Default null.</summary>
    public int? Components { get; init; }

    /// <summary>Part of the variance that the kept components must explain, in (0, 1]. Default 0.95.</summary>
    public double ExplainedVariance { get; init; } = 0.95;

    /// <summary>Smallest variance trusted, as a fraction of the mean eigenvalue. ≥ 0. Default 1e-6.</summary>
    public double Ridge { get; init; } = 1e-6;
}
