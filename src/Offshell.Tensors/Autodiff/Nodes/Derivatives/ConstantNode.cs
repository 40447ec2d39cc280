namespace Offshell.Tensors.Autodiff.Nodes.Derivatives;

/// <summary>The same number everywhere.</summary>
internal sealed unsafe class ConstantNode(Graph graph, int features, float value) : Node(graph, features)
{
    protected internal override void Forward() => Lanewise.Fill(ValuePointer, value, Features * Lanes);

    protected internal override void Backward()
    {
    }
}
