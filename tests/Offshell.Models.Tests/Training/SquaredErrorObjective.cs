using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Random;

namespace Offshell.Models.Tests.Training;

/// <summary>Σ (network(x) − y)² per row, for rows of inputs followed by targets: small enough to know the answer.</summary>
internal sealed class SquaredErrorObjective : Objective
{
    private readonly Network _network;
    private readonly int _inputs;
    private readonly int? _lanes;

    internal SquaredErrorObjective(NetworkOptions options, int inputs, int? lanes = null, ulong seed = 1)
    {
        _inputs = inputs;
        _lanes = lanes;
        _network = new Network(options, Parameters, "network", new Shape(inputs));
        _network.Initialise(new RandomSource(seed));
    }

    public override ParameterSet Parameters { get; } = new();

    public override int RowWidth => _inputs + _network.Output.Features;

    public override IReadOnlyList<string> TermNames { get; } = ["error"];

    /// <summary>Called after each update, with the number of updates so far.</summary>
    internal Action<int>? Updated { get; set; }

    internal int Updates { get; private set; }

    public override int LanesPerBlock(int batchSize) => _lanes ?? Network.LanesPerBlock(batchSize, _network);

    public override ObjectiveGraph Build(int lanes, bool training)
    {
        var graph = new Graph(Parameters, lanes, training);
        InputNode rows = graph.Input(RowWidth);
        Node error = _network.Apply(graph, rows.Slice(0, _inputs)).Subtract(rows.Slice(_inputs, RowWidth - _inputs));
        Node loss = error.Multiply(error).SumFeatures();
        return new ObjectiveGraph(graph, rows, loss, [loss]);
    }

    public override void Constrain()
    {
        _network.Constrain();
        Updated?.Invoke(++Updates);
    }
}
