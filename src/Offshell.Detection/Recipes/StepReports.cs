using System.Diagnostics;
using Offshell.Models;
using Offshell.Models.Training;

namespace Offshell.Detection.Recipes;

/// <summary>
/// Progress of methods without epochs: a stage when it begins, and the steps of those that count them, at most two a second.
/// Steps may come from several threads.
/// </summary>
internal sealed class StepReports : IProgress<FitProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly Lock _lock = new();
    private readonly FitSettings _settings;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();

    private StepReports(FitSettings settings) => _settings = settings;

    /// <summary>Receives the steps of a fit; null if nobody listens.</summary>
    internal static StepReports? Of(FitSettings settings) => settings.Progress is null ? null : new StepReports(settings);

    /// <summary>Says what begins now.</summary>
    /// <param name="settings">Names the stage.</param>
    /// <param name="remark">What is done, for example <c>learns from 640 rows</c>.</param>
    internal static void Begin(FitSettings settings, string remark) => settings.Progress?.Report(Progress(settings.Stage, remark));

    public void Report(FitProgress value)
    {
        lock (_lock)
        {
            if (Stopwatch.GetElapsedTime(_last) < Interval) return;
            _last = Stopwatch.GetTimestamp();
            _settings.Progress!.Report(Progress(_settings.Stage, value.Stage) with
            {
                Step = value.Done,
                TotalSteps = value.Total,
                Remaining = Stopwatch.GetElapsedTime(_start) / Math.Max(1, value.Done) * Math.Max(0, value.Total - value.Done),
            });
        }
    }

    private static TrainingProgress Progress(string stage, string remark) => new() { Stage = stage, TrainingLoss = double.NaN, ValidationLoss = double.NaN, Remark = remark };
}
