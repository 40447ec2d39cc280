using static Offshell.Physics.Simulation.SimulationProblems;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>Settings of the <c>hlf</c> simulator.</summary>
public sealed record HlfOptions
{
    /// <summary>Which events to simulate. Default <see cref="HlfSet.Mixed"/>.</summary>
    public HlfSet Set { get; init; } = HlfSet.Mixed;

    /// <summary>Fraction of signal events in the mixed set, 0 to 1. Default 0.1.</summary>
    public double AnomalyFraction { get; init; } = 0.1;

    /// <summary>Weight of W events in the Standard Model mixture, 0 to 1e6. Default 0.592 (Cerri et al. 2019, table 1).</summary>
    public double WWeight { get; init; } = 0.592;

    /// <summary>Weight of QCD events in the Standard Model mixture, 0 to 1e6. Default 0.338.</summary>
    public double QcdWeight { get; init; } = 0.338;

    /// <summary>Weight of Z events in the Standard Model mixture, 0 to 1e6. Default 0.067.</summary>
    public double ZWeight { get; init; } = 0.067;

    /// <summary>Weight of top pairs in the Standard Model mixture, 0 to 1e6. Default 0.003.</summary>
    public double TtbarWeight { get; init; } = 0.003;

    /// <summary>Mass of a in a → 4ℓ in GeV, 30 to 1000. Default 50.</summary>
    public double Ato4lMass { get; init; } = 50;

    /// <summary>Mass of the leptoquark in GeV, 30 to 5000. Default 80.</summary>
    public double LeptoquarkMass { get; init; } = 80;

    /// <summary>Mass of h⁰ in GeV, 30 to 5000. Default 60.</summary>
    public double HtautauMass { get; init; } = 60;

    /// <summary>Mass of h± in GeV, 30 to 5000. Default 60.</summary>
    public double HpmtaunuMass { get; init; } = 60;

    internal IEnumerable<string?> Problems()
    {
        yield return Range(AnomalyFraction, 0, 1);
        yield return Range(WWeight, 0, 1e6);
        yield return Range(QcdWeight, 0, 1e6);
        yield return Range(ZWeight, 0, 1e6);
        yield return Range(TtbarWeight, 0, 1e6);
        yield return Range(Ato4lMass, 30, 1000);
        yield return Range(LeptoquarkMass, 30, 5000);
        yield return Range(HtautauMass, 30, 5000);
        yield return Range(HpmtaunuMass, 30, 5000);
        if (WWeight + QcdWeight + ZWeight + TtbarWeight <= 0)
            yield return "All Standard Model weights are 0; at least one must be positive.";
    }
}
