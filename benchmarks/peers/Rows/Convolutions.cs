using Offshell.Models.Networks;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>One convolution over a batch, forward alone or forward and backward (input and weights), through a network of one layer.</summary>
internal sealed class Convolutions : Row
{
    private readonly LayerOptions _layer;
    private readonly Shape _shape;
    private readonly int _batch;
    private readonly bool _backward;
    private Runner? _runner;

    private Convolutions(LayerOptions layer, Shape shape, int batch, bool backward) => (_layer, _shape, _batch, _backward) = (layer, shape, batch, backward);

    internal static IEnumerable<Row> All
    {
        get
        {
            var down = new ConvolutionLayer { Filters = 64, Kernel = [3], Stride = [2], Same = true };
            var up = new TransposedConvolutionLayer { Filters = 32, Kernel = [3], Stride = [2], Same = true };
            var volume = new ConvolutionLayer { Filters = 32, Kernel = [3], Stride = [1], Same = true };
            foreach (bool backward in new[] { false, true })
            {
                string way = backward ? "both" : "forward";
                double passes = backward ? 3 : 1;
                yield return new Convolutions(down, new Shape(14, 14, 32), 128, backward) { Name = $"conv-down-{way}", Unit = "batch", Goals = [1], MultiplyAdds = passes * 128 * 49 * 9 * 32 * 64 };
                yield return new Convolutions(up, new Shape(7, 7, 64), 128, backward) { Name = $"conv-up-{way}", Unit = "batch", Goals = [1], MultiplyAdds = passes * 128 * 49 * 9 * 32 * 64 };
                yield return new Convolutions(volume, new Shape(5, 5, 15, 16), 32, backward) { Name = $"conv-volume-{way}", Unit = "batch", Goals = [1], MultiplyAdds = passes * 32 * 375 * 27 * 16 * 32 };
            }
        }
    }

    internal override double[] Measure(int threads, double seconds)
    {
        _runner ??= new Runner(_layer, _shape, _batch);
        var times = new List<double>();
        double begin = Clock.Wall;
        while (Clock.Wall - begin < 0.5 * seconds || times.Count < 5)
        {
            double start = Clock.Now;
            _runner.Run(_backward);
            times.Add(Clock.Now - start);
        }

        return [times.Order().ElementAt(times.Count / 2)];
    }

    /// <summary>A graph per block of the batch, so that every block has values of its own.</summary>
    private sealed class Runner
    {
        private readonly List<(Graph Graph, Node Output)> _blocks = [];
        private readonly FloatBuffer _gradient;
        private readonly float[] _seed;

        internal Runner(LayerOptions layer, Shape shape, int batch)
        {
            var parameters = new ParameterSet();
            var network = new Network(new NetworkOptions { Layers = [layer] }, parameters, "layer", shape);
            network.Initialise(new RandomSource(1));
            int lanes = Network.LanesPerBlock(batch, network);
            for (int first = 0; first < batch; first += lanes)
            {
                var graph = new Graph(parameters, lanes);
                InputNode input = graph.Input(shape.Features, wantsGradient: true);
                Node output = network.Apply(graph, input);
                graph.Forward();
                Arrays.Normal(shape.Features * lanes, (ulong)first).CopyTo(input.Value);
                _blocks.Add((graph, output));
            }

            _gradient = new FloatBuffer(parameters.Length);
            _seed = Arrays.Normal(network.Output.Features * lanes, 9);
        }

        internal void Run(bool backward)
        {
            if (backward) _gradient.Span.Clear();
            foreach ((Graph graph, Node output) in _blocks)
            {
                graph.Forward();
                if (backward) graph.Backward(output, _seed, _gradient);
            }
        }
    }
}
