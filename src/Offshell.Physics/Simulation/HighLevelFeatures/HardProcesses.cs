using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>
/// The hard processes: a system with transverse momentum and rapidity that decays by phase space (vector bosons with
/// their angular distribution). Transverse momenta follow Burr distributions, P(q) = 1 − (1 + (q/b)^c)^(−k).
/// </summary>
internal sealed class HardProcesses(HlfOptions options)
{
    private const double WMass = 80.4, WWidth = 2.1, ZMass = 91.19, ZWidth = 2.5, TopMass = 172.5, BottomMass = 4.7;

    /// <summary>Draws one event before the detector.</summary>
    internal void Draw(HlfProcess process, HardEvent hard, RandomStream random)
    {
        hard.Clear();
        switch (process)
        {
            case HlfProcess.W: ChargedBoson(Decays.BreitWigner(WMass, WWidth, 20, 300, random), 0.583, false, hard, random); break;
            case HlfProcess.Z: NeutralBoson(hard, random); break;
            case HlfProcess.Qcd: HeavyFlavour.Draw(hard, random); break;
            case HlfProcess.Ttbar: TopPair(hard, random); break;
            case HlfProcess.Ato4l: FourLeptons(hard, random); break;
            case HlfProcess.Leptoquark: LeptoquarkPair(hard, random); break;
            case HlfProcess.Htautau: TauPair(hard, random); break;
            default: ChargedBoson(options.HpmtaunuMass, 0.5, true, hard, random); break;
        }
    }

    /// <summary>A Burr variate.</summary>
    internal static double Burr(double scale, double c, double k, RandomStream random) =>
        scale * Math.Pow(Math.Pow(random.NextOpenDouble(), -1 / k) - 1, 1 / c);

    /// <summary>A system made by a quark and an antiquark.</summary>
    private static FourMomentum QuarkSystem(double mass, double scale, double k, HardEvent hard, RandomStream random) =>
        System(mass, Burr(scale, 1.3, k, random), 2.2, hard, random);

    /// <summary>A system made by two gluons: harder radiation.</summary>
    private static FourMomentum GluonSystem(double mass, double scale, HardEvent hard, RandomStream random)
    {
        hard.IsFromGluons = true;
        return System(mass, Burr(scale, 1.5, 2.2, random), 1.6, hard, random);
    }

    private static FourMomentum System(double mass, double transverseMomentum, double rapiditySpread, HardEvent hard, RandomStream random)
    {
        double rapidity = rapiditySpread * random.NextNormal();
        double transverseMass = Math.Sqrt((mass * mass) + (transverseMomentum * transverseMomentum));
        (double sin, double cos) = Math.SinCos(random.NextDouble(0, 2 * Math.PI));
        hard.System = new FourMomentum(
            transverseMomentum * cos, transverseMomentum * sin, transverseMass * Math.Sinh(rapidity), transverseMass * Math.Cosh(rapidity));
        return hard.System;
    }

    /// <summary>W or a charged scalar to ℓν and τν; the scalar to leptonic τν only.</summary>
    private static void ChargedBoson(double mass, double positive, bool isScalar, HardEvent hard, RandomStream random)
    {
        FourMomentum boson = isScalar ? QuarkSystem(mass, 26.5, 2.8, hard, random) : QuarkSystem(mass, 29, 2.3, hard, random);
        int charge = random.NextDouble() < positive ? 1 : -1;
        bool isTau = isScalar || random.NextInt(3) == 0;
        double leptonMass = isTau ? Decays.TauMass : 0;
        (FourMomentum lepton, FourMomentum neutrino) = isScalar
            ? Decays.TwoBody(boson, mass, leptonMass, 0, random)
            : Decays.Vector(boson, mass, 0, random);
        hard.AddInvisible(neutrino.X, neutrino.Y);
        if (isTau) Decays.Tau(OnShellTau(lepton), charge, isScalar, hard, random);
        else hard.AddLepton(lepton, charge, random.NextInt(2) == 0);
    }

    /// <summary>γ*/Z to two leptons of one of three flavours; a few per cent of the events are below the peak.</summary>
    private static void NeutralBoson(HardEvent hard, RandomStream random)
    {
        double mass = random.NextDouble() < 0.92 ? Decays.BreitWigner(ZMass, ZWidth, 40, 300, random) : 40 * Math.Pow(random.NextOpenDouble(), -1 / 3.5);
        FourMomentum boson = QuarkSystem(mass, 31, 2.3, hard, random);
        (FourMomentum positive, FourMomentum negative) = Decays.Vector(boson, mass, 0, random);
        int flavour = random.NextInt(3);
        if (flavour == 2)
        {
            Decays.Tau(OnShellTau(positive), 1, false, hard, random);
            Decays.Tau(OnShellTau(negative), -1, false, hard, random);
            return;
        }

        hard.AddLepton(positive, 1, flavour == 0);
        hard.AddLepton(negative, -1, flavour == 0);
    }

    private void TauPair(HardEvent hard, RandomStream random)
    {
        FourMomentum scalar = GluonSystem(options.HtautauMass, 54, hard, random);
        (FourMomentum positive, FourMomentum negative) = Decays.TwoBody(scalar, options.HtautauMass, Decays.TauMass, Decays.TauMass, random);
        Decays.Tau(positive, 1, false, hard, random);
        Decays.Tau(negative, -1, false, hard, random);
    }

    private void LeptoquarkPair(HardEvent hard, RandomStream random)
    {
        (FourMomentum first, FourMomentum second) = Pair(options.LeptoquarkMass, hard, random);
        foreach ((FourMomentum leptoquark, int charge) in new[] { (first, 1), (second, -1) })
        {
            (FourMomentum tau, FourMomentum bottom) = Decays.TwoBody(leptoquark, options.LeptoquarkMass, Decays.TauMass, BottomMass, random);
            hard.Partons.Add(new Parton(bottom, Flavour.Bottom));
            Decays.Tau(tau, charge, false, hard, random);
        }
    }

    private static void TopPair(HardEvent hard, RandomStream random)
    {
        (FourMomentum first, FourMomentum second) = Pair(TopMass, hard, random);
        foreach ((FourMomentum top, int charge) in new[] { (first, 1), (second, -1) })
        {
            double mass = Decays.BreitWigner(WMass, WWidth, 40, 150, random);
            (FourMomentum boson, FourMomentum bottom) = Decays.TwoBody(top, TopMass, mass, BottomMass, random);
            hard.Partons.Add(new Parton(bottom, Flavour.Bottom));
            (FourMomentum down, FourMomentum up) = Decays.TwoBody(boson, mass, 0, 0, random);
            int mode = random.NextInt(9); // three lepton families and two quark families of three colours
            if (mode >= 3)
            {
                hard.Partons.Add(new Parton(down, Flavour.Light));
                hard.Partons.Add(new Parton(up, mode < 6 ? Flavour.Charm : Flavour.Light));
                continue;
            }

            hard.AddInvisible(up.X, up.Y);
            if (mode == 2) Decays.Tau(OnShellTau(down), charge, false, hard, random);
            else hard.AddLepton(down, charge, mode == 0);
        }
    }

    /// <summary>A pair of heavy particles, with an exponential spectrum of the pair's mass above threshold.</summary>
    private static (FourMomentum First, FourMomentum Second) Pair(double mass, HardEvent hard, RandomStream random)
    {
        double pairMass = 2 * mass * (1.02 + (0.26 * random.NextExponential()));
        return Decays.TwoBody(GluonSystem(pairMass, 50 + (0.2 * mass), hard, random), pairMass, mass, mass, random);
    }

    /// <summary>
    /// a → Z*Z* → 4ℓ: the two masses follow m₁² m₂² β (β² + 12 m₁² m₂²/M⁴) above 4 GeV, where
    /// β is twice the Z* momentum over M; far below the pole the propagators are flat.
    /// </summary>
    private void FourLeptons(HardEvent hard, RandomStream random)
    {
        const double lightest = 4;
        double mass = options.Ato4lMass, first, second, weight, scale = mass * mass * mass * mass;
        do
        {
            first = random.NextDouble(lightest, mass - lightest);
            second = random.NextDouble(lightest, mass - lightest);
            double squares = first * first * second * second;
            double beta = first + second < mass ? 2 * Decays.Momentum(mass, first, second) / mass : 0;
            weight = squares * beta * ((beta * beta) + (12 * squares / scale)) / (0.03 * scale);
        }
        while (random.NextDouble() >= weight);

        FourMomentum scalar = GluonSystem(mass, 54, hard, random);
        (FourMomentum z1, FourMomentum z2) = Decays.TwoBody(scalar, mass, first, second, random);
        foreach ((FourMomentum boson, double bosonMass) in new[] { (z1, first), (z2, second) })
        {
            (FourMomentum positive, FourMomentum negative) = Decays.TwoBody(boson, bosonMass, 0, 0, random);
            bool isElectron = random.NextInt(2) == 0;
            hard.AddLepton(positive, 1, isElectron);
            hard.AddLepton(negative, -1, isElectron);
        }
    }

    /// <summary>A massless momentum given the mass of a τ.</summary>
    private static FourMomentum OnShellTau(FourMomentum lepton) => lepton with
    {
        Energy = Math.Sqrt((lepton.X * lepton.X) + (lepton.Y * lepton.Y) + (lepton.Z * lepton.Z) + (Decays.TauMass * Decays.TauMass)),
    };
}
