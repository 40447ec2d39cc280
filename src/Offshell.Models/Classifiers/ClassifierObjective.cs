using Offshell.Models.Distributions;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational.Nodes;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Classifiers;

/// <summary>Cross-entropy of a network's softmax over classes; a prepared row is its inputs, then its class code.</summary>
internal sealed class ClassifierObjective : Objective
{
    private readonly Network _network;
    private readonly Parameter _weight;
    private readonly Parameter _bias;
    private readonly CategoricalHead _head;
    private readonly int _inputs;

    internal ClassifierObjective(ClassifierOptions options, int inputs, CategoricalHead head)
    {
        _inputs = inputs;
        _head = head;
        _network = new Network(options.Network, Parameters, "network", options.InputShape.IsEmpty ? new Shape(inputs) : new Shape(options.InputShape.AsSpan()));
        _weight = Parameters.Add("logits.weight", head.ParameterCount, _network.Output.Features);
        _bias = Parameters.Add("logits.bias", head.ParameterCount);
    }

    public override ParameterSet Parameters { get; } = new();

    public override int RowWidth => _inputs + 1;

    public override IReadOnlyList<string> TermNames { get; } = ["cross-entropy"];

    public override int LanesPerBlock(int batchSize) => Network.LanesPerBlock(batchSize, _network);

    public override ObjectiveGraph Build(int lanes, bool training)
    {
        var graph = new Graph(Parameters, lanes, training);
        InputNode rows = graph.Input(RowWidth);
        Node loss = new ColumnHeadsNode(Logits(graph, rows.Slice(0, _inputs)), rows.Slice(_inputs, 1), [_head]);
        return new ObjectiveGraph(graph, rows, loss, [loss]);
    }

    public override void Constrain() => _network.Constrain();

    internal Node Logits(Graph graph, Node inputs) => _network.Apply(graph, inputs).Dense(_weight, _bias);

    internal int PreferredLanes => _network.PreferredLanes;

    /// <summary>Rows as this objective reads them: inputs narrowed to float32, then the class code.</summary>
    /// <exception cref="ArgumentException">There is not one class per row.</exception>
    internal static TrainingSet Prepare(RowMatrix rows, ReadOnlySpan<int> classes, float[]? weights)
    {
        if (rows.Rows != classes.Length) throw new ArgumentException($"There are {rows.Rows} rows and {classes.Length} classes.", nameof(classes));
        int width = rows.Columns + 1;
        float[] values = new float[checked(rows.Rows * width)];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<double> row = rows.Row(i);
            for (int j = 0; j < row.Length; j++) values[(i * width) + j] = (float)row[j];
            values[(i * width) + row.Length] = classes[i];
        }

        return new TrainingSet(values, width, weights);
    }

    /// <summary>Trains the parameters from where they are.</summary>
    internal TrainingResult Train(
        TrainingSet training, TrainingSet? validation, TrainingOptions options, RandomSource random, WorkerPool pool, FitSettings? settings, CancellationToken cancellationToken)
    {
        settings ??= new FitSettings();
        var trainer = new Trainer(this, options, random.Split("training"), pool) { Stage = settings.Stage, Checkpoints = settings.Checkpoints };
        return trainer.Fit(training, validation, settings.Progress, cancellationToken);
    }

    internal void Initialise(RandomSource random)
    {
        _network.Initialise(random);
        Initialisation.Fill(Parameters[_weight], _weight.Shape[1], _weight.Shape[0], default, random.Split("logits"));
        _head.InitialOutputs(Parameters[_bias]);
    }
}
