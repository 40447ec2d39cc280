namespace Offshell.Physics.Simulation.Surfaces;

/// <summary>The options of the <c>surfaces</c> simulator by name.</summary>
internal static class SurfacesSettings
{
    internal static SettingTable<SurfacesOptions> Table { get; } = new SettingTable<SurfacesOptions>()
        .Whole("size", "Pixels of each side, 12 to 256.", o => o.Size, (o, v) => o with { Size = v })
        .Number("period", "Pixels from thread to thread, 2 to 64.", o => o.Period, (o, v) => o with { Period = v })
        .Number("noise", "Spread of the noise of each pixel, in grey levels.", o => o.Noise, (o, v) => o with { Noise = v })
        .Number("fault-strength", "Strength of faults, in grey levels.", o => o.FaultStrength, (o, v) => o with { FaultStrength = v })
        .Number("anomaly-fraction", "Fraction of faulty pictures, 0 to 1.", o => o.AnomalyFraction, (o, v) => o with { AnomalyFraction = v });
}
