namespace Offshell.Experiments.Groups;

/// <summary>Sizes of the conditional test; every model has its recipe's default options but for the number of steps.</summary>
public sealed record GroupsExperimentSettings
{
    /// <summary>A first look in under a minute.</summary>
    public static GroupsExperimentSettings Quick { get; } = new() { TrainingRows = 4_000, TestRows = 2_000, Seeds = 1, Steps = 300 };

    /// <summary>Normal rows learned from, over all groups. Default 16 000.</summary>
    public int TrainingRows { get; init; } = 16_000;

    /// <summary>Rows scored, a tenth of them anomalous. Default 5 000.</summary>
    public int TestRows { get; init; } = 5_000;

    /// <summary>Largest number of training steps of each model. Default 2 000.</summary>
    public int Steps { get; init; } = 2_000;

    /// <summary>The first seed; the others follow. Default 11.</summary>
    public int FirstSeed { get; init; } = 11;

    /// <summary>Number of seeds; each draws rows and weights anew. Default 3.</summary>
    public int Seeds { get; init; } = 3;
}
