namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>Sizes of the trigger experiment (arXiv:1811.10276).</summary>
public sealed record HighLevelFeaturesSettings
{
    /// <summary>A first look in a few minutes.</summary>
    public static HighLevelFeaturesSettings Quick { get; } = new() { MaximumBackground = 12_000, MaximumSignal = 1_500, Folds = 2, Epochs = 8, Trees = 40, Replicates = 50, SimulatedSignal = 1_000 };

    /// <summary>Most Standard Model events used. Default all.</summary>
    public int MaximumBackground { get; init; } = int.MaxValue;

    /// <summary>Most events used of each signal. Default all.</summary>
    public int MaximumSignal { get; init; } = int.MaxValue;

    /// <summary>Folds: each event is scored by models that saw neither it nor its generated shower. Default 5.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Most passes of the networks over the training events. Default 60.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Boosted trees of a supervised reference. Default 150.</summary>
    public int Trees { get; init; } = 150;

    /// <summary>Bootstrap replicates behind intervals. Default 200.</summary>
    public int Replicates { get; init; } = 200;

    /// <summary>Seed of folds, weights and resampling. Default 11.</summary>
    public int Seed { get; init; } = 11;

    /// <summary>Luminosity of a month in fb⁻¹, for rates and reach. Default 5.</summary>
    public double LuminosityPerMonth { get; init; } = 5;

    /// <summary>Standard Model events simulated when no data are given. Default 60 000.</summary>
    public int SimulatedBackground { get; init; } = 60_000;

    /// <summary>Events of each signal simulated when no data are given. Default 5 000.</summary>
    public int SimulatedSignal { get; init; } = 5_000;
}
