using Offshell.Data;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>A training step of the mixed-head autoencoder of Cerri et al. (2019): forward, backward, noise and Adam.</summary>
internal sealed class HlfTraining : Row
{
    /// <summary>Forward once, backward twice but for the first layer's input.</summary>
    internal const double MultiplyAddsPerRow = (3 * HlfModel.MultiplyAddsPerScore) - (21 * 50);

    private const int RowCount = 16 * 1024, LossEpochs = 40;
    private static readonly Lazy<Table> Events = new(() => HlfModel.Rows(RowCount, 1));

    internal required int BatchSize { get; init; }

    internal static void Train(int batch, int threads, long steps, Action<TrainingProgress> progress)
    {
        using var pool = new WorkerPool(threads);
        VariationalAutoencoder.Fit(
            Events.Value, null, HlfModel.Options(batch, int.MaxValue / 2, steps), new RandomSource(1), pool, new FitSettings { Progress = new Listener(progress) });
    }

    internal override void Prepare(string folder) => Arrays.Write(folder, "hlf", HlfModel.RowMajor(Events.Value));

    internal override double[] Measure(int threads, double seconds)
    {
        using var clock = new TrainingClock(RowCount / BatchSize, seconds);
        clock.Run(c => Fit(threads, 1_000_000, c));
        return [clock.SecondsPerStep];
    }

    internal override double? Loss()
    {
        using var clock = new TrainingClock(RowCount / BatchSize, double.PositiveInfinity);
        Fit(1, LossEpochs, clock);
        return clock.LastLoss;
    }

    private void Fit(int threads, int epochs, TrainingClock clock)
    {
        using var pool = new WorkerPool(threads);
        VariationalAutoencoder.Fit(Events.Value, null, HlfModel.Options(BatchSize, epochs), new RandomSource(1), pool, new FitSettings { Progress = clock }, clock.Token);
    }

    private sealed class Listener(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
