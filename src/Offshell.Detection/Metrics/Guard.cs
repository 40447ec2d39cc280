using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Offshell.Detection.Metrics;

/// <summary>Argument checks shared by metrics and calibration. Positions in messages count from 1, as rows do.</summary>
internal static class Guard
{
    /// <summary>Scores may be any number, infinities included, but never NaN: a NaN has no rank.</summary>
    public static void NoNaN(ReadOnlySpan<double> scores, [CallerArgumentExpression(nameof(scores))] string? name = null)
    {
        for (int i = 0; i < scores.Length; i++)
            if (double.IsNaN(scores[i])) Throw($"Value {i + 1} of {scores.Length} is NaN; expected a number. Find out why that row has no score.", name);
    }

    public static void Finite(ReadOnlySpan<double> values, [CallerArgumentExpression(nameof(values))] string? name = null)
    {
        for (int i = 0; i < values.Length; i++)
            if (!double.IsFinite(values[i])) Throw($"Value {i + 1} of {values.Length} is {values[i]}; expected a finite number.", name);
    }

    /// <summary>Weights are finite and not negative, and at least one is positive.</summary>
    public static void Weights(ReadOnlySpan<double> weights, int expected, [CallerArgumentExpression(nameof(weights))] string? name = null)
    {
        SameLength(weights.Length, expected, name);
        bool anyPositive = false;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
                Throw($"Weight {i + 1} of {weights.Length} is {weights[i]}; expected a finite weight that is not negative.", name);
            anyPositive |= weights[i] > 0;
        }

        if (!anyPositive) Throw("All weights are zero; expected at least one positive weight.", name);
    }

    public static void SameLength(int found, int expected, string? name)
    {
        if (found != expected) Throw($"Found {found} values, expected {expected}: one per row.", name);
    }

    public static void NotEmpty(int count, string? name)
    {
        if (count == 0) Throw("Found no values; expected at least one.", name);
    }

    /// <summary>A probability strictly between 0 and 1: a rate, a coverage or a confidence.</summary>
    public static void OpenUnit(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0 && value < 1)) throw new ArgumentOutOfRangeException(name, value, $"Found {value}, expected a number between 0 and 1, both excluded.");
    }

    /// <summary>Values within [0, 1], such as p-values.</summary>
    public static void Probabilities(ReadOnlySpan<double> values, [CallerArgumentExpression(nameof(values))] string? name = null)
    {
        for (int i = 0; i < values.Length; i++)
            if (!(values[i] >= 0 && values[i] <= 1)) Throw($"Value {i + 1} of {values.Length} is {values[i]}; expected a probability from 0 to 1.", name);
    }

    [DoesNotReturn]
    private static void Throw(string message, string? name) => throw new ArgumentException(message, name);
}
