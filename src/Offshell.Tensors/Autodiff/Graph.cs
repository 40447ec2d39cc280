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
    }

    /// <summary>The trainable numbers that the operations read.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Rows per block.</summary>
    public int Lanes { get; }

    /// <summary>Whether layers that act in training only are active.</summary>
    public bool IsTraining { get; }

    /// <summary>Number of lanes that hold a row; the rest is padding. Operations that couple rows must skip the padding.</summary>
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

    internal float* ParameterValues { get; private set; }

    internal float* ParameterGradients => _parameterGradients;

    /// <summary>Runs all operations in order.</summary>
    public void Forward()
    {
        EnsureMemory();
        foreach (Node node in _nodes) node.Forward();
    }

    /// <summary>Runs the derivative of all operations in reverse order.</summary>
    /// <param name="loss">The node that is differentiated.</param>
    /// <param name="seed">d(total) / d(loss), [features × lanes] of <paramref name="loss"/>; zero for padding lanes.</param>
    /// <param name="parameterGradients">Flat memory like the parameters'; the gradients are added to it.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Backward(Node loss, ReadOnlySpan<float> seed, FloatBuffer parameterGradients)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(parameterGradients);
        if (seed.Length != loss.Features * Lanes) throw new ArgumentException($"The seed has {seed.Length} values; the loss has {loss.Features} × {Lanes}.", nameof(seed));
        if (parameterGradients.Length != Parameters.Length) throw new ArgumentException($"The gradient memory holds {parameterGradients.Length} values; the parameters take {Parameters.Length}.", nameof(parameterGradients));
        EnsureMemory();
        _parameterGradients = parameterGradients.Pointer;
        foreach (Node node in _nodes)
        {
            if (node.ClearGradient) node.Gradient.Clear();
        }

        if (loss.ClearGradient) Add(seed, loss.Gradient);
        else seed.CopyTo(loss.Gradient);
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (_nodes[i].GradientPointer is not null) _nodes[i].Backward();
        }
    }

    internal void Register(Node node)
    {
        if (_memory is not null) throw new InvalidOperationException("The graph has already run; operations can no longer be added.");
        _nodes.Add(node);
    }

    private static void Add(ReadOnlySpan<float> source, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++) destination[i] += source[i];
    }

    private long OwnFloats(Node node)
    {
        long floats = FloatBuffer.RoundUp(node.ScratchFloats);
        if (node.View is null) floats += (long)node.Features * Lanes * (node.NeedsGradient && IsDifferentiable ? 2 : 1);
        return floats;
    }

    /// <summary>Whether gradients will be asked for; false for graphs that only score.</summary>
    public bool IsDifferentiable { get; init; } = true;

    internal void EnsureMemory()
    {
        if (_memory is null) Layout();
    }

    private void Layout()
    {
        PlanAccumulation();
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
                node.GradientPointer = owner.GradientPointer is null ? null : owner.GradientPointer + ((long)first * Lanes);
                continue;
            }

            node.ValuePointer = next;
            next += (long)node.Features * Lanes;
            if (!node.NeedsGradient || !IsDifferentiable) continue;
            node.GradientPointer = next;
            next += (long)node.Features * Lanes;
        }
    }

    /// <summary>
    /// Decides for every edge whether its share of a gradient replaces or is added: the first writer in reverse order
    /// replaces, so that no memory is cleared in vain; memory shown through views or read by nobody is cleared first.
    /// </summary>
    private void PlanAccumulation()
    {
        foreach (Node node in _nodes)
        {
            node.ClearGradient = false;
        }

        foreach (Node node in _nodes)
        {
            if (node.View is (var owner, _)) Root(owner).ClearGradient = owner.NeedsGradient;
        }

        var written = new HashSet<Node>();
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            Node node = _nodes[i];
            // A node that nobody reads gets no share; the loss overwrites the cleared memory with its seed.
            if (node.NeedsGradient && node.View is null && !written.Contains(node)) node.ClearGradient = true;
            node.AccumulateInput = new bool[node.Inputs.Count];
            for (int j = 0; j < node.Inputs.Count; j++)
            {
                Node input = node.Inputs[j];
                bool first = written.Add(input);
                node.AccumulateInput[j] = !first || input.View is not null || input.ClearGradient;
            }
        }
    }

    private static Node Root(Node node)
    {
        while (node.View is (var owner, _)) node = owner;
        return node;
    }
}
