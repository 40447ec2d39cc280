using System.Collections.Concurrent;
using System.Collections.Immutable;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.OneClass;

/// <summary>f and what it makes of rows. Thread-safe as long as the weights stand still.</summary>
internal sealed class DeepSvddNetwork
{
    private const int WideLanes = 128;
    private const int NarrowLanes = 16;
    private readonly ConcurrentBag<Evaluator> _wide = [];
    private readonly ConcurrentBag<Evaluator> _narrow = [];

    internal DeepSvddNetwork(int columns, ImmutableArray<int> widths, Activation activation)
    {
        (Columns, Size, Activation, Widths) = (columns, widths[^1], activation, widths);
        Stack = new LinearStack(Parameters, "f", columns, widths, activation);
    }

    internal int Columns { get; }

    /// <summary>Size of the representation.</summary>
    internal int Size { get; }

    internal Activation Activation { get; }

    internal ImmutableArray<int> Widths { get; }

    internal ParameterSet Parameters { get; } = new();

    internal LinearStack Stack { get; }

    /// <summary>|f(x) − c|² of every row, in double from f in float32.</summary>
    internal void SquaredDistances(RowMatrix rows, double[] center, Span<double> distances) => ForBlocks(rows, distances, (outputs, lanes, block) =>
    {
        for (int j = 0; j < center.Length; j++)
        {
            for (int i = 0; i < block.Length; i++)
            {
                double difference = outputs[(j * lanes) + i] - center[j];
                block[i] += difference * difference;
            }
        }
    });

    /// <summary>Mean of f over rows.</summary>
    internal double[] Mean(RowMatrix rows)
    {
        double[] mean = new double[Size];
        for (int j = 0; j < Size; j++)
        {
            int feature = j;
            double[] values = new double[rows.Rows];
            ForBlocks(rows, values, (outputs, lanes, block) =>
            {
                for (int i = 0; i < block.Length; i++) block[i] = outputs[(feature * lanes) + i];
            });
            mean[j] = values.Sum() / rows.Rows;
        }

        return mean;
    }

    private delegate void BlockReader(ReadOnlySpan<float> outputs, int lanes, Span<double> block);

    private void ForBlocks(RowMatrix rows, Span<double> results, BlockReader read)
    {
        int lanes = rows.Rows <= 4 * NarrowLanes ? NarrowLanes : WideLanes;
        ConcurrentBag<Evaluator> bag = lanes == WideLanes ? _wide : _narrow;
        RowBlocks.Score(results, lanes, (first, block) =>
        {
            Evaluator evaluator = bag.TryTake(out Evaluator? free) ? free : new Evaluator(this, lanes);
            block.Clear();
            read(evaluator.Run(rows, first, block.Length), lanes, block);
            bag.Add(evaluator);
        });
    }

    private sealed class Evaluator
    {
        private readonly Graph _graph;
        private readonly InputNode _rows;
        private readonly Node _outputs;

        internal Evaluator(DeepSvddNetwork network, int lanes)
        {
            _graph = new Graph(network.Parameters, lanes) { IsDifferentiable = false };
            _rows = _graph.Input(network.Columns);
            _outputs = network.Stack.Apply(_rows);
        }

        internal ReadOnlySpan<float> Run(RowMatrix rows, int first, int count)
        {
            Span<float> inputs = _rows.Value;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<double> row = rows.Row(first + i);
                for (int j = 0; j < row.Length; j++) inputs[(j * _graph.Lanes) + i] = (float)row[j];
            }

            _graph.Forward();
            return _outputs.Value;
        }
    }
}
