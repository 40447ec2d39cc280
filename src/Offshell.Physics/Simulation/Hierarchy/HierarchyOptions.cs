using static Offshell.Physics.Simulation.SimulationProblems;

namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>Settings of the <c>hierarchy</c> simulator. The defaults are those of Pol et al. (2020, section IV-B) where the paper states them.</summary>
public sealed record HierarchyOptions
{
    /// <summary>How features follow from known and unknown factors. Default <see cref="HierarchyGenerator.Product"/>.</summary>
    public HierarchyGenerator Generator { get; init; } = HierarchyGenerator.Product;

    /// <summary>Number of features n, a multiple of <see cref="Conditions"/>, up to 100 000. Default 100.</summary>
    public int Features { get; init; } = 100;

    /// <summary>Number of known factors m and of clusters of features, 1 to 1000. Default 5.</summary>
    public int Conditions { get; init; } = 5;

    /// <summary>Number of unknown factors o, 1 to 1000. Default 5. The efficiency generator has one per cluster instead.</summary>
    public int Latents { get; init; } = 5;

    /// <summary>Fewest unknown factors in the product of one feature, at least 1. Default 1. Used by the product generator only.</summary>
    public int MinimumLatentsPerFeature { get; init; } = 1;

    /// <summary>Most unknown factors in the product of one feature, up to <see cref="Latents"/>. Default 3. Used by the product generator only.</summary>
    public int MaximumLatentsPerFeature { get; init; } = 3;

    /// <summary>Standard deviation s_ε of the noise of every feature, above 0 and up to 1e6. Default 0.1; the paper gives no value.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Spread s of the efficiency in x_j = k (1 + s u), 0 to 100. Default 0.3. Used by the efficiency generator only.</summary>
    public double EfficiencySpread { get; init; } = 0.3;

    /// <summary>Which rows to simulate. Default <see cref="RowSet.Mixed"/>.</summary>
    public RowSet Set { get; init; } = RowSet.Mixed;

    /// <summary>Fraction of anomalies in the mixed set, 0 to 1. Default 0.1.</summary>
    public double AnomalyFraction { get; init; } = 0.1;

    /// <summary>Size of a Type A shift in units of the noise, 0 to 1e6. Default 5.</summary>
    public double FeatureShift { get; init; } = 5;

    /// <summary>Size of each feature's Type B shift in units of the noise, 0 to 1e6. Default 3.</summary>
    public double GroupShift { get; init; } = 3;

    /// <summary>Whether each feature of a Type B row draws its own sign. Default false: one sign per row.</summary>
    public bool IndependentSigns { get; init; }

    /// <summary>Seed of the subsets O_j, which are part of the apparatus and not of the events. Default 1.</summary>
    public ulong StructureSeed { get; init; } = 1;

    /// <summary>Whether the table has the unknown factors as columns u1, u2, … (role dropped). Default false.</summary>
    public bool IncludeLatents { get; init; }

    /// <summary>Number of unknown factors that the generator has: <see cref="Latents"/>, or one per cluster for the efficiency generator.</summary>
    public int LatentCount => Generator == HierarchyGenerator.Efficiency ? Conditions : Latents;

    internal IEnumerable<string?> Problems()
    {
        yield return Range(Conditions, 1, 1000);
        yield return Range(Features, 1, 100_000);
        yield return Range(Latents, 1, 1000);
        yield return Positive(Noise, 1e6);
        yield return Range(EfficiencySpread, 0, 100);
        yield return Range(AnomalyFraction, 0, 1);
        yield return Range(FeatureShift, 0, 1e6);
        yield return Range(GroupShift, 0, 1e6);
        if (Conditions > 0 && Features % Conditions != 0)
            yield return $"{nameof(Features)} is {Features}; it must be a multiple of {nameof(Conditions)}, {Conditions}, so that clusters have equal sizes.";
        if (Generator != HierarchyGenerator.Product) yield break;
        yield return Range(MinimumLatentsPerFeature, 1, MaximumLatentsPerFeature);
        yield return Range(MaximumLatentsPerFeature, 1, Latents);
    }
}
