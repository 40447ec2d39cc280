namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>What a charged lepton comes from.</summary>
internal enum LeptonOrigin
{
    /// <summary>A boson; it may radiate.</summary>
    Boson,

    /// <summary>The decay of a τ.</summary>
    Tau,

    /// <summary>A hadron in a jet.</summary>
    Jet,
}
