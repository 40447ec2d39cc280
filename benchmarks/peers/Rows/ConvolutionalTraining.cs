using Offshell.Data;
using Offshell.Models.Networks;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>A variational autoencoder of 28 × 28 images: 32 and 64 filters of 3 × 3 with stride 2 and their mirror, 16 latents, Bernoulli pixels, batch 128.</summary>
internal sealed class ConvolutionalTraining : VariationalTraining
{
    private const double Convolutions = (196 * 9 * 32) + (49 * 9 * 32 * 64), Dense = 3136 * 16;

    internal const double MultiplyAddsPerRow = (3 * ((2 * Convolutions) + (3 * Dense))) - (196 * 9 * 32);

    private const int Count = 2048, Side = 28, Pixels = Side * Side;
    private static readonly Lazy<float[]> Values = new(Draw);
    private static readonly Lazy<Table> Drawn = new(() => Table.FromColumns([.. Enumerable.Range(0, Pixels).Select(c => $"p{c}")], Arrays.Columns(Values.Value, Pixels)));

    internal override int RowCount => Count;

    internal override int BatchSize => 128;

    private protected override int LossEpochs => 25;

    private protected override Table Rows => Drawn.Value;

    private protected override VariationalOptions Model { get; } = new()
    {
        Encoder = new NetworkOptions
        {
            Layers =
            [
                new ReshapeLayer { Axes = [Side, Side, 1] },
                new ConvolutionLayer { Filters = 32, Kernel = [3], Stride = [2], Padding = [1], Activation = Activation.Relu },
                new ConvolutionLayer { Filters = 64, Kernel = [3], Stride = [2], Padding = [1], Activation = Activation.Relu },
            ],
        },
        Decoder = new NetworkOptions
        {
            Layers =
            [
                new DenseLayer { Units = 7 * 7 * 64, Activation = Activation.Relu },
                new ReshapeLayer { Axes = [7, 7, 64] },
                new TransposedConvolutionLayer { Filters = 32, Kernel = [3], Stride = [2], Padding = [1], OutputPadding = [1], Activation = Activation.Relu },
                new TransposedConvolutionLayer { Filters = 1, Kernel = [3], Stride = [2], Padding = [1], OutputPadding = [1] },
            ],
        },
        OutputLayer = false,
        LatentSize = 16,
        NumericHead = "bernoulli",
    };

    private protected override void PrepareData(string folder) => Arrays.Write(folder, "images", Values.Value);

    /// <summary>Images with two smooth blobs each, grey values in [0, 1].</summary>
    private static float[] Draw()
    {
        RandomStream random = new RandomSource(5).Stream();
        float[] values = new float[Count * Pixels];
        for (int r = 0; r < Count; r++)
        {
            for (int blob = 0; blob < 2; blob++)
            {
                double x = random.NextDouble(6, 22), y = random.NextDouble(6, 22), width = random.NextDouble(2, 4);
                for (int p = 0; p < Pixels; p++)
                {
                    double dx = (p % Side) - x, dy = (p / Side) - y;
                    float value = (float)Math.Exp(-((dx * dx) + (dy * dy)) / (2 * width * width));
                    values[(r * Pixels) + p] = Math.Min(1, values[(r * Pixels) + p] + value);
                }
            }
        }

        return values;
    }
}
