namespace Offshell.Physics.Simulation.Hierarchy;

/// <summary>The options of the <c>hierarchy</c> simulator by name.</summary>
internal static class HierarchySettings
{
    internal static SettingTable<HierarchyOptions> Table { get; } = new SettingTable<HierarchyOptions>()
        .Choice("generator", "How features follow from known and unknown factors.", o => o.Generator, (o, v) => o with { Generator = v })
        .Choice("set", "Which rows to simulate.", o => o.Set, (o, v) => o with { Set = v })
        .Whole("features", "Number of features, a multiple of the number of conditions.", o => o.Features, (o, v) => o with { Features = v })
        .Whole("conditions", "Number of known factors and of clusters, 1 to 1000.", o => o.Conditions, (o, v) => o with { Conditions = v })
        .Whole("latents", "Number of unknown factors, 1 to 1000 (product and one).", o => o.Latents, (o, v) => o with { Latents = v })
        .Whole("minimum-latents-per-feature", "Fewest factors in a product, at least 1.", o => o.MinimumLatentsPerFeature, (o, v) => o with { MinimumLatentsPerFeature = v })
        .Whole("maximum-latents-per-feature", "Most factors in a product, up to latents.", o => o.MaximumLatentsPerFeature, (o, v) => o with { MaximumLatentsPerFeature = v })
        .Number("noise", "Standard deviation of the noise, above 0.", o => o.Noise, (o, v) => o with { Noise = v })
        .Number("efficiency-spread", "Spread of the efficiency, at least 0 (efficiency).", o => o.EfficiencySpread, (o, v) => o with { EfficiencySpread = v })
        .Number("anomaly-fraction", "Fraction of anomalies in the mixed set, 0 to 1.", o => o.AnomalyFraction, (o, v) => o with { AnomalyFraction = v })
        .Number("feature-shift", "Size of a Type A shift in units of the noise.", o => o.FeatureShift, (o, v) => o with { FeatureShift = v })
        .Number("group-shift", "Size of a Type B shift in units of the noise.", o => o.GroupShift, (o, v) => o with { GroupShift = v })
        .Flag("independent-signs", "Whether each feature of a Type B row draws its own sign.", o => o.IndependentSigns, (o, v) => o with { IndependentSigns = v })
        .Seed("structure-seed", "Seed of the fixed subsets of unknown factors.", o => o.StructureSeed, (o, v) => o with { StructureSeed = v })
        .Flag("include-latents", "Whether to write the unknown factors as columns.", o => o.IncludeLatents, (o, v) => o with { IncludeLatents = v });
}
