namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>A fault planted in consecutive luminosity sections.</summary>
/// <param name="Kind">A dead path, dead seed, hot seed or drift.</param>
/// <param name="Target">Index of the path (dead path) or of the seed (the others) in the menu.</param>
/// <param name="Start">First affected row, from 0.</param>
/// <param name="Length">Number of affected rows.</param>
/// <param name="Shift">Drift only: signed size at the last row, in residual standard deviations of each path.</param>
public sealed record TriggerFault(RowKind Kind, int Target, int Start, int Length, double Shift);
