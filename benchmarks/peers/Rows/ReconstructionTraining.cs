using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>An autoencoder with squared error, summed over features, given as layers.</summary>
internal sealed class ReconstructionTraining : TrainingRow
{
    internal static Row Volumes { get; } = new ReconstructionTraining
    {
        Name = "conv3d",
        Goals = [1.5],
        IsParallel = true,
        Shape = new Shape(10, 10, 30, 1),
        Rows = 512,
        Batch = 32,
        Network = new NetworkOptions
        {
            Layers =
            [
                new ConvolutionLayer { Filters = 16, Kernel = [3], Stride = [2], Padding = [1], Activation = Activation.Relu },
                new ConvolutionLayer { Filters = 32, Kernel = [3], Stride = [1], Same = true, Activation = Activation.Relu },
                new ReshapeLayer(),
                new DenseLayer { Units = 32 },
                new DenseLayer { Units = 5 * 5 * 15 * 32, Activation = Activation.Relu },
                new ReshapeLayer { Axes = [5, 5, 15, 32] },
                new TransposedConvolutionLayer { Filters = 16, Kernel = [3], Stride = [1], Same = true, Activation = Activation.Relu },
                new TransposedConvolutionLayer { Filters = 1, Kernel = [3], Stride = [2], Padding = [1], OutputPadding = [1] },
            ],
        },
        MultiplyAdds = 32 * ((3 * 2 * ((375 * 27 * 16) + (375.0 * 27 * 16 * 32) + (12000 * 32))) - (375 * 27 * 16)),
    };

    internal static Row Sequences { get; } = new ReconstructionTraining
    {
        Name = "gru",
        Goals = [4],
        IsParallel = true,
        Shape = new Shape(50, 8),
        Rows = 2048,
        Batch = 64,
        Network = new NetworkOptions
        {
            Layers =
            [
                new RecurrentLayer { Units = 32 },
                new RepeatLayer { Count = 50 },
                new RecurrentLayer { Units = 32, AllStates = true },
                new ConvolutionLayer { Filters = 8, Kernel = [1] },
            ],
        },
        MultiplyAdds = 64 * 50 * 3.0 * ((96 * 8) + (96 * 32) + (96 * 32) + (96 * 32) + (32 * 8)),
    };

    internal required Shape Shape { get; init; }

    internal required int Rows { get; init; }

    internal required int Batch { get; init; }

    internal required NetworkOptions Network { get; init; }

    internal override int RowCount => Rows;

    internal override int BatchSize => Batch;

    private protected override int LossEpochs => 20;

    private protected override void PrepareData(string folder) => Arrays.Write(folder, Name, Draw());

    private protected override ParameterSet Initial() => new SquaredError(Network, Shape).Parameters;

    private protected override void Fit(WorkerPool pool, TrainingOptions options, TrainingClock clock) =>
        new Trainer(new SquaredError(Network, Shape), options, new RandomSource(1), pool)
            .Fit(new TrainingSet(Draw(), Shape.Features), null, clock, clock.Token);

    /// <summary>Travelling waves with noise along the flattened row.</summary>
    private float[] Draw()
    {
        RandomStream random = new RandomSource(11).Stream();
        int width = Shape.Features, channels = Shape.Channels, fastest = Shape.Axes[^2];
        float[] values = new float[RowCount * width];
        for (int r = 0; r < RowCount; r++)
        {
            double phase = random.NextDouble(0, 6.28), speed = random.NextDouble(0.1, 0.5), slope = random.NextDouble(0, 0.5);
            for (int i = 0; i < width; i++)
            {
                int position = i / channels, channel = i % channels;
                double angle = phase + (speed * (position % fastest)) + (slope * (position / fastest)) + (0.7 * channel);
                values[(r * width) + i] = (float)(Math.Sin(angle) + (0.1 * random.NextNormal()));
            }
        }

        return values;
    }

    private sealed class SquaredError : Objective
    {
        private readonly Network _network;
        private readonly int _features;

        internal SquaredError(NetworkOptions options, Shape shape)
        {
            _features = shape.Features;
            _network = new Network(options, Parameters, "autoencoder", shape);
            _network.Initialise(new RandomSource(3));
        }

        public override ParameterSet Parameters { get; } = new();

        public override int RowWidth => _features;

        public override IReadOnlyList<string> TermNames { get; } = ["error"];

        public override int LanesPerBlock(int batchSize) => Models.Networks.Network.LanesPerBlock(batchSize, _network);

        public override ObjectiveGraph Build(int lanes, bool training)
        {
            var graph = new Graph(Parameters, lanes, training);
            InputNode rows = graph.Input(_features);
            Node error = _network.Apply(graph, rows).Subtract(rows);
            Node loss = error.Multiply(error).SumFeatures();
            return new ObjectiveGraph(graph, rows, loss, [loss]);
        }
    }
}
