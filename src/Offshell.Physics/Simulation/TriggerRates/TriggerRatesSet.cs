namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>Which luminosity sections to simulate.</summary>
public enum TriggerRatesSet
{
    /// <summary>Normal running with faults planted as intervals in time: dead paths, dead seeds, hot seeds and drifts.</summary>
    Faults,

    /// <summary>Normal running with a fraction of Type A and Type B anomalies in equal parts, in sections chosen at random.</summary>
    Mixed,

    /// <summary>Normal running only.</summary>
    Training,

    /// <summary>Normal running, independent of the training rows of the same seed.</summary>
    AInlier,

    /// <summary>In each section one random path is moved far, up or down.</summary>
    AAnomaly,

    /// <summary>In each section as many random paths as a seed has are moved a little.</summary>
    BInlier,

    /// <summary>In each section all paths of one random seed are moved a little.</summary>
    BAnomaly,
}
