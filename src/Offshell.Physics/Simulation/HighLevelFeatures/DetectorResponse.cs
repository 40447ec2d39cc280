using System.Runtime.InteropServices;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>
/// From an event to the 21 features of the single-lepton stream (Cerri et al. 2019): efficiencies, resolutions,
/// isolation, jets, missing momentum and multiplicities as smooth parametrisations; the relations among features are
/// the definitions themselves.
/// </summary>
internal sealed class DetectorResponse
{
    internal const double TriggerThreshold = 23, LargestIsolation = 0.45, JetThreshold = 30, JetAcceptance = 2.6;
    private const double LeptonThreshold = 5, ElectronAcceptance = 2.5, MuonAcceptance = 2.4, IsolationCone = 0.3;

    private readonly List<SelectedLepton> _leptons = [];
    private readonly List<Parton> _jets = [];
    private readonly JetFinder _jetFinder = new();
    private double _missingX;
    private double _missingY;
    private double _photonSum;

    /// <summary>The features of an event, if it passes the trigger and the selection.</summary>
    /// <param name="hard">The event.</param>
    /// <param name="features">21 values, set if true is returned.</param>
    /// <param name="random">The row's stream.</param>
    internal bool TryMeasure(HardEvent hard, Span<double> features, RandomStream random)
    {
        if (!TryReconstruct(hard, random)) return false;
        _jetFinder.Find(hard, _jets, random);
        (long chargedHadrons, long neutralHadrons) = Multiplicity.Draw(hard, _jetFinder.SeenRadiation, random);
        Isolate(chargedHadrons, random);
        _leptons.RemoveAll(lepton => lepton.Charged + lepton.Neutral + lepton.Gamma >= LargestIsolation);
        int trigger = LeadingLepton();
        if (trigger < 0) return false;

        features.Clear();
        SetLepton(_leptons[trigger], features);
        SetJets(features, random);
        SetMissing(hard, _leptons[trigger].Momentum, features, random);
        SetLeptonSets(features);
        features[Feature.ChargedHadrons] = chargedHadrons;
        features[Feature.NeutralHadrons] = neutralHadrons;
        return true;
    }

    /// <summary>Measures the leptons and says whether one may trigger. Of the others, muons are missing and electrons are photons.</summary>
    private bool TryReconstruct(HardEvent hard, RandomStream random)
    {
        _leptons.Clear();
        (_missingX, _missingY, _photonSum) = (hard.InvisibleX, hard.InvisibleY, 0);
        bool mayTrigger = false;
        foreach (ChargedLepton lepton in hard.Leptons)
        {
            double transverse = lepton.Momentum.TransverseMomentum;
            if (IsReconstructed(lepton, random))
            {
                double radiated = lepton.Origin == LeptonOrigin.Boson ? 0.015 * random.NextExponential() : 0;
                _leptons.Add(new SelectedLepton(lepton.Momentum.Scale(1 - radiated + (0.015 * random.NextNormal())), lepton, 0, 0, 0));
                mayTrigger |= _leptons[^1].Momentum.TransverseMomentum > TriggerThreshold;
            }
            else if (!lepton.IsElectron)
            {
                _missingX += lepton.Momentum.X;
                _missingY += lepton.Momentum.Y;
            }
            else if (transverse > JetThreshold && Math.Abs(lepton.Momentum.Pseudorapidity) < ElectronAcceptance)
            {
                _photonSum += transverse;
            }
        }

        return mayTrigger;
    }

    private static bool IsReconstructed(in ChargedLepton lepton, RandomStream random)
    {
        double transverse = lepton.Momentum.TransverseMomentum, pseudorapidity = Math.Abs(lepton.Momentum.Pseudorapidity);
        if (transverse < LeptonThreshold || pseudorapidity > (lepton.IsElectron ? ElectronAcceptance : MuonAcceptance)) return false;
        double efficiency = lepton.IsElectron
            ? transverse < 10 ? 0.75 : pseudorapidity < 1.5 ? 0.95 : 0.85
            : transverse < 10 ? 0.85 : 0.95;
        return random.NextDouble() < efficiency;
    }

    /// <summary>Isolation sums over pT: leptons in jets bring theirs; prompt ones catch soft particles and each other.</summary>
    private void Isolate(long chargedHadrons, RandomStream random)
    {
        Span<SelectedLepton> leptons = CollectionsMarshal.AsSpan(_leptons);
        for (int i = 0; i < leptons.Length; i++)
        {
            ChargedLepton source = leptons[i].Source;
            double transverse = leptons[i].Momentum.TransverseMomentum;
            double charged = source.Charged, neutral = source.Neutral, gamma = source.Gamma;
            if (source.Origin != LeptonOrigin.Jet)
            {
                double near = source.Origin == LeptonOrigin.Boson ? 1 : 0.6;
                double radiation = source.Origin == LeptonOrigin.Tau ? 0.02 : source.IsElectron ? 0.115 : 0.06;
                charged = Soft(near * (0.008 + (0.0035 * chargedHadrons)), 0.6, 1.25, transverse, random);
                neutral = Soft(near * (0.004 + (0.0005 * chargedHadrons)), 1.2, 1.0, transverse, random);
                gamma = Soft(radiation + (0.0016 * chargedHadrons), 1.4, 1.25, transverse, random);
            }

            for (int other = 0; other < leptons.Length; other++)
            {
                if (other != i && leptons[i].Momentum.DistanceTo(leptons[other].Momentum) < IsolationCone)
                    charged += leptons[other].Momentum.TransverseMomentum / transverse;
            }

            leptons[i] = leptons[i] with { Charged = charged, Neutral = neutral, Gamma = gamma };
        }
    }

    /// <summary>A sum over soft particles above 0.5 GeV, over the lepton's pT: zero, or a shifted log-normal.</summary>
    private static double Soft(double probability, double median, double spread, double transverse, RandomStream random) =>
        random.NextDouble() < probability ? (0.5 + (median * Math.Exp(spread * random.NextNormal()))) / transverse : 0;

    private int LeadingLepton()
    {
        int best = -1;
        for (int i = 0; i < _leptons.Count; i++)
        {
            double transverse = _leptons[i].Momentum.TransverseMomentum;
            if (transverse > TriggerThreshold && (best < 0 || transverse > _leptons[best].Momentum.TransverseMomentum)) best = i;
        }

        return best;
    }

    private static void SetLepton(in SelectedLepton lepton, Span<double> features)
    {
        features[Feature.LeptonMomentum] = lepton.Momentum.TransverseMomentum;
        features[Feature.IsolationCharged] = lepton.Charged;
        features[Feature.IsolationNeutral] = lepton.Neutral;
        features[Feature.IsolationGamma] = lepton.Gamma;
        features[Feature.LeptonCharge] = lepton.Source.Charge;
        features[Feature.IsElectron] = lepton.Source.IsElectron ? 1 : 0;
    }

    private void SetJets(Span<double> features, RandomStream random)
    {
        double scalarSum = _photonSum;
        foreach (SelectedLepton lepton in _leptons)
        {
            double transverse = lepton.Momentum.TransverseMomentum;
            if (transverse > JetThreshold) scalarSum += transverse;
        }

        var sum = default(FourMomentum);
        int tagged = 0;
        foreach (Parton jet in _jets)
        {
            scalarSum += jet.Momentum.TransverseMomentum;
            sum += jet.Momentum;
            double tagging = jet.Flavour switch { Flavour.Bottom => 0.7, Flavour.Charm => 0.1, _ => 0.01 };
            if (random.NextDouble() < tagging) tagged++;
        }

        features[Feature.ScalarSum] = scalarSum;
        features[Feature.Jets] = _jets.Count;
        features[Feature.JetMass] = sum.Mass;
        features[Feature.BottomJets] = tagged;
    }

    /// <summary>Missing momentum: the invisible, what jets lack, a share of the recoil that is lost, and a resolution that grows with activity.</summary>
    private void SetMissing(HardEvent hard, FourMomentum lepton, Span<double> features, RandomStream random)
    {
        double recoil = hard.System.TransverseMomentum, jets = 0;
        foreach (Parton parton in hard.Partons) jets += parton.Momentum.TransverseMomentum;
        double resolution = (1.4 + (0.36 * Math.Sqrt(recoil + (0.15 * jets)))) * Math.Exp(0.3 * random.NextNormal());
        double lost = -0.3 / Math.Sqrt(Math.Max(recoil, 1e-9));
        double x = _missingX + _jetFinder.MismeasuredX + (lost * hard.System.X) + (resolution * random.NextNormal());
        double y = _missingY + _jetFinder.MismeasuredY + (lost * hard.System.Y) + (resolution * random.NextNormal());
        double transverse = lepton.TransverseMomentum;
        double parallel = ((x * lepton.X) + (y * lepton.Y)) / transverse;
        double perpendicular = Math.Abs((x * lepton.Y) - (y * lepton.X)) / transverse;
        features[Feature.MissingParallel] = parallel;
        features[Feature.MissingPerpendicular] = perpendicular;
        features[Feature.TransverseMass] = TransverseMass(transverse, parallel, perpendicular);
    }

    /// <summary>√(2 pT E (1 − cos Δφ)), written with the components of the missing momentum.</summary>
    internal static double TransverseMass(double lepton, double parallel, double perpendicular)
    {
        double missing = Math.Sqrt((parallel * parallel) + (perpendicular * perpendicular));
        double difference = parallel > 0 ? perpendicular * perpendicular / (missing + parallel) : missing - parallel;
        return Math.Sqrt(2 * lepton * difference);
    }

    private void SetLeptonSets(Span<double> features)
    {
        foreach (bool isElectron in new[] { false, true })
        {
            int count = 0;
            var sum = default(FourMomentum);
            foreach (SelectedLepton lepton in _leptons)
            {
                if (lepton.Source.IsElectron != isElectron) continue;
                count++;
                sum += lepton.Momentum;
            }

            int first = isElectron ? Feature.Electrons : Feature.Muons;
            features[first] = count;
            features[first + 1] = count < 2 ? 0 : sum.Mass;
            features[first + 2] = sum.TransverseMomentum;
        }
    }

    private readonly record struct SelectedLepton(FourMomentum Momentum, ChargedLepton Source, double Charged, double Neutral, double Gamma);
}
