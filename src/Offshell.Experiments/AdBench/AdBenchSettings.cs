using System.Collections.Immutable;

namespace Offshell.Experiments.AdBench;

/// <summary>Which detectors are measured on which sets.</summary>
public sealed record AdBenchSettings
{
    /// <summary>A first look in about a minute.</summary>
    public static AdBenchSettings Quick { get; } = new()
    {
        Recipes = ["auto", "vae", "knn", "isolation-forest"],
        Sets = ["2_annthyroid", "6_cardio", "19_landsat", "28_pendigits"],
        Contaminated = ["auto", "knn", "isolation-forest"],
        Further = [],
        ContaminatedFurther = [],
        Peers = [],
        Seeds = 1,
        MaximumSteps = 500,
    };

    /// <summary>Recipes by name, each with its default options.</summary>
    public ImmutableArray<string> Recipes { get; init; } =
    [
        "auto", "vae", "autoencoder", "latent", "deep-svdd", "knn", "lof", "kde", "gmm", "extended-isolation-forest", "isolation-forest", "mahalanobis", "pca", "ocsvm", "copod", "ecod", "hbos",
    ];

    /// <summary>Recipes that are trained on unlabelled rows as well.</summary>
    public ImmutableArray<string> Contaminated { get; init; } =
    [
        "auto", "knn", "lof", "kde", "gmm", "extended-isolation-forest", "isolation-forest", "mahalanobis", "pca", "ocsvm", "copod", "ecod", "hbos", "vae",
    ];

    /// <summary>Further detectors on normal rows: what leaving out rows costs where there is nothing to leave out.</summary>
    public ImmutableArray<AdBenchEntry> Further { get; init; } = [Trimmed("0.02")];

    /// <summary>Further detectors on unlabelled rows, with options against the anomalies among them.</summary>
    public ImmutableArray<AdBenchEntry> ContaminatedFurther { get; init; } =
    [
        Trimmed("0.02"), Trimmed("0.1"),
        new AdBenchEntry { Name = "vae-robust-trim", Recipe = "vae", Options = [new("training.robust", "Trim")] },
    ];

    /// <summary>Detectors with the options of other implementations.</summary>
    public ImmutableArray<AdBenchEntry> Peers { get; init; } = AdBenchEntry.Peers;

    /// <summary>Sets by the name of their file, without <c>.npz</c>.</summary>
    public ImmutableArray<string> Sets { get; init; } =
    [
        "2_annthyroid", "5_campaign", "6_cardio", "7_Cardiotocography", "18_Ionosphere", "19_landsat", "23_mammography", "25_musk",
        "27_PageBlocks", "28_pendigits", "30_satellite", "31_satimage-2", "32_shuttle", "38_thyroid", "40_vowels", "45_wine",
    ];

    /// <summary>Number of seeds, from 0; each is a split and a training. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Number of seeds for training on unlabelled rows; on most sets all rows are taken, whatever the seed. Default 1.</summary>
    public int ContaminatedSeeds { get; init; } = 1;

    /// <summary>Largest number of training steps of recipes that train networks, or null for the recipe's own. Default null.</summary>
    public int? MaximumSteps { get; init; }

    private static AdBenchEntry Trimmed(string share) => new() { Name = $"auto-trim-{share}", Recipe = "auto", Options = [new("trim", share)] };
}
