using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>An event before the detector; reused from event to event.</summary>
internal sealed class HardEvent
{
    internal List<ChargedLepton> Leptons { get; } = [];

    internal List<Parton> Partons { get; } = [];

    /// <summary>Transverse momentum of what no detector sees, in GeV.</summary>
    internal double InvisibleX { get; private set; }

    /// <inheritdoc cref="InvisibleX"/>
    internal double InvisibleY { get; private set; }

    /// <summary>Transverse momentum of the hard system, which radiation recoils against, in GeV.</summary>
    internal FourMomentum System { get; set; }

    /// <summary>Whether two gluons made the system: they radiate more than quarks, and in more jets.</summary>
    internal bool IsFromGluons { get; set; }

    internal void Clear()
    {
        Leptons.Clear();
        Partons.Clear();
        (InvisibleX, InvisibleY) = (0, 0);
        IsFromGluons = false;
    }

    internal void AddInvisible(double x, double y)
    {
        InvisibleX += x;
        InvisibleY += y;
    }

    /// <summary>Adds a lepton from a boson.</summary>
    internal void AddLepton(FourMomentum momentum, int charge, bool isElectron) =>
        Leptons.Add(new ChargedLepton(momentum, isElectron, charge, LeptonOrigin.Boson));

    /// <summary>Adds a lepton from a τ, of random flavour.</summary>
    internal void AddTauLepton(FourMomentum momentum, int charge, RandomStream random) =>
        Leptons.Add(new ChargedLepton(momentum, random.NextInt(2) == 0, charge, LeptonOrigin.Tau));
}
