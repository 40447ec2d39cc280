using Offshell.Tensors.Autodiff.Nodes.Derivatives;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>A contiguous run of features of another value, shown in place without a copy.</summary>
internal sealed class SliceNode : Node
{
    private readonly int _first;

    internal SliceNode(Node source, int first, int features)
        : base(source.Graph, features, source)
    {
        if (first < 0 || first + features > source.Features)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, $"Features {first} to {first + features - 1} were asked of a value that has {source.Features}.");
        }

        _first = first;
    }

    internal override (Node Owner, int FirstFeature)? View => (Inputs[0], _first);

    internal override Node Pullback(int input, Node gradient)
    {
        var parts = new List<Node>();
        int behind = Inputs[0].Features - _first - Features;
        if (_first > 0) parts.Add(new ConstantNode(Graph, _first, 0));
        parts.Add(gradient);
        if (behind > 0) parts.Add(new ConstantNode(Graph, behind, 0));
        return parts.Count == 1 ? gradient : Graph.Concatenate([.. parts]);
    }

    protected internal override void Forward()
    {
    }

    protected internal override void Backward()
    {
    }
}
