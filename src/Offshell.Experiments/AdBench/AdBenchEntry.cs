using System.Collections.Immutable;

namespace Offshell.Experiments.AdBench;

/// <summary>Which rows a detector learns from.</summary>
public enum AdBenchProtocol
{
    /// <summary>Normal rows only; tested on others.</summary>
    NormalsOnly,

    /// <summary>Unlabelled rows with their anomalies; the same rows are scored.</summary>
    Contaminated,
}

/// <summary>One line of the benchmark: a recipe with its options.</summary>
public sealed record AdBenchEntry
{
    /// <summary>Name in tables and files.</summary>
    public required string Name { get; init; }

    /// <summary>The recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>Changes to the recipe's options: path with dots, and value. Default none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>Name of the score, or null for the recipe's default.</summary>
    public string? Score { get; init; }

    /// <summary>Mean ROC AUC of another implementation with the same options on the same rows, or null.</summary>
    public double? PeerAuc { get; init; }

    /// <summary>With a peer: the most training rows it was given; all of them are learned from, none calibrates.</summary>
    public int MostRows { get; init; } = int.MaxValue;

    internal static AdBenchEntry Default(string recipe) => new() { Name = recipe, Recipe = recipe };

    /// <summary>The options that other implementations were measured with.</summary>
    internal static ImmutableArray<AdBenchEntry> Peers { get; } =
    [
        Peer("nearest neighbours, k = 5, largest", "knn", 0.924, 10_000, ("neighbours", "5"), ("leaveSelfOut", "false")),
        Peer("local outlier factor, k = 20", "lof", 0.908, 10_000, ("neighbours", "20")),
        Peer("one-class SVM, ν = 0.5, γ scale", "ocsvm", 0.887, 5_000, ("nu", "0.5")),
        Peer("isolation forest, 100 × 256", "isolation-forest", 0.883, 20_000),
        Peer("Gaussian mixture of 1", "gmm", 0.887, 20_000, ("components", "[1]"), ("ridge", "1e-6")),
        Peer("Gaussian mixture of 8, ridge 1e-3", "gmm", 0.899, 20_000, ("components", "[8]"), ("ridge", "1e-3")),
        Peer("PCA, weighted distance", "pca", 0.857, 20_000) with { Score = "weighted-distance" },
        Peer("histograms, 10 bins", "hbos", 0.840, 20_000),
    ];

    private static AdBenchEntry Peer(string name, string recipe, double auc, int rows, params ReadOnlySpan<(string Key, string Value)> options)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach ((string key, string value) in options) pairs.Add(new(key, value));
        return new AdBenchEntry { Name = name, Recipe = recipe, PeerAuc = auc, MostRows = rows, Options = pairs.ToImmutable() };
    }
}
