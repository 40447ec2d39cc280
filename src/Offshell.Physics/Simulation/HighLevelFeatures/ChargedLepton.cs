namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>A charged lepton before the detector; isolation sums relative to its pT where it sits in a jet, else zero.</summary>
internal readonly record struct ChargedLepton(
    FourMomentum Momentum, bool IsElectron, int Charge, LeptonOrigin Origin, double Charged = 0, double Neutral = 0, double Gamma = 0);
