namespace Offshell.Models;

/// <summary>How far a fit of a classical algorithm has come.</summary>
/// <param name="Stage">What is being done, for a person to read: "trees", "expectation maximisation".</param>
/// <param name="Done">Steps done, from 0.</param>
/// <param name="Total">Steps in all, or an upper bound where the fit may stop earlier.</param>
public readonly record struct FitProgress(string Stage, int Done, int Total);
