namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>The same value, taken as a constant: no gradient flows back through it.</summary>
internal sealed class StopGradientNode : Node
{
    internal StopGradientNode(Node source)
        : base(source.Graph, source.Features, source) => NeedsGradient = false;

    internal override (Node Owner, int FirstFeature)? View => (Inputs[0], 0);

    protected internal override void Forward()
    {
    }

    protected internal override void Backward()
    {
    }
}
