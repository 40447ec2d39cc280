namespace Offshell.Physics.Simulation.Groups;

/// <summary>The options of the <c>groups</c> simulator by name.</summary>
internal static class GroupsSettings
{
    internal static SettingTable<GroupsOptions> Table { get; } = new SettingTable<GroupsOptions>()
        .Whole("groups", "Number of groups, 2 to 1000.", o => o.Groups, (o, v) => o with { Groups = v })
        .Whole("features", "Number of features, 1 to 1000.", o => o.Features, (o, v) => o with { Features = v })
        .Number("base-count", "Expected count of group 0, above 0.", o => o.BaseCount, (o, v) => o with { BaseCount = v })
        .Number("level-step", "Step of the log level between groups, at least 0.", o => o.LevelStep, (o, v) => o with { LevelStep = v })
        .Number("common-spread", "Spread of the log level that features share, at least 0.", o => o.CommonSpread, (o, v) => o with { CommonSpread = v })
        .Number("shape-spread", "Spread along two fixed directions, at least 0.", o => o.ShapeSpread, (o, v) => o with { ShapeSpread = v })
        .Number("anomaly-fraction", "Fraction of anomalies, 0 to 1.", o => o.AnomalyFraction, (o, v) => o with { AnomalyFraction = v })
        .Number("anomaly-factor", "Factor on the counts of an anomaly, above 0.", o => o.AnomalyFactor, (o, v) => o with { AnomalyFactor = v })
        .Whole("first-anomalous-group", "Anomalies fall in groups from this one on.", o => o.FirstAnomalousGroup, (o, v) => o with { FirstAnomalousGroup = v })
        .Seed("structure-seed", "Seed of the efficiencies and directions.", o => o.StructureSeed, (o, v) => o with { StructureSeed = v });
}
