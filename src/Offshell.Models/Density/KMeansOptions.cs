namespace Offshell.Models.Density;

/// <summary>Settings of <see cref="KMeans"/>.</summary>
public sealed record KMeansOptions
{
    /// <summary>Clusters k; as many as there are rows if there are fewer. At least 1. Default 8.</summary>
    public int Clusters { get; init; } = 8;

    /// <summary>Random starts; the one with the least inertia wins. At least 1. Default 1.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>Most Lloyd iterations of one start. At least 1. Default 100.</summary>
    public int MaximumIterations { get; init; } = 100;

    internal IEnumerable<string> Problems()
    {
        if (Clusters < 1) yield return $"{nameof(Clusters)} is {Clusters}; it must be at least 1.";
        if (Starts < 1) yield return $"{nameof(Starts)} is {Starts}; it must be at least 1.";
        if (MaximumIterations < 1) yield return $"{nameof(MaximumIterations)} is {MaximumIterations}; it must be at least 1.";
    }
}
