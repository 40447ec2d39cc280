using System.Collections.Immutable;

namespace Offshell.Detection.Comparison;

/// <summary>How detectors are compared on a user's own table. Immutable.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Recipes by name, each with its default options.</summary>
    public ImmutableArray<string> Models { get; init; } = ["auto", "vae", "knn", "lof", "isolation-forest", "pca", "hbos"];

    /// <summary>Number of seeds, at least 1; each is a split and a training. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Seed of the first split; the others count up. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Share of the normal rows that is tested on and never learned from, in (0, 1). Default 0.3.</summary>
    public double TestShare { get; init; } = 0.3;

    /// <summary>Label values that mean normal. Default as for a fit.</summary>
    public ImmutableArray<string> NormalLabels { get; init; } = new DetectorOptions().NormalLabels;

    /// <summary>Settings for all models that have the option, such as <c>training.epochs</c>. Default none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Bootstrap resamples of the test rows behind each interval, at least 2. Default 200.</summary>
    public int Replicates { get; init; } = 200;

    /// <summary>Threads; they change seconds only.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Receives a line for every finished fit, or null.</summary>
    public IProgress<string>? Progress { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Models.Length == 0) yield return "No model is named; name at least one.";
        if (Models.Distinct().Count() != Models.Length) yield return "A model is named twice.";
        if (Seeds < 1) yield return $"{nameof(Seeds)} is {Seeds}; at least 1 is needed.";
        if (!(TestShare > 0 && TestShare < 1)) yield return $"{nameof(TestShare)} is {TestShare}; it must be between 0 and 1.";
        if (Replicates < 2) yield return $"{nameof(Replicates)} is {Replicates}; at least 2 are needed.";
        if (Threads < 1) yield return $"{nameof(Threads)} is {Threads}; at least 1 is needed.";
    }
}
