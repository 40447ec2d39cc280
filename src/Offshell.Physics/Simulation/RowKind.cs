namespace Offshell.Physics.Simulation;

/// <summary>What was done to a simulated row.</summary>
public enum RowKind
{
    /// <summary>Nothing.</summary>
    Normal,

    /// <summary>Nothing; a row of the Type A reference set.</summary>
    AInlier,

    /// <summary>One feature was moved.</summary>
    AAnomaly,

    /// <summary>Features chosen at random were moved; counts as normal.</summary>
    BInlier,

    /// <summary>The features of one group were moved.</summary>
    BAnomaly,

    /// <summary>One trigger path gives nothing.</summary>
    DeadPath,

    /// <summary>One Level-1 seed and all its paths give nothing.</summary>
    DeadSeed,

    /// <summary>A hot tower fires one Level-1 seed; few of its triggers survive in the paths.</summary>
    HotSeed,

    /// <summary>The paths of one seed move away slowly and together.</summary>
    Drift,
}
