using static Offshell.Physics.Simulation.SimulationProblems;

namespace Offshell.Physics.Simulation.Surfaces;

/// <summary>Settings of the <c>surfaces</c> simulator.</summary>
public sealed record SurfacesOptions
{
    /// <summary>Pixels of each side, 12 to 256. Default 24.</summary>
    public int Size { get; init; } = 24;

    /// <summary>Pixels from thread to thread, 2 to 64. Default 6.</summary>
    public double Period { get; init; } = 6;

    /// <summary>Spread of the noise of each pixel, in grey levels, 0 to 100. Default 8.</summary>
    public double Noise { get; init; } = 8;

    /// <summary>Strength of faults, in grey levels, above 0 and up to 255. Default 90.</summary>
    public double FaultStrength { get; init; } = 90;

    /// <summary>Fraction of faulty pictures, 0 to 1. Default 0.1.</summary>
    public double AnomalyFraction { get; init; } = 0.1;

    internal IEnumerable<string?> Problems()
    {
        yield return Range(Size, 12, 256);
        yield return Range(Period, 2, 64);
        yield return Range(Noise, 0, 100);
        yield return Positive(FaultStrength, 255);
        yield return Range(AnomalyFraction, 0, 1);
    }
}
