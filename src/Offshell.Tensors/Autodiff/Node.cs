namespace Offshell.Tensors.Autodiff;

/// <summary>
/// One operation of a <see cref="Graph"/>: it computes a value of [features × lanes] from its inputs and, on the way
/// back, adds its share to their gradients. A lane is one row of the block; no operation mixes lanes unless it says so.
/// </summary>
public abstract unsafe class Node
{
    private readonly Node[] _inputs;

    /// <summary>Registers the operation with the graph of its inputs.</summary>
    protected Node(Graph graph, int features, params ReadOnlySpan<Node> inputs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        foreach (Node input in inputs)
        {
            if (input.Graph != graph) throw new ArgumentException("An input of the operation belongs to another graph.", nameof(inputs));
        }

        Graph = graph;
        Features = features;
        _inputs = inputs.ToArray();
        NeedsGradient = _inputs.Any(i => i.NeedsGradient);
        graph.Register(this);
    }

    /// <summary>The graph this operation belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Rows of the value; each holds one number per lane.</summary>
    public int Features { get; }

    /// <summary>Lanes of the value, a multiple of <see cref="FloatBuffer.VectorWidth"/>.</summary>
    public int Lanes => Graph.Lanes;

    /// <summary>Whether a parameter (or an input that asked for it) lies upstream.</summary>
    public bool NeedsGradient { get; protected init; }

    /// <summary>The operations this one reads.</summary>
    public ReadOnlySpan<Node> Inputs => _inputs;

    /// <summary>
    /// The value, [features × lanes]; valid after <see cref="Graph.Forward"/>. The first access to a value reserves the
    /// memory of the graph and closes it to further operations.
    /// </summary>
    public Span<float> Value
    {
        get
        {
            Graph.Reserve();
            return new(ValuePointer, Features * Lanes);
        }
    }

    /// <summary>The gradient of the loss, [features × lanes]; valid inside <see cref="Graph.Backward"/>, for graph inputs also after it; empty where none is needed.</summary>
    public Span<float> Gradient => GradientPointer is null ? default : new(GradientPointer, Features * Lanes);

    internal float* ValuePointer { get; set; }

    internal float* GradientPointer { get; set; }

    /// <summary>Scratch of <see cref="ScratchFloats"/> floats that keeps its content from forward to backward.</summary>
    protected Span<float> Scratch => new(ScratchPointer, ScratchFloats);

    internal float* ScratchPointer { get; set; }

    /// <summary>Floats of private working memory.</summary>
    protected internal virtual int ScratchFloats => 0;

    /// <summary>The node whose memory this one shows, and the first feature shown; null if it owns its memory.</summary>
    internal virtual (Node Owner, int FirstFeature)? View => null;

    internal bool[] AccumulateInput { get; set; } = [];

    /// <summary>True if the share for this input must be added to what its gradient already holds, false if it must replace it.</summary>
    protected bool Accumulates(int input) => AccumulateInput[input];

    /// <summary>Whether a gradient flows to the given input; if not, the input gets no share from <see cref="Backward"/>.</summary>
    protected internal virtual bool Differentiates(int input) => true;

    /// <summary>
    /// The share of an input's gradient as an operation of the graph, for a gradient of this value that is one too; see
    /// <see cref="GradientNodes"/>.
    /// </summary>
    /// <exception cref="NotSupportedException">The operation cannot be differentiated twice here.</exception>
    internal virtual Node Pullback(int input, Node gradient) => throw new NotSupportedException(
        $"{GetType().Name} has no second derivative here, which a gradient inside a loss needs. Dense layers, convolutions, layer normalisation and arithmetic have one.");

    /// <summary>Computes the value.</summary>
    protected internal abstract void Forward();

    /// <summary>
    /// Writes the shares of the inputs' gradients; called only if a gradient is needed and this node's own is complete.
    /// Every input that needs a gradient, and to which one flows, gets its whole share, input after input: one operation may read the same value
    /// twice, and then the second share is added to the first. Nobody reads this node's own gradient afterwards, so that
    /// it may serve as working memory.
    /// </summary>
    protected internal abstract void Backward();
}
