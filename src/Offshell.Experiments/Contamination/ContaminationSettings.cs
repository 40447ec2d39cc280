using System.Collections.Immutable;
using Offshell.Experiments.AdBench;

namespace Offshell.Experiments.Contamination;

/// <summary>What is scanned: detectors over shares of anomalies among the training rows.</summary>
public sealed record ContaminationSettings
{
    private const string Member = """[{"recipe":"vae","options":{"training":{"maximumSteps":1000},"klWarmUpSteps":100}}]""";

    /// <summary>Detectors with and without trimming. The networks are trained for 1000 steps.</summary>
    public ImmutableArray<AdBenchEntry> Detectors { get; init; } =
    [
        new() { Name = "vae", Recipe = "vae", Options = [new("training.maximumSteps", "1000"), new("klWarmUpSteps", "100")] },
        Robust("vae-robust-trim", "vae", "Trim"),
        Robust("vae-robust-down-weight", "vae", "DownWeight"),
        new() { Name = "autoencoder", Recipe = "autoencoder", Options = [new("training.maximumSteps", "1000")] },
        Robust("autoencoder-robust-trim", "autoencoder", "Trim"),
        new() { Name = "vae-trim-0.1", Recipe = "ensemble", Options = [new("members", Member), new("trim", "0.1")] },
        new() { Name = "auto", Recipe = "auto" },
        new() { Name = "auto-trim-0.1", Recipe = "auto", Options = [new("trim", "0.1")] },
        new() { Name = "knn", Recipe = "knn" },
        new() { Name = "isolation-forest", Recipe = "isolation-forest" },
    ];

    /// <summary>Sets of the experiment <c>adbench</c> that have anomalies to spare.</summary>
    public ImmutableArray<string> Sets { get; init; } = ["6_cardio", "27_PageBlocks", "30_satellite", "40_vowels"];

    /// <summary>Shares of anomalies among the training rows, each in [0, 0.5).</summary>
    public ImmutableArray<double> Shares { get; init; } = [0, 0.01, 0.02, 0.05, 0.1];

    /// <summary>Number of seeds, from 0. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Robust training of the network itself, with a share of 0.1.</summary>
    private static AdBenchEntry Robust(string name, string recipe, string kind) => new()
    {
        Name = name,
        Recipe = recipe,
        Options = [new("training.maximumSteps", "1000"), .. Warm(recipe), new("training.robust", kind)],
    };

    private static ImmutableArray<KeyValuePair<string, string>> Warm(string recipe) => recipe == "vae" ? [new("klWarmUpSteps", "100")] : [];
}
