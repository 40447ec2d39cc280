namespace Offshell.Models.Training;

/// <summary>What accompanies a fit without changing its result.</summary>
public sealed record FitSettings
{
    /// <summary>Name of the stage in progress reports.</summary>
    public string Stage { get; init; } = "training";

    /// <summary>Receives reports, or null.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Where checkpoints go, or null.</summary>
    internal ICheckpointStore? Checkpoints { get; init; }
}
