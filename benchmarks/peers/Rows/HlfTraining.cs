using Offshell.Data;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Threading;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>A training step of the mixed-head autoencoder of Cerri et al. (2019): forward, backward, noise and Adam.</summary>
internal sealed class HlfTraining(int batch) : VariationalTraining
{
    /// <summary>Forward once, backward twice but for the first layer's input.</summary>
    internal const double MultiplyAddsPerRow = (3 * HlfModel.MultiplyAddsPerScore) - (21 * 50);

    private static readonly Lazy<Table> Events = new(() => HlfModel.Rows(16 * 1024, 1));

    internal override int RowCount => Events.Value.RowCount;

    internal override int BatchSize => batch;

    private protected override int LossEpochs => 40;

    private protected override Table Rows => Events.Value;

    private protected override VariationalOptions Model => HlfModel.Options;

    /// <summary>Trains for a number of steps and reports on the way.</summary>
    internal static void Train(int batch, int threads, long steps, Action<TrainingProgress> progress)
    {
        using var pool = new WorkerPool(threads);
        var training = new TrainingOptions { Epochs = int.MaxValue / 2, BatchSize = batch, MaximumSteps = steps, Patience = null };
        VariationalAutoencoder.Fit(
            Events.Value, null, HlfModel.Options with { Training = training }, Seed, pool, new FitSettings { Progress = new Listener(progress) });
    }

    private protected override void PrepareData(string folder)
    {
        Arrays.Write(folder, "hlf", HlfModel.RowMajor(Events.Value));
        Arrays.Write(folder, "hlf.heads", HlfModel.HeadConstants(VariationalAutoencoder.Create(Rows, Model, Seed).Heads));
    }

    private sealed class Listener(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
