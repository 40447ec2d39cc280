using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>Numbers of hadrons: negative binomial about a mean that grows with the square root of transverse momentum.</summary>
internal static class Multiplicity
{
    private const double Acceptance = 2.5;

    /// <summary>Draws the numbers of reconstructed charged and neutral hadrons.</summary>
    /// <param name="hard">The event; its hard jets add hadrons that vary little, and loosen the tie between charged and neutral ones.</param>
    /// <param name="seenRadiation">Transverse momentum of the radiation inside the tracker, in GeV.</param>
    /// <param name="random">The row's stream.</param>
    internal static (long Charged, long Neutral) Draw(HardEvent hard, double seenRadiation, RandomStream random)
    {
        double gluons = hard.IsFromGluons ? 1.15 : 1;
        double radiated = gluons * 1.6 * Math.Pow(Math.Max(seenRadiation, 0.5), 0.53);
        double fromJets = 0;
        foreach (Parton parton in hard.Partons)
        {
            if (Math.Abs(parton.Momentum.Pseudorapidity) > Acceptance) continue;
            fromJets += parton.Flavour == Flavour.Tau ? 1.4 : 1.08 * Math.Sqrt(parton.Momentum.TransverseMomentum);
        }

        double mean = radiated + fromJets, jetShare = fromJets / mean;
        long charged = NegativeBinomial(mean, 3.2 + (0.14 * radiated) + (0.6 * fromJets), random);
        double neutralMean = gluons * (1 + ((0.245 - (0.19 * jetShare)) * charged)) + (0.25 * fromJets);
        return (charged, NegativeBinomial(neutralMean, 3.5 + (0.2 * charged) + (0.5 * fromJets), random));
    }

    private static long NegativeBinomial(double mean, double shape, RandomStream random) =>
        random.NextPoisson(mean * random.NextGamma(shape) / shape);
}
