using Offshell.Data;
using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>A variational autoencoder 100-128-64-5 with Gaussian columns, batch 256.</summary>
internal sealed class TabularTraining : VariationalTraining
{
    internal const double MultiplyAddsPerRow =
        (3 * ((100 * 128) + (128 * 64) + (64 * 10) + (5 * 64) + (64 * 128) + (128 * 200))) - (100 * 128);

    private const int Count = 8 * 1024, Columns = 100, Factors = 5;
    private static readonly Lazy<float[]> Values = new(Draw);
    private static readonly Lazy<Table> Drawn = new(() => Table.FromColumns([.. Enumerable.Range(0, Columns).Select(c => $"x{c}")], Arrays.Columns(Values.Value, Columns)));

    internal override int RowCount => Count;

    internal override int BatchSize => 256;

    private protected override int LossEpochs => 40;

    private protected override Table Rows => Drawn.Value;

    private protected override VariationalOptions Model { get; } = new()
    {
        Encoder = NetworkOptions.Dense(Activation.Relu, 128, 64),
        Decoder = NetworkOptions.Dense(Activation.Relu, 64, 128),
        LatentSize = 5,
        Variance = VarianceForm.PerRow,
        Heads = new HeadOptions { PositiveLink = PositiveLink.PIsrlu },
    };

    private protected override void PrepareData(string folder) => Arrays.Write(folder, "tabular", Values.Value);

    /// <summary>Five factors, mixed, with noise.</summary>
    private static float[] Draw()
    {
        RandomStream random = new RandomSource(7).Stream();
        double[] mixing = new double[Factors * Columns];
        for (int i = 0; i < mixing.Length; i++) mixing[i] = random.NextNormal();
        float[] values = new float[Count * Columns];
        double[] factors = new double[Factors];
        for (int r = 0; r < Count; r++)
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
