using static Offshell.Physics.Simulation.SimulationProblems;

namespace Offshell.Physics.Simulation.Groups;

/// <summary>Settings of the <c>groups</c> simulator.</summary>
public sealed record GroupsOptions
{
    /// <summary>Number of groups, 2 to 1000. Default 8.</summary>
    public int Groups { get; init; } = 8;

    /// <summary>Number of features, 1 to 1000. Default 6.</summary>
    public int Features { get; init; } = 6;

    /// <summary>Expected count of group 0 before efficiencies, above 0 and up to 1e9. Default 200.</summary>
    public double BaseCount { get; init; } = 200;

    /// <summary>Step of the logarithm of the level from one group to the next, 0 to 10. Default 0.5.</summary>
    public double LevelStep { get; init; } = 0.5;

    /// <summary>Spread of the logarithm of the level that all features of a row share, 0 to 10. Default 0.15.</summary>
    public double CommonSpread { get; init; } = 0.15;

    /// <summary>Spread of the logarithm along two fixed directions that all groups share, 0 to 10. Default 0.05.</summary>
    public double ShapeSpread { get; init; } = 0.05;

    /// <summary>Fraction of anomalies among all rows, 0 to 1. Default 0.1.</summary>
    public double AnomalyFraction { get; init; } = 0.1;

    /// <summary>Factor on every expected count of an anomaly, above 0 and up to 1e3. Default 0.2, a fall by 80 %.</summary>
    public double AnomalyFactor { get; init; } = 0.2;

    /// <summary>Anomalies fall in groups from this one on, 0 to <see cref="Groups"/> − 1. Default 4: the fallen level is normal for a lower group.</summary>
    public int FirstAnomalousGroup { get; init; } = 4;

    /// <summary>Seed of the efficiencies and of the two directions, which are part of the apparatus. Default 1.</summary>
    public ulong StructureSeed { get; init; } = 1;

    internal IEnumerable<string?> Problems()
    {
        yield return Range(Groups, 2, 1000);
        yield return Range(Features, 1, 1000);
        yield return Positive(BaseCount, 1e9);
        yield return Range(LevelStep, 0, 10);
        yield return Range(CommonSpread, 0, 10);
        yield return Range(ShapeSpread, 0, 10);
        yield return Range(AnomalyFraction, 0, 1);
        yield return Positive(AnomalyFactor, 1e3);
        yield return Range(FirstAnomalousGroup, 0, Groups - 1);
        if (Groups * LevelStep > 15)
            yield return $"{nameof(Groups)} × {nameof(LevelStep)} is {Groups * LevelStep}; it must be at most 15, so that counts stay finite.";
    }
}
