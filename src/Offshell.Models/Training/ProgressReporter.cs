using System.Diagnostics;

namespace Offshell.Models.Training;

/// <summary>Turns steps and epochs into reports with speed and time left; the clock is read for nothing else.</summary>
internal sealed class ProgressReporter(IProgress<TrainingProgress>? progress, string stage, int epochs, long totalSteps, long firstStep, long memoryBytes)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private long _rows;

    /// <summary>The plan and what it takes, before anything runs.</summary>
    internal void Start(TrainerState state)
    {
        if (progress is not null) Report(state, double.NaN, double.NaN, "");
    }

    internal void Step(TrainerState state, int rows, double meanLoss)
    {
        _rows += rows;
        if (progress is null || Stopwatch.GetElapsedTime(_last) < Interval) return;
        Report(state, meanLoss, double.NaN, "");
    }

    internal void Epoch(TrainerState state, double trainingLoss, double validationLoss, string remark)
    {
        if (progress is not null) Report(state, trainingLoss, validationLoss, remark);
    }

    private void Report(TrainerState state, double trainingLoss, double validationLoss, string remark)
    {
        _last = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        long done = Math.Max(1, state.Step - firstStep);
        progress!.Report(new TrainingProgress
        {
            Stage = stage,
            Epoch = state.Epoch,
            Epochs = epochs,
            Step = state.Step,
            TotalSteps = totalSteps,
            TrainingLoss = trainingLoss,
            ValidationLoss = validationLoss,
            MemoryBytes = memoryBytes,
            RowsPerSecond = _rows / Math.Max(seconds, 1e-9),
            Remaining = TimeSpan.FromSeconds(seconds / done * Math.Max(0, totalSteps - state.Step)),
            Remark = remark,
        });
    }
}
