namespace Offshell.Experiments.TriggerRates;

/// <summary>Sizes of the trigger-rate problem (Pol et al. 2020, section V); models have their recipe's default options.</summary>
public sealed record TriggerRatesExperimentSettings
{
    /// <summary>A first look in about a minute.</summary>
    public static TriggerRatesExperimentSettings Quick { get; } = new() { TrainingRows = 8_000, TestRows = 500, FaultRows = 3_000, ExplainedRows = 3, Seeds = 1, MaximumSteps = 300 };

    /// <summary>Normal luminosity sections learned from. Default 50 000; the source has 102 895.</summary>
    public int TrainingRows { get; init; } = 50_000;

    /// <summary>Rows of each of the four test sets. Default 2 800, as in the source.</summary>
    public int TestRows { get; init; } = 2_800;

    /// <summary>Rows of the running with planted faults. Default 8 000.</summary>
    public int FaultRows { get; init; } = 8_000;

    /// <summary>Planted faults of each kind. Default 2.</summary>
    public int FaultsOfAKind { get; init; } = 2;

    /// <summary>Rows explained of each kind of fault. Default 20.</summary>
    public int ExplainedRows { get; init; } = 20;

    /// <summary>False-alarm rate at which faults are counted as found. Default 0.01.</summary>
    public double Alpha { get; init; } = 0.01;

    /// <summary>The first seed; the others follow. Default 11.</summary>
    public int FirstSeed { get; init; } = 11;

    /// <summary>Number of seeds; each draws running and weights anew. Default 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Largest number of training steps in place of the recipe's own, or null. Default null.</summary>
    public int? MaximumSteps { get; init; }
}
