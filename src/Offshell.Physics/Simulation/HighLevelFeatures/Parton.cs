namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>A jet before the detector.</summary>
internal readonly record struct Parton(FourMomentum Momentum, Flavour Flavour);
