using System.Collections.Immutable;
using Offshell.Physics.Simulation.Hierarchy;

namespace Offshell.Experiments.PolSynthetic;

/// <summary>A generator of rows with its noise.</summary>
/// <param name="Generator">How features follow from known and unknown factors.</param>
/// <param name="Noise">Standard deviation of the noise.</param>
/// <param name="Depth">Unknown factors in the product of a feature; used by the product generator.</param>
public sealed record PolGenerator(HierarchyGenerator Generator, double Noise, int Depth = 1)
{
    internal string Id => Generator == HierarchyGenerator.Product ? $"product{Depth}-noise{Noise}" : $"{Generator.ToString().ToLowerInvariant()}-noise{Noise}";

    internal HierarchyOptions Options => new() { Generator = Generator, Noise = Noise, MinimumLatentsPerFeature = Depth, MaximumLatentsPerFeature = Depth };
}

/// <summary>Settings of the synthetic problem of Pol et al. (2020, section IV-B). They were chosen on seed 1, which is not reported.</summary>
public sealed record PolSyntheticSettings
{
    /// <summary>A first look in about a minute.</summary>
    public static PolSyntheticSettings Quick { get; } = new()
    {
        TrainingRows = 10_000,
        TestRows = 500,
        Steps = 300,
        WarmUpSteps = 100,
        Seeds = 1,
        MapRows = 2_000,
        MapSteps = 60,
        MapNoises = [1],
    };

    /// <summary>The generators of the full comparison.</summary>
    public ImmutableArray<PolGenerator> Generators { get; init; } = [new(HierarchyGenerator.One, 1), new(HierarchyGenerator.Efficiency, 0.5)];

    /// <summary>Normal rows learned from. Default 100 000.</summary>
    public int TrainingRows { get; init; } = 100_000;

    /// <summary>Rows of each of the four test sets. Default 2 000.</summary>
    public int TestRows { get; init; } = 2_000;

    /// <summary>Training steps. Default 3 000.</summary>
    public int Steps { get; init; } = 3_000;

    /// <summary>Rows per step. Default 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Width of the two hidden layers of encoder and decoder. Default 128.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Latents of the conditional model. Default 5, the number of unknown factors.</summary>
    public int ConditionalLatents { get; init; } = 5;

    /// <summary>Latents of the plain model, which has to find the known factors too. Default 10.</summary>
    public int PlainLatents { get; init; } = 10;

    /// <summary>Largest learning rate of Adam, falling along half a cosine. Default 3e-3.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Steps over which the weight of KL rises. Default 500.</summary>
    public int WarmUpSteps { get; init; } = 500;

    /// <summary>The first seed reported; the others follow. Default 11.</summary>
    public int FirstSeed { get; init; } = 11;

    /// <summary>Number of seeds; each draws rows and weights anew. Default 5, as in the source.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Noises of the map. Default 0.1, 0.3 and 1.</summary>
    public ImmutableArray<double> MapNoises { get; init; } = [0.1, 0.3, 1];

    /// <summary>Training rows of each cell of the map. Default 20 000.</summary>
    public int MapRows { get; init; } = 20_000;

    /// <summary>Training steps of each cell of the map. Default 800.</summary>
    public int MapSteps { get; init; } = 800;
}
