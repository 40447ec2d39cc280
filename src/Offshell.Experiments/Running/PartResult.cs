using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Offshell.Experiments.Running;

/// <summary>One finished part of an experiment, such as one model on one seed: named numbers, and what they came from.</summary>
internal sealed record PartResult
{
    /// <summary>Hash of the settings that the part was run with.</summary>
    public required string SettingsHash { get; init; }

    /// <summary>Version of the program that ran it.</summary>
    public required string Version { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The numbers by name.</summary>
    public required ImmutableSortedDictionary<string, double> Values { get; init; }

    /// <summary>One of the numbers.</summary>
    internal double this[string name] => Values[name];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    NewLine = "\n",
    MaxDepth = 8)]
[JsonSerializable(typeof(PartResult))]
internal sealed partial class PartJsonContext : JsonSerializerContext;
