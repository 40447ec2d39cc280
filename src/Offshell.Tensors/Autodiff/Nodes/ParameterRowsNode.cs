using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>A vector of trainable numbers, the same for every row: each value fills the lanes of its feature.</summary>
internal sealed unsafe class ParameterRowsNode : Node
{
    private readonly Parameter _parameter;

    internal ParameterRowsNode(Graph graph, Parameter parameter)
        : base(graph, parameter.Length)
    {
        _parameter = parameter;
        NeedsGradient = true;
    }

    protected internal override void Forward()
    {
        float* values = Graph.ParameterValues + _parameter.Offset;
        for (int i = 0; i < Features; i++) Lanewise.Fill(ValuePointer + ((long)i * Lanes), values[i], Lanes);
    }

    protected internal override void Backward()
    {
        if (!Graph.WantsParameterGradients) return;
        float* gradient = Graph.ParameterGradients + _parameter.Offset;
        LaneSums.AddRows(GradientPointer, Features, Lanes, gradient);
    }
}
