namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>A value that is written from outside before each run.</summary>
public sealed class InputNode : Node
{
    /// <summary>Adds an input.</summary>
    /// <param name="graph">The plan.</param>
    /// <param name="features">Rows of the value.</param>
    /// <param name="wantsGradient">Whether the gradient with respect to this input is computed, for gradient penalties and gradient-based sampling.</param>
    public InputNode(Graph graph, int features, bool wantsGradient = false)
        : base(graph, features) => NeedsGradient = wantsGradient;

    /// <inheritdoc/>
    protected internal override void Forward()
    {
    }

    /// <inheritdoc/>
    protected internal override void Backward()
    {
    }
}
