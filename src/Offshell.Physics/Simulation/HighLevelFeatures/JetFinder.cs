using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>The jets that count: hard-process and radiated jets after energy resolution, merging and acceptance.</summary>
internal sealed class JetFinder
{
    private const double Radius = 0.4;

    private readonly List<Parton> _candidates = [];

    /// <summary>Transverse momentum that jets seem to lack, in GeV: it appears as missing.</summary>
    internal double MismeasuredX { get; private set; }

    /// <inheritdoc cref="MismeasuredX"/>
    internal double MismeasuredY { get; private set; }

    /// <summary>Transverse momentum of the radiation inside the tracker, in GeV.</summary>
    internal double SeenRadiation { get; private set; }

    /// <summary>Fills <paramref name="jets"/> with the jets above threshold within acceptance, masses included.</summary>
    internal void Find(HardEvent hard, List<Parton> jets, RandomStream random)
    {
        _candidates.Clear();
        foreach (Parton parton in hard.Partons) _candidates.Add(parton);
        Radiate(hard, random);
        Merge();
        jets.Clear();
        (MismeasuredX, MismeasuredY) = (0, 0);
        foreach (Parton candidate in _candidates)
        {
            double transverse = candidate.Momentum.TransverseMomentum;
            if (transverse < 5) continue;
            double response = Math.Max(0.1, Response(candidate.Flavour) + (0.65 / Math.Sqrt(transverse) * random.NextNormal()));
            MismeasuredX += (1 - response) * candidate.Momentum.X;
            MismeasuredY += (1 - response) * candidate.Momentum.Y;
            transverse *= response;
            double pseudorapidity = candidate.Momentum.Pseudorapidity;
            if (transverse < DetectorResponse.JetThreshold || Math.Abs(pseudorapidity) > DetectorResponse.JetAcceptance) continue;
            double mass = Mass(transverse, candidate.Flavour, random);
            jets.Add(candidate with { Momentum = FourMomentum.FromCylinder(transverse, pseudorapidity, candidate.Momentum.Azimuth, mass) });
        }
    }

    /// <summary>The measured share of a jet: heavy quarks lose neutrinos and fragments out of the cone.</summary>
    private static double Response(Flavour flavour) => flavour switch { Flavour.Bottom => 0.93, Flavour.Tau => 1, _ => 0.97 };

    private static double Mass(double transverse, Flavour flavour, RandomStream random)
    {
        (double level, double spread) = flavour switch { Flavour.Bottom => (-1.99, 0.26), Flavour.Tau => (-3.4, 0.3), _ => (-2.13, 0.38) };
        return transverse * Math.Exp(level - (0.22 * Math.Log(transverse / 30)) + (spread * random.NextNormal()));
    }

    /// <summary>The leading jet takes a Gaussian share of the recoil, a second jet the rest; further jets are the more likely the harder it is.</summary>
    private void Radiate(HardEvent hard, RandomStream random)
    {
        double recoil = hard.System.TransverseMomentum;
        double share = (hard.IsFromGluons ? 0.56 : 0.78) + (0.29 * random.NextNormal());
        double azimuth = hard.System.Azimuth + Math.PI + (0.3 * random.NextNormal());
        double center = (hard.IsFromGluons ? 2.2 : 1.8) * random.NextNormal();
        SeenRadiation = recoil * (Math.Abs(center) < DetectorResponse.JetAcceptance ? 1.1 : 0.6);
        Add(share * recoil, center, azimuth, random);
        Add((1 - share) * recoil, center + (1.8 * random.NextNormal()), azimuth + random.NextDouble(0.4, Math.PI), random);
        long others = random.NextPoisson(hard.IsFromGluons ? 0.002 * recoil : 0.004 + (0.001 * recoil));
        for (long i = 0; i < others; i++)
            Add(30 + (20 * random.NextExponential()), 1.8 * random.NextNormal(), random.NextDouble(0, 2 * Math.PI), random);
    }

    private void Add(double transverse, double pseudorapidity, double azimuth, RandomStream random)
    {
        double u = random.NextDouble();
        if (transverse < 10) return;
        Flavour flavour = u < 0.015 ? Flavour.Bottom : u < 0.06 ? Flavour.Charm : Flavour.Light;
        _candidates.Add(new Parton(FourMomentum.FromCylinder(transverse, pseudorapidity, azimuth, 0), flavour));
    }

    private void Merge()
    {
        for (int i = 0; i < _candidates.Count; i++)
        {
            for (int j = _candidates.Count - 1; j > i; j--)
            {
                if (_candidates[i].Momentum.DistanceTo(_candidates[j].Momentum) > Radius) continue;
                Flavour flavour = _candidates[i].Flavour is Flavour.Bottom || _candidates[j].Flavour is Flavour.Bottom ? Flavour.Bottom : _candidates[i].Flavour;
                _candidates[i] = new Parton(_candidates[i].Momentum + _candidates[j].Momentum, flavour);
                _candidates.RemoveAt(j);
            }
        }
    }
}
