using System.Runtime.CompilerServices;

namespace Offshell.Physics.Statistics;

/// <summary>Argument checks of this folder.</summary>
internal static class Require
{
    public static void NotNegative(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"Found {value}, expected a finite number that is not negative.");
    }

    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"Found {value}, expected a positive finite number.");
    }

    public static void Probability(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0 && value <= 1)) throw new ArgumentOutOfRangeException(name, value, $"Found {value}, expected a probability from 0 to 1.");
    }
}
