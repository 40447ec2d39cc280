namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>What a jet started from.</summary>
internal enum Flavour
{
    Light,
    Charm,
    Bottom,
    Tau,
}
