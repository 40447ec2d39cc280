using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>Two-body and leptonic decays.</summary>
internal static class Decays
{
    internal const double TauMass = 1.777;
    internal const double HadronicTauMass = 0.9; // between the ρ and the a₁
    private const double LeptonicTauFraction = 0.352;

    /// <summary>The momentum of both daughters in their parent's rest frame.</summary>
    internal static double Momentum(double mass, double first, double second)
    {
        double sum = first + second, difference = first - second;
        return Math.Sqrt(Math.Max(0, ((mass * mass) - (sum * sum)) * ((mass * mass) - (difference * difference)))) / (2 * mass);
    }

    /// <summary>An isotropic two-body decay in the laboratory.</summary>
    internal static (FourMomentum First, FourMomentum Second) TwoBody(FourMomentum parent, double mass, double first, double second, RandomStream random) =>
        TwoBody(parent, mass, first, second, random.NextDouble(-1, 1), random);

    /// <summary>A decay of a vector boson made by a quark and an antiquark: 1 + cos²θ about the beam.</summary>
    internal static (FourMomentum First, FourMomentum Second) Vector(FourMomentum parent, double mass, double daughters, RandomStream random)
    {
        double cosTheta;
        do cosTheta = random.NextDouble(-1, 1);
        while (2 * random.NextDouble() > 1 + (cosTheta * cosTheta));

        return TwoBody(parent, mass, daughters, daughters, cosTheta, random);
    }

    /// <summary>
    /// Decays a τ into the event: a lepton with the spectrum 2x²(3 − 2x), x = 2E/m, and two neutrinos, or a narrow
    /// hadronic jet and one neutrino.
    /// </summary>
    internal static void Tau(FourMomentum tau, int charge, bool isLeptonic, HardEvent hard, RandomStream random)
    {
        FourMomentum visible;
        if (isLeptonic || random.NextDouble() < LeptonicTauFraction)
        {
            double x;
            do x = random.NextDouble();
            while (random.NextDouble() > x * x * (3 - (2 * x)));

            visible = FourMomentum.Isotropic(x * TauMass / 2, 0, random).BoostedWith(tau, TauMass);
            hard.AddTauLepton(visible, charge, random);
        }
        else
        {
            double momentum = Momentum(TauMass, HadronicTauMass, 0);
            visible = FourMomentum.Isotropic(momentum, HadronicTauMass, random).BoostedWith(tau, TauMass);
            hard.Partons.Add(new Parton(visible, Flavour.Tau));
        }

        hard.AddInvisible(tau.X - visible.X, tau.Y - visible.Y);
    }

    /// <summary>The mass of a resonance: a Cauchy variate within bounds.</summary>
    internal static double BreitWigner(double mass, double width, double low, double high, RandomStream random)
    {
        double from = Math.Atan(2 * (low - mass) / width), to = Math.Atan(2 * (high - mass) / width);
        return mass + (width / 2 * Math.Tan(random.NextDouble(from, to)));
    }

    private static (FourMomentum First, FourMomentum Second) TwoBody(
        FourMomentum parent, double mass, double first, double second, double cosTheta, RandomStream random)
    {
        double azimuth = random.NextDouble(0, 2 * Math.PI);
        double momentum = Momentum(mass, first, second);
        return (
            FourMomentum.Along(momentum, first, cosTheta, azimuth).BoostedWith(parent, mass),
            FourMomentum.Along(momentum, second, -cosTheta, azimuth + Math.PI).BoostedWith(parent, mass));
    }
}
