namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>One luminosity section of 2¹⁸ orbits of 88.924 µs: the unit of time in which rates are recorded.</summary>
/// <param name="Time">Start in seconds since the start of the first fill.</param>
/// <param name="Fill">Number of the fill, from 1.</param>
/// <param name="Run">Number of the run, from 1.</param>
/// <param name="Number">Number of the section in its run, from 1.</param>
/// <param name="Column">Prescale column, from 0 (tightest).</param>
/// <param name="Luminosity">In 10³⁴ cm⁻² s⁻¹.</param>
/// <param name="PileUp">Mean number of interactions per crossing.</param>
public readonly record struct LuminositySection(double Time, int Fill, int Run, int Number, int Column, double Luminosity, double PileUp)
{
    /// <summary>Length of a section in seconds: 2¹⁸ × 88.924 µs ≈ 23.311 s.</summary>
    public const double Seconds = 262_144 * 88.924e-6;
}
