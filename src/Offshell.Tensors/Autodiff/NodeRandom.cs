using Offshell.Tensors.Random;

namespace Offshell.Tensors.Autodiff;

/// <summary>A node's own part of the random numbers of its graph; derived anew only where the graph was given another source, since steps must not allocate.</summary>
/// <param name="purpose">What the numbers are for; nodes of one purpose draw the same.</param>
internal sealed class NodeRandom(string purpose)
{
    private RandomSource? _root;
    private RandomSource _own = new(0);

    internal RandomSource Of(Graph graph)
    {
        if (_root == graph.Random) return _own;
        _root = graph.Random;
        return _own = _root.Split(purpose);
    }
}
