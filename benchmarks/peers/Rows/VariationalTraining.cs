using Offshell.Data;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>Training steps of a variational autoencoder over a table.</summary>
internal abstract class VariationalTraining : TrainingRow
{
    private protected abstract Table Rows { get; }

    private protected abstract VariationalOptions Model { get; }

    private protected static RandomSource Seed => new(1);

    private protected sealed override ParameterSet Initial() => VariationalAutoencoder.Create(Rows, Model, Seed).Network.Parameters;

    private protected sealed override void Fit(WorkerPool pool, TrainingOptions options, TrainingClock clock) =>
        VariationalAutoencoder.Fit(Rows, null, Model with { Training = options }, Seed, pool, new FitSettings { Progress = clock }, clock.Token);
}
