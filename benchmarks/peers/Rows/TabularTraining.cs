using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>A variational autoencoder 100-128-64-5 with Gaussian columns, batch 256.</summary>
internal sealed class TabularTraining : Row
{
    internal const double MultiplyAddsPerRow =
        (3 * ((100 * 128) + (128 * 64) + (64 * 10) + (5 * 64) + (64 * 128) + (128 * 200))) - (100 * 128);

    private const int RowCount = 8 * 1024, Columns = 100, Factors = 5, BatchSize = 256, LossEpochs = 40;
    private static readonly Lazy<float[]> Values = new(Draw);

    internal override void Prepare(string folder) => Arrays.Write(folder, "tabular", Values.Value);

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

    private static void Fit(int threads, int epochs, TrainingClock clock)
    {
        Table table = Table.FromColumns([.. Enumerable.Range(0, Columns).Select(c => $"x{c}")], Arrays.Columns(Values.Value, Columns));
        var options = new VariationalOptions
        {
            Encoder = NetworkOptions.Dense(Activation.Relu, 128, 64),
            Decoder = NetworkOptions.Dense(Activation.Relu, 64, 128),
            LatentSize = 5,
            Variance = VarianceForm.PerRow,
            Heads = new HeadOptions { PositiveLink = PositiveLink.PIsrlu },
            Training = new TrainingOptions { Epochs = epochs, BatchSize = BatchSize, Patience = null, Optimizer = Optimizers.Quick },
        };
        using var pool = new WorkerPool(threads);
        VariationalAutoencoder.Fit(table, null, options, new RandomSource(1), pool, new FitSettings { Progress = clock }, clock.Token);
    }

    /// <summary>Five factors, mixed, with noise.</summary>
    private static float[] Draw()
    {
        RandomStream random = new RandomSource(7).Stream();
        double[] mixing = new double[Factors * Columns];
        for (int i = 0; i < mixing.Length; i++) mixing[i] = random.NextNormal();
        float[] values = new float[RowCount * Columns];
        double[] factors = new double[Factors];
        for (int r = 0; r < RowCount; r++)
        {
            for (int f = 0; f < Factors; f++) factors[f] = random.NextNormal();
            for (int c = 0; c < Columns; c++)
            {
                double x = 0.5 * random.NextNormal();
                for (int f = 0; f < Factors; f++) x += mixing[(f * Columns) + c] * factors[f];
                values[(r * Columns) + c] = (float)x;
            }
        }

        return values;
    }
}
