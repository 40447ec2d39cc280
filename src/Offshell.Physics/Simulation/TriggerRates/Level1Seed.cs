using System.Collections.Immutable;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>A Level-1 seed, whose rate is known: r = s L (1 + a µ + b µ²) / prescale(column).</summary>
/// <param name="Name">As in a trigger menu.</param>
/// <param name="CrossSection">s in Hz per 10³⁴ cm⁻² s⁻¹.</param>
/// <param name="Linear">a, per unit of pile-up.</param>
/// <param name="Quadratic">b, per squared unit of pile-up.</param>
/// <param name="Prescales">One per prescale column, falling.</param>
public sealed record Level1Seed(string Name, double CrossSection, double Linear, double Quadratic, ImmutableArray<int> Prescales)
{
    /// <summary>The true rate in Hz.</summary>
    public double Rate(in LuminositySection section) =>
        CrossSection * section.Luminosity * (1 + (Linear * section.PileUp) + (Quadratic * section.PileUp * section.PileUp)) / Prescales[section.Column];
}
