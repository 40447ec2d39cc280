using System.Collections.Immutable;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>Positions and names of the 21 features.</summary>
internal static class Feature
{
    internal const int LeptonMomentum = 0, IsolationCharged = 1, IsolationNeutral = 2, IsolationGamma = 3, LeptonCharge = 4, IsElectron = 5;
    internal const int ScalarSum = 6, Jets = 7, JetMass = 8, BottomJets = 9;
    internal const int MissingParallel = 10, MissingPerpendicular = 11, TransverseMass = 12;
    internal const int Muons = 13, Electrons = 16, ChargedHadrons = 19, NeutralHadrons = 20, Count = 21;

    internal static ImmutableArray<string> Names { get; } =
    [
        "lep_pt", "iso_charged", "iso_neutral", "iso_gamma", "lep_charge", "is_ele", "ST", "NJ", "MJ", "Nb",
        "ptmiss_par", "ptmiss_perp", "MT", "n_mu", "M_mu", "pt_mu_tot", "n_ele", "M_ele", "pt_ele_tot", "n_charged_had", "n_neutral_had",
    ];
}
