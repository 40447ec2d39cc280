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

    /// <summary>What becomes of the rows whose loss is highest: against anomalies among the training rows. The validation rows are judged alike. Default all count.</summary>
    public RobustTraining Robust { get; init; }

    /// <summary>Share of the rows that <see cref="Robust"/> trims or weighs down, in (0, 0.5]; it should be no less than the share of anomalies. Default 0.1.</summary>
    public double RobustShare { get; init; } = 0.1;

    /// <summary>Part of the planned steps after which <see cref="Robust"/> begins, in [0, 1): at first losses say nothing yet. Default 0.1.</summary>
    public double RobustWarmUp { get; init; } = 0.1;

    internal IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Robust)) yield return $"{nameof(Robust)} is {Robust}; expected None, Trim or DownWeight.";
        if (Robust != RobustTraining.None && !(RobustShare > 0 && RobustShare <= 0.5)) yield return $"{nameof(RobustShare)} is {RobustShare}; it must be above 0 and at most 0.5.";
        if (Robust != RobustTraining.None && !(RobustWarmUp >= 0 && RobustWarmUp < 1)) yield return $"{nameof(RobustWarmUp)} is {RobustWarmUp}; it must be at least 0 and below 1.";
        if (Epochs < 1) yield return $"{nameof(Epochs)} is {Epochs}; at least 1 is needed.";
        if (BatchSize < 1) yield return $"{nameof(BatchSize)} is {BatchSize}; at least 1 is needed.";
        if (MaximumSteps is < 1) yield return $"{nameof(MaximumSteps)} is {MaximumSteps}; at least 1 is needed.";
        if (Patience is < 1) yield return $"{nameof(Patience)} is {Patience}; at least 1 is needed.";
        if (GradientClipNorm is { } norm && !(norm > 0)) yield return $"{nameof(GradientClipNorm)} is {norm}; it must be positive.";
        if (WeightAverageDecay is { } decay && !(decay > 0 && decay < 1)) yield return $"{nameof(WeightAverageDecay)} is {decay}; it must be in (0, 1).";
        foreach (string problem in Optimizer.Problems().Concat(Schedule.Problems())) yield return problem;
    }
}
