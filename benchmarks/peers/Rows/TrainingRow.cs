using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Threading;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Training steps on both sides, from the same initial weights.</summary>
internal abstract class TrainingRow : Row
{
    /// <summary>Rows of the training data; a multiple of the batch, so that every step has the same work.</summary>
    internal abstract int RowCount { get; }

    internal abstract int BatchSize { get; }

    internal virtual double LearningRate => 1e-3;

    /// <summary>Passes after which the losses are compared.</summary>
    private protected abstract int LossEpochs { get; }

    internal sealed override void Prepare(string folder)
    {
        PrepareData(folder);
        Arrays.WriteParameters(folder, Name, Initial());
    }

    internal sealed override double[] Measure(int threads, double seconds)
    {
        using var clock = new TrainingClock(RowCount / BatchSize, seconds);
        using var pool = new WorkerPool(threads);
        clock.Run(c => Fit(pool, Options(1_000_000, LearningRate), c));
        return [clock.SecondsPerStep];
    }

    internal sealed override Losses? Reached() => new(LossAfter(1, 1e-30), LossAfter(LossEpochs, LearningRate));

    /// <summary>Writes the rows that the peer trains on.</summary>
    private protected abstract void PrepareData(string folder);

    /// <summary>The weights that <see cref="Fit"/> begins with.</summary>
    private protected abstract ParameterSet Initial();

    /// <summary>Trains through the public layers.</summary>
    private protected abstract void Fit(WorkerPool pool, TrainingOptions options, TrainingClock clock);

    private double LossAfter(int epochs, double learningRate)
    {
        using var clock = new TrainingClock(RowCount / BatchSize, double.PositiveInfinity);
        using var pool = new WorkerPool(1);
        Fit(pool, Options(epochs, learningRate), clock);
        return clock.LastLoss;
    }

    private TrainingOptions Options(int epochs, double learningRate) => new()
    {
        Epochs = epochs,
        BatchSize = BatchSize,
        Patience = null,
        Optimizer = new AdamOptions { LearningRate = learningRate },
    };
}
