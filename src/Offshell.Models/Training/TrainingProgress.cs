namespace Offshell.Models.Training;

/// <summary>What a training loop reports after an epoch, and now and then within a long one.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>What is being trained, for example "member 2 of 5".</summary>
    public string Stage { get; init; }

    /// <summary>Passes completed.</summary>
    public int Epoch { get; init; }

    /// <summary>Passes planned at most.</summary>
    public int Epochs { get; init; }

    /// <summary>Updates done.</summary>
    public long Step { get; init; }

    /// <summary>Updates planned at most.</summary>
    public long TotalSteps { get; init; }

    /// <summary>Mean loss of the training rows in the last pass, in nats per row.</summary>
    public double TrainingLoss { get; init; }

    /// <summary>Mean loss of the validation rows, or NaN if there are none.</summary>
    public double ValidationLoss { get; init; }

    /// <summary>
    /// Bytes that training takes besides the prepared rows: blocks of all threads, gradients, weights and the optimiser's
    /// state. Known before the first step: the first report, at step 0, carries nothing else.
    /// </summary>
    public long MemoryBytes { get; init; }

    /// <summary>Rows processed per second.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>Time left at most, if training runs to its planned end.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>Remarks, such as the number of active latent units; may be empty.</summary>
    public string Remark { get; init; }
}

/// <summary>One line of the training log, stored with the model.</summary>
/// <param name="Epoch">Passes completed.</param>
/// <param name="TrainingLoss">Mean training loss of the pass, nats per row.</param>
/// <param name="ValidationLoss">Mean validation loss, or NaN.</param>
/// <param name="LearningRateFactor">Factor on the learning rate.</param>
/// <param name="Terms">Mean of each part of the loss over the monitored rows.</param>
/// <param name="Remark">Remarks such as active units.</param>
public sealed record EpochRecord(int Epoch, double TrainingLoss, double ValidationLoss, double LearningRateFactor, IReadOnlyList<double> Terms, string Remark);

/// <summary>How a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All planned passes were made.</summary>
    Completed,

    /// <summary>The monitored loss stopped falling; the best weights were restored.</summary>
    EarlyStopped,

    /// <summary>The loss ceased to be a number; the best weights before that were restored.</summary>
    NotANumber,
}

/// <summary>The outcome of a training; the weights are in the objective's parameters.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="BestEpoch">The pass whose weights were kept.</param>
/// <param name="BestLoss">The monitored loss of that pass, nats per row.</param>
/// <param name="Epochs">The training log.</param>
public sealed record TrainingResult(TrainingEnd End, int BestEpoch, double BestLoss, IReadOnlyList<EpochRecord> Epochs);
