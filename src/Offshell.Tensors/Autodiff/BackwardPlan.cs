namespace Offshell.Tensors.Autodiff;

/// <summary>
/// What differentiating one loss takes: the operations between it and whatever is trainable, last first, and for every
/// share of a gradient whether it replaces or is added. The first writer replaces, so that no memory is cleared in vain.
/// Operations beside the loss take no part: a value that is not finite there cannot spoil a gradient.
/// </summary>
internal sealed class BackwardPlan
{
    private readonly Node[] _order;
    private readonly bool[][] _accumulates;
    private readonly Node[] _cleared;

    /// <summary>Whether the seed is added to memory that others share, rather than put in its place.</summary>
    private readonly bool _addsSeed;

    internal BackwardPlan(IReadOnlyList<Node> nodes, Node loss)
    {
        Loss = loss;
        HashSet<Node> active = Upstream(nodes, loss);
        HashSet<Node> cleared = SharedMemory(active);
        _addsSeed = cleared.Contains(Root(loss));
        (_order, _accumulates) = Order(nodes, active, cleared, loss);
        // An input that the loss does not depend on has gradient zero, whatever an earlier loss left there.
        foreach (Node node in nodes)
        {
            if (node is { Inputs.Length: 0, NeedsGradient: true } && !active.Contains(node)) cleared.Add(node);
        }

        _cleared = [.. cleared];
    }

    /// <summary>The node that is differentiated.</summary>
    internal Node Loss { get; }

    /// <summary>Writes the gradients of everything upstream of the loss.</summary>
    internal void Run(ReadOnlySpan<float> seed)
    {
        foreach (Node node in _cleared) node.Gradient.Clear();
        Span<float> gradient = Loss.Gradient;
        if (!_addsSeed) seed.CopyTo(gradient);
        else for (int i = 0; i < seed.Length; i++) gradient[i] += seed[i];
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i].AccumulateInput = _accumulates[i];
            _order[i].Backward();
        }
    }

    /// <summary>The loss and all it is computed from, as far as gradients flow.</summary>
    private static HashSet<Node> Upstream(IReadOnlyList<Node> nodes, Node loss)
    {
        var active = new HashSet<Node> { loss };
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (!active.Contains(nodes[i])) continue;
            for (int j = 0; j < nodes[i].Inputs.Length; j++)
            {
                if (Takes(nodes[i], j)) active.Add(nodes[i].Inputs[j]);
            }
        }

        return active;
    }

    /// <summary>The owners of memory that is shown through views: several parties write parts of it, so it starts from zero.</summary>
    private static HashSet<Node> SharedMemory(HashSet<Node> active)
    {
        var shared = new HashSet<Node>();
        foreach (Node node in active)
        {
            if (node.View is not null) shared.Add(Root(node));
        }

        return shared;
    }

    private static (Node[] Order, bool[][] Accumulates) Order(IReadOnlyList<Node> nodes, HashSet<Node> active, HashSet<Node> shared, Node loss)
    {
        var order = new List<Node>();
        var accumulates = new List<bool[]>();
        var written = new HashSet<Node> { loss };
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            Node node = nodes[i];
            // A view's gradient is its owner's memory: there is nothing to pass on.
            if (!active.Contains(node) || node.View is not null) continue;
            bool[] adds = new bool[node.Inputs.Length];
            for (int j = 0; j < adds.Length; j++)
            {
                if (Takes(node, j)) adds[j] = !written.Add(node.Inputs[j]) || shared.Contains(Root(node.Inputs[j]));
            }

            order.Add(node);
            accumulates.Add(adds);
        }

        return ([.. order], [.. accumulates]);
    }

    private static bool Takes(Node node, int input) => node.Inputs[input].NeedsGradient && node.Differentiates(input);

    private static Node Root(Node node)
    {
        while (node.View is (var owner, _)) node = owner;
        return node;
    }
}
