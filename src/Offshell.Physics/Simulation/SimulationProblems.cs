using System.Runtime.CompilerServices;

namespace Offshell.Physics.Simulation;

/// <summary>Checks of option values: each gives a sentence or nothing, and all sentences are thrown together.</summary>
internal static class SimulationProblems
{
    internal static void ThrowIfAny(string owner, IEnumerable<string?> problems)
    {
        string[] found = [.. problems.OfType<string>()];
        if (found.Length > 0) throw new ArgumentException($"The options of {owner} cannot be used: {string.Join(" ", found)}");
    }

    internal static string? Range(double value, double low, double high, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= low && value <= high ? null : $"{name} is {value}; it must lie between {low} and {high}.";

    internal static string? Positive(double value, double high, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && value <= high ? null : $"{name} is {value}; it must be above 0 and at most {high}.";
}
