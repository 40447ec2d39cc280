using System.Collections.Immutable;
using Offshell.Models.Training;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Autodiff.Nodes;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.OneClass;

/// <summary>Squared error per column of an autoencoder whose encoder is f: what gives f its first weights.</summary>
internal sealed class ReconstructionObjective : Objective
{
    private readonly int _columns;
    private readonly LinearStack _encoder;
    private readonly LinearStack _decoder;

    internal ReconstructionObjective(int columns, ImmutableArray<int> widths, Activation activation)
    {
        _columns = columns;
        _encoder = new LinearStack(Parameters, "encoder", columns, widths, activation);
        _decoder = new LinearStack(Parameters, "decoder", widths[^1], [.. widths[..^1].Reverse(), columns], activation);
    }

    public override ParameterSet Parameters { get; } = new();

    public override int RowWidth => _columns;

    public override IReadOnlyList<string> TermNames { get; } = ["reconstruction"];

    public override ObjectiveGraph Build(int lanes, bool training)
    {
        var graph = new Graph(Parameters, lanes, training);
        InputNode rows = graph.Input(_columns);
        Node code = _encoder.Apply(rows);
        Node error = _decoder.Apply(code).Subtract(rows);
        WeightedSumNode loss = graph.WeightedSum(error.Multiply(error).SumFeatures());
        loss.Coefficients[0] = 1f / _columns;
        return new ObjectiveGraph(graph, rows, loss, [loss]);
    }

    /// <summary>Starts from the given weights of f and random ones of the decoder.</summary>
    internal void Initialise(DeepSvddNetwork network, RandomSource random)
    {
        _decoder.Initialise(Parameters, random);
        for (int i = 0; i < _encoder.Weights.Length; i++) network.Parameters[network.Stack.Weights[i]].CopyTo(Parameters[_encoder.Weights[i]]);
    }

    internal void CopyTo(DeepSvddNetwork network)
    {
        for (int i = 0; i < _encoder.Weights.Length; i++) Parameters[_encoder.Weights[i]].CopyTo(network.Parameters[network.Stack.Weights[i]]);
    }
}
