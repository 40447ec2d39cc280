using Offshell.Models.Training;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Times the passes of a training from its progress reports, and ends it when the time is over.</summary>
internal sealed class TrainingClock(int stepsPerEpoch, double seconds) : IProgress<TrainingProgress>, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<double> _passes = [];
    private double _begin;
    private double _last;
    private int _epoch;

    internal CancellationToken Token => _end.Token;

    internal double LastLoss { get; private set; }

    /// <summary>Median seconds per step.</summary>
    internal double SecondsPerStep
    {
        get
        {
            double[] sorted = [.. _passes.Order()];
            return 0.5 * (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / stepsPerEpoch;
        }
    }

    public void Report(TrainingProgress value)
    {
        if (value.Epoch == _epoch) return;
        double now = Clock.Now;
        // The first pass builds graphs and buffers.
        if (_epoch > 0) _passes.Add(now - _last);
        else _begin = Clock.Wall;
        (_last, _epoch, LastLoss) = (now, value.Epoch, value.TrainingLoss);
        if (_passes.Count > 2 && Clock.Wall - _begin > seconds) _end.Cancel();
    }

    public void Dispose() => _end.Dispose();

    /// <summary>Runs a training until the clock ends it.</summary>
    internal void Run(Action<TrainingClock> train)
    {
        try
        {
            train(this);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
    }
}
