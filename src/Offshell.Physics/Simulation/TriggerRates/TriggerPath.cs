using System.Collections.Immutable;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>A High-Level-Trigger path: h = ε r (1 + c µ) g(u) / prescale with g(u) = exp(Σ w_d u_d − ½ Σ w_d²), whose mean is 1.</summary>
/// <param name="Name">As in a trigger menu.</param>
/// <param name="Seed">Index of the seed that feeds the path.</param>
/// <param name="Efficiency">ε, accepted fraction of the seed's triggers.</param>
/// <param name="Linear">c, per unit of pile-up.</param>
/// <param name="Prescale">The path's own prescale.</param>
/// <param name="Responses">w, one per detector state.</param>
public sealed record TriggerPath(string Name, int Seed, double Efficiency, double Linear, int Prescale, ImmutableArray<double> Responses)
{
    /// <summary>The variance of log g(u): Σ w².</summary>
    public double ResponseVariance { get; } = Responses.Sum(w => w * w);

    /// <summary>The rate in Hz expected from what is known, E[h | L, µ, column].</summary>
    /// <param name="section">Luminosity, pile-up and prescale column.</param>
    /// <param name="seedRate">r of the path's seed, in Hz.</param>
    public double ExpectedRate(in LuminositySection section, double seedRate) => Efficiency * seedRate * (1 + (Linear * section.PileUp)) / Prescale;

    /// <summary>g(u), the factor by which the detector's state changes the efficiency.</summary>
    public double Response(ReadOnlySpan<double> states)
    {
        double sum = -0.5 * ResponseVariance;
        for (int d = 0; d < states.Length; d++) sum += Responses[d] * states[d];
        return Math.Exp(sum);
    }

    /// <summary>The residual standard deviation of the logarithm of the observed rate given what is known: state and counting, √(Σ w² + 1/n).</summary>
    /// <param name="expectedRate">In Hz.</param>
    public double RelativeSpread(double expectedRate) => Math.Sqrt(ResponseVariance + (1 / (expectedRate * LuminositySection.Seconds)));
}
