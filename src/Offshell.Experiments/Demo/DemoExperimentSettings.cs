namespace Offshell.Experiments.Demo;

/// <summary>How often the demo is repeated; everything else about it is fixed.</summary>
public sealed record DemoExperimentSettings
{
    /// <summary>A first look in about a minute.</summary>
    public static DemoExperimentSettings Quick { get; } = new() { Seeds = 1 };

    /// <summary>The first seed; the others follow. Default 11.</summary>
    public int FirstSeed { get; init; } = 11;

    /// <summary>Number of seeds; each draws running, faults and weights anew. Default 20.</summary>
    public int Seeds { get; init; } = 20;
}
