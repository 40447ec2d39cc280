namespace Offshell.Models.Training;

/// <summary>How a network is trained; immutable and stored with the model.</summary>
public sealed record TrainingOptions
{
    /// <summary>Largest number of passes over the training rows, at least 1. Default 200.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Rows per step, at least 1. Default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Largest number of steps, or null for no limit but the epochs. Short tables need many passes, long ones few.</summary>
    public long? MaximumSteps { get; init; }

    /// <summary>The optimiser. Default Adam.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    /// <summary>The schedule of the learning rate. Default constant.</summary>
    public ScheduleOptions Schedule { get; init; } = new ConstantSchedule();

    /// <summary>Epochs without improvement of the validation loss before training stops; null trains to the end. Default 10.</summary>
    public int? Patience { get; init; } = 10;

    /// <summary>Smallest fall of the monitored loss that counts as improvement. Default 0.</summary>
    public double MinimumDelta { get; init; }

    /// <summary>Largest Euclidean norm of the whole gradient, or null for no clipping.</summary>
    public double? GradientClipNorm { get; init; }

    /// <summary>Decay of the running average of the weights that is used after training, in (0, 1), or null for none.</summary>
    public double? WeightAverageDecay { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Epochs < 1) yield return $"{nameof(Epochs)} is {Epochs}; at least 1 is needed.";
        if (BatchSize < 1) yield return $"{nameof(BatchSize)} is {BatchSize}; at least 1 is needed.";
        if (MaximumSteps is < 1) yield return $"{nameof(MaximumSteps)} is {MaximumSteps}; at least 1 is needed.";
        if (Patience is < 1) yield return $"{nameof(Patience)} is {Patience}; at least 1 is needed.";
        if (GradientClipNorm is { } norm && !(norm > 0)) yield return $"{nameof(GradientClipNorm)} is {norm}; it must be positive.";
        if (WeightAverageDecay is { } decay && !(decay > 0 && decay < 1)) yield return $"{nameof(WeightAverageDecay)} is {decay}; it must be in (0, 1).";
        foreach (string problem in Optimizer.Problems().Concat(Schedule.Problems())) yield return problem;
    }
}
