namespace Offshell.Physics.Simulation;

/// <summary>Which rows to simulate: normal running or one of the four manipulated test sets of Pol et al. (2020, Table I).</summary>
public enum RowSet
{
    /// <summary>Normal rows with a fraction of Type A and Type B anomalies in equal parts, at random places.</summary>
    Mixed,

    /// <summary>Normal rows only.</summary>
    Training,

    /// <summary>Normal rows, independent of the training rows of the same seed.</summary>
    AInlier,

    /// <summary>One random feature of each row is moved far, up or down.</summary>
    AAnomaly,

    /// <summary>Some features chosen at random, as many as a group has, are moved a little: fluctuations that belong together by chance only.</summary>
    BInlier,

    /// <summary>All features of one random group are moved a little: a fault of their common cause.</summary>
    BAnomaly,
}
