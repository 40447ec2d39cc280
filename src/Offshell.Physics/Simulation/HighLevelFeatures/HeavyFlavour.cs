using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>
/// Heavy-flavour pairs seen through a lepton inside a jet. Everything is drawn around the lepton: its steep spectrum above
/// the trigger, the rest of its jet (which is its isolation), its neutrino, and the jet on the other side.
/// </summary>
internal static class HeavyFlavour
{
    private const double TriggerThreshold = 23;
    private const double LargestIsolation = 0.45;
    private const double BottomFraction = 0.8;

    internal static void Draw(HardEvent hard, RandomStream random)
    {
        hard.IsFromGluons = true;
        double transverse = TriggerThreshold + HardProcesses.Burr(51, 1, 8, random);
        double pseudorapidity = 1.4 * random.NextNormal(), azimuth = random.NextDouble(0, 2 * Math.PI);
        FourMomentum lepton = FourMomentum.FromCylinder(transverse, pseudorapidity, azimuth, 0);
        (double charged, double neutral, double gamma) = Isolation(random);
        hard.Leptons.Add(new ChargedLepton(lepton, random.NextInt(2) == 0, (2 * random.NextInt(2)) - 1, LeptonOrigin.Jet, charged, neutral, gamma));

        Flavour flavour = random.NextDouble() < BottomFraction ? Flavour.Bottom : Flavour.Charm;
        double rest = transverse * 1.2 * (charged + neutral + gamma);
        hard.Partons.Add(new Parton(FourMomentum.FromCylinder(rest, pseudorapidity, azimuth, 0), flavour));
        double neutrino = 0.21 * transverse * random.NextExponential();

        double opposite = (20 + (0.62 * transverse)) * Math.Exp(0.32 * random.NextNormal());
        double awayNeutrino = random.NextDouble() < 0.4 ? Math.Min(0.7 * opposite, 9 * random.NextExponential()) : 0;
        double away = opposite - awayNeutrino;
        double awayAzimuth = azimuth + Math.PI + (0.25 * random.NextNormal());
        double awayPseudorapidity = (0.5 * pseudorapidity) + (1.3 * random.NextNormal());
        hard.Partons.Add(new Parton(FourMomentum.FromCylinder(away, awayPseudorapidity, awayAzimuth, 0), flavour));
        hard.AddInvisible(
            (neutrino * Math.Cos(azimuth)) + (awayNeutrino * Math.Cos(awayAzimuth)),
            (neutrino * Math.Sin(azimuth)) + (awayNeutrino * Math.Sin(awayAzimuth)));
        hard.System = FourMomentum.FromCylinder(HardProcesses.Burr(30, 1.5, 2.6, random), 0, random.NextDouble(0, 2 * Math.PI), 0);
        if (random.NextDouble() < 0.02) AddSecondLepton(hard, away, awayPseudorapidity, awayAzimuth, random);
    }

    /// <summary>Sums of charged, neutral and photon momenta around the lepton; pairs that fail the isolation are drawn again.</summary>
    private static (double Charged, double Neutral, double Gamma) Isolation(RandomStream random)
    {
        while (true)
        {
            double charged = random.NextDouble() < 0.035 ? 0 : 0.01 + (0.32 * random.NextGamma(1.86));
            double gamma = random.NextDouble() < 0.14 ? 0 : 0.012 + (0.25 * random.NextExponential());
            double neutral = random.NextDouble() < 0.515 ? 0 : 0.015 + (0.087 * random.NextGamma(1.73));
            if (charged + neutral + gamma < LargestIsolation) return (charged, neutral, gamma);
        }
    }

    private static void AddSecondLepton(HardEvent hard, double jet, double pseudorapidity, double azimuth, RandomStream random)
    {
        (double charged, double neutral, double gamma) = Isolation(random);
        double transverse = jet * random.NextDouble(0.3, 0.7);
        FourMomentum lepton = FourMomentum.FromCylinder(transverse, pseudorapidity, azimuth, 0);
        hard.Leptons.Add(new ChargedLepton(lepton, random.NextInt(2) == 0, (2 * random.NextInt(2)) - 1, LeptonOrigin.Jet, charged, neutral, gamma));
    }
}
