using Offshell.Tensors.Random;

namespace Offshell.Tensors.Autodiff;

/// <summary>
/// A static plan of operations over blocks of rows, built once and run for every block: memory is reserved when the plan
/// is complete, so a step allocates nothing. One graph serves one thread at a time; several graphs may share a
/// <see cref="ParameterSet"/>.
/// </summary>
/// <remarks>
/// Layout: a row of data is a lane. Every value is stored [features × lanes] with the lanes of one feature contiguous.
/// Arithmetic of a lane depends neither on its neighbours nor on its position (operations that couple rows say so), so a
/// row gives the same bits alone or in any block.
/// </remarks>
public sealed unsafe class Graph
{
    private readonly List<Node> _nodes = [];
    private readonly List<BackwardPlan> _plans = [];
    private FloatBuffer? _memory;
    private float* _parameterGradients;

    /// <summary>Starts an empty plan.</summary>
    /// <param name="parameters">The trainable numbers that the operations read.</param>
    /// <param name="lanes">Rows per block; a positive multiple of <see cref="FloatBuffer.VectorWidth"/>.</param>
    /// <param name="training">Whether layers that act in training only (dropout, batch statistics, noise) are active.</param>
    public Graph(ParameterSet parameters, int lanes, bool training = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (lanes <= 0 || lanes % FloatBuffer.VectorWidth != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(lanes), lanes, $"A block has {lanes} lanes; it needs a positive multiple of {FloatBuffer.VectorWidth}.");
        }

        Parameters = parameters;
        Lanes = lanes;
        IsTraining = training;
        ActiveLanes = lanes;
    }

    /// <summary>The trainable numbers that the operations read.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Rows per block.</summary>
    public int Lanes { get; }

    /// <summary>Whether layers that act in training only are active.</summary>
    public bool IsTraining { get; }

    /// <summary>Whether gradients will be asked for; false for graphs that only score.</summary>
    public bool IsDifferentiable { get; init; } = true;

    /// <summary>Number of lanes that hold a row; the rest is padding. Operations that couple rows skip the padding. Starts as all lanes.</summary>
    public int ActiveLanes { get; set; }

    /// <summary>Training step, part of the key of every random draw.</summary>
    public ulong Step { get; set; }

    /// <summary>Position of the first lane within its batch, part of the key of every random draw.</summary>
    public uint FirstRow { get; set; }

    /// <summary>Source of the random draws of the operations; a default with key 0 until it is set.</summary>
    public RandomSource Random { get; set; } = new(0);

    /// <summary>Bytes reserved for values, gradients and scratch; known before the first run.</summary>
    public long MemoryBytes
    {
        get
        {
            long floats = 0;
            foreach (Node node in _nodes) floats += OwnFloats(node);
            return floats * sizeof(float);
        }
    }

    internal IReadOnlyList<Node> Nodes => _nodes;

    internal float* ParameterValues { get; private set; }

    /// <summary>Where the parameters' gradients go; operations that may do without ask <see cref="WantsParameterGradients"/> first.</summary>
    internal float* ParameterGradients => _parameterGradients is not null
        ? _parameterGradients
        : throw new NotSupportedException("An operation of the graph has no gradient for inputs alone. Dense layers, convolutions and layer normalisation have one.");

    /// <summary>Whether the gradients of parameters are asked for; false while only those of inputs are.</summary>
    internal bool WantsParameterGradients => _parameterGradients is not null;

    /// <summary>Runs all operations in order.</summary>
    public void Forward()
    {
        Reserve();
        foreach (Node node in _nodes) node.Forward();
    }

    /// <summary>Runs the derivatives of all operations upstream of a loss, in reverse order.</summary>
    /// <param name="loss">The node that is differentiated; any node, and another one at the next call if wanted.</param>
    /// <param name="seed">d(total) / d(loss), [features × lanes] of <paramref name="loss"/>; zero for padding lanes.</param>
    /// <param name="parameterGradients">Flat memory like the parameters'; the gradients are added to it.</param>
    /// <exception cref="ArgumentException">A length does not fit, or nothing trainable lies upstream of the loss.</exception>
    /// <exception cref="InvalidOperationException">The graph was built without <see cref="IsDifferentiable"/>.</exception>
    public void Backward(Node loss, ReadOnlySpan<float> seed, FloatBuffer parameterGradients)
    {
        ArgumentNullException.ThrowIfNull(parameterGradients);
        if (parameterGradients.Length != Parameters.Length) throw new ArgumentException($"The gradient memory holds {parameterGradients.Length} values; the parameters take {Parameters.Length}.", nameof(parameterGradients));
        Differentiate(loss, seed, parameterGradients.Pointer);
    }

    /// <summary>
    /// As <see cref="Backward"/>, but for the inputs that want their gradient only: the parameters stand still, which saves
    /// a third of the work. For sampling by gradients.
    /// </summary>
    /// <inheritdoc cref="Backward"/>
    /// <exception cref="NotSupportedException">An operation upstream cannot leave its parameters out.</exception>
    public void BackwardToInputs(Node loss, ReadOnlySpan<float> seed) => Differentiate(loss, seed, null);

    private void Differentiate(Node loss, ReadOnlySpan<float> seed, float* parameterGradients)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.Graph != this) throw new ArgumentException("The loss belongs to another graph.", nameof(loss));
        if (!IsDifferentiable) throw new InvalidOperationException($"The graph was built with {nameof(IsDifferentiable)} = false; it has no memory for gradients.");
        if (!loss.NeedsGradient) throw new ArgumentException("Neither a parameter nor an input that wants its gradient lies upstream of the loss.", nameof(loss));
        if (seed.Length != loss.Features * Lanes) throw new ArgumentException($"The seed has {seed.Length} values; the loss has {loss.Features} × {Lanes}.", nameof(seed));
        Reserve();
        _parameterGradients = parameterGradients;
        PlanFor(loss).Run(seed);
    }

    internal void Register(Node node)
    {
        if (_memory is not null) throw new InvalidOperationException("The memory of the graph is laid out; operations can no longer be added.");
        _nodes.Add(node);
    }

    private BackwardPlan PlanFor(Node loss)
    {
        foreach (BackwardPlan known in _plans)
        {
            if (known.Loss == loss) return known;
        }

        var plan = new BackwardPlan(_nodes, loss);
        _plans.Add(plan);
        return plan;
    }

    private long OwnFloats(Node node)
    {
        long floats = FloatBuffer.RoundUp(node.ScratchFloats);
        if (node.View is null) floats += (long)node.Features * Lanes * (node.NeedsGradient && IsDifferentiable ? 2 : 1);
        return floats;
    }

    /// <summary>Lays out the memory of all operations, once.</summary>
    internal void Reserve()
    {
        if (_memory is not null) return;
        _memory = new FloatBuffer(checked((int)(MemoryBytes / sizeof(float))));
        ParameterValues = Parameters.Values.Pointer;
        float* next = _memory.Pointer;
        foreach (Node node in _nodes)
        {
            node.ScratchPointer = next;
            next += FloatBuffer.RoundUp(node.ScratchFloats);
            if (node.View is (var owner, var first))
            {
                node.ValuePointer = owner.ValuePointer + ((long)first * Lanes);
                node.GradientPointer = owner.GradientPointer is null || !node.NeedsGradient ? null : owner.GradientPointer + ((long)first * Lanes);
                continue;
            }

            node.ValuePointer = next;
            next += (long)node.Features * Lanes;
            if (!node.NeedsGradient || !IsDifferentiable) continue;
            node.GradientPointer = next;
            next += (long)node.Features * Lanes;
        }
    }
}
