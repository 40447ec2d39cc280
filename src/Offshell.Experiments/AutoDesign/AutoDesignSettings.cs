using System.Collections.Immutable;
using Offshell.Experiments.AdBench;

namespace Offshell.Experiments.AutoDesign;

/// <summary>What the recipe <c>auto</c> is chosen from, and how the choice is judged.</summary>
public sealed record AutoDesignSettings
{
    /// <summary>A first look in about a minute.</summary>
    public static AutoDesignSettings Quick { get; } = new()
    {
        Families = [["6_cardio", "7_Cardiotocography"], ["38_thyroid"], ["40_vowels"], ["45_wine"]],
        Members = [.. new AutoDesignSettings().Members.Where(m => m.Name is "knn-1" or "extended-forest" or "gmm")],
        Seeds = 1,
        LargestSubset = 2,
    };

    /// <summary>Members that candidates are made of, with the letters <c>N</c> for the number of training rows in options.</summary>
    public ImmutableArray<AdBenchEntry> Members { get; init; } =
    [
        Member("knn-1", "knn", """{"neighbours":1}"""),
        Member("knn-5", "knn", "{}"),
        Member("lof", "lof", """{"neighbours":"N/10 within 5 and 50"}"""),
        Member("extended-forest", "extended-isolation-forest", "{}"),
        Member("forest", "isolation-forest", "{}"),
        Member("ocsvm", "ocsvm", "{}"),
        Member("gmm", "gmm", "{}"),
        Member("pca", "pca", "{}"),
        Member("kde", "kde", "{}"),
        Member("hbos", "hbos", "{}"),
        Member("ecod", "ecod", "{}"),
        Member("copod", "copod", "{}"),
        Member("vae", "vae", """{"training":{"maximumSteps":1000},"klWarmUpSteps":100}"""),
    ];

    /// <summary>Sets of the experiment <c>adbench</c>; those of one family come from the same source and are left out together.</summary>
    public ImmutableArray<ImmutableArray<string>> Families { get; init; } =
    [
        ["2_annthyroid", "38_thyroid"], ["5_campaign"], ["6_cardio", "7_Cardiotocography"], ["18_Ionosphere"], ["19_landsat", "30_satellite", "31_satimage-2"],
        ["23_mammography"], ["25_musk"], ["27_PageBlocks"], ["28_pendigits"], ["32_shuttle"], ["40_vowels"], ["45_wine"],
    ];

    /// <summary>Number of seeds, from 0; each is a split and a training. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Most members of a candidate of equal weights. Default 5.</summary>
    public int LargestSubset { get; init; } = 5;

    /// <summary>Further candidates with weights: lists of MEMBER and weight.</summary>
    public ImmutableArray<WeightedCandidate> Weighted { get; init; } = [new("auto, first design", new Dictionary<string, double> { ["knn-1"] = 2, ["lof"] = 2, ["extended-forest"] = 1 }.ToImmutableSortedDictionary(StringComparer.Ordinal))];

    private static AdBenchEntry Member(string name, string recipe, string options) => new() { Name = name, Recipe = recipe, Options = [new("options", options)] };
}

/// <summary>A candidate whose members have weights.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Weights">Weight by member.</param>
public sealed record WeightedCandidate(string Name, ImmutableSortedDictionary<string, double> Weights);
