using Offshell.Data;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Variational;

/// <summary>The number of threads changes no bit of a trained model, whatever its layers and heads.</summary>
public sealed class ThreadTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Fit_Convolutions_SameBits(int threads) => Fit(Images(), Convolutional, threads).ShouldBe(Fit(Images(), Convolutional, 1));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Fit_MixedHeads_SameBits(int threads) => Fit(Events(), Mixed, threads).ShouldBe(Fit(Events(), Mixed, 1));

    private static VariationalOptions Convolutional { get; } = new()
    {
        Encoder = new NetworkOptions
        {
            Layers = [new ReshapeLayer { Axes = [8, 8, 1] }, new ConvolutionLayer { Filters = 4, Kernel = [3], Stride = [2], Padding = [1], Activation = Activation.Relu }],
        },
        Decoder = new NetworkOptions
        {
            Layers =
            [
                new DenseLayer { Units = 4 * 4 * 4, Activation = Activation.Relu },
                new ReshapeLayer { Axes = [4, 4, 4] },
                new TransposedConvolutionLayer { Filters = 1, Kernel = [3], Stride = [2], Padding = [1], OutputPadding = [1] },
            ],
        },
        OutputLayer = false,
        LatentSize = 3,
        NumericHead = "bernoulli",
        Training = new TrainingOptions { Epochs = 2, BatchSize = 200, Patience = null },
    };

    private static VariationalOptions Mixed { get; } = new()
    {
        Encoder = NetworkOptions.Dense(Activation.Relu, 20, 20),
        Decoder = NetworkOptions.Dense(Activation.Relu, 20, 20),
        LatentSize = 2,
        Prior = new LearnedNormalPrior(),
        NumericHead = "proposed",
        Variance = VarianceForm.PerRow,
        Training = new TrainingOptions { Epochs = 2, BatchSize = 256, Patience = null },
    };

    private static float[] Fit(Table rows, VariationalOptions options, int threads)
    {
        using var pool = new WorkerPool(threads);
        return VariationalAutoencoder.Fit(rows, null, options, new RandomSource(4), pool, new FitSettings()).Model.Network.Parameters.Values.Span.ToArray();
    }

    private static Table Images()
    {
        RandomStream random = new RandomSource(1).Stream();
        return Table.FromRows([.. Enumerable.Range(0, 64).Select(p => $"p{p}")], [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 64).Select(_ => random.NextDouble()).ToArray())]);
    }

    private static Table Events()
    {
        RandomStream random = new RandomSource(2).Stream();
        return Table.FromRows(
            ["normal", "positive", "count", "many", "coin"],
            [.. Enumerable.Range(0, 600).Select(_ => new[] { random.NextNormal(), random.NextDouble() < 0.3 ? 0 : Math.Exp(random.NextNormal()), random.NextPoisson(0.5), random.NextPoisson(9), random.NextInt(2) })]);
    }
}
