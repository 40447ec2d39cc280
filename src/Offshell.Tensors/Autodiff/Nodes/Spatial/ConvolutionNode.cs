using Offshell.Tensors.Kernels;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Autodiff.Nodes.Spatial;

/// <summary>
/// y = f(W ∗ x + b), or its transpose: a kernel slides over positions, bias and activation are part of the operation.
/// A convolution maps positions to windows; a transposed one maps windows to positions by the same weights, which makes it
/// the adjoint of the other.
/// </summary>
internal sealed unsafe class ConvolutionNode : Node
{
    private readonly SlidingWindow _window;
    private readonly TapPlan _plan;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Activation _activation;
    private readonly bool _keepsPreactivation;
    private readonly bool _transposed;
    private readonly int _groups;
    private readonly int _windowChannels;
    private readonly int _positionChannels;

    /// <param name="input">[positions][channels] × lanes, or [windows][channels] × lanes if transposed.</param>
    /// <param name="window">How the kernel slides.</param>
    /// <param name="weight">[window channels × taps × position channels of a group].</param>
    /// <param name="bias">One per output channel, or null.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="activation">f.</param>
    /// <param name="transposed">Whether windows are the input.</param>
    internal ConvolutionNode(Node input, SlidingWindow window, Parameter weight, Parameter? bias, int groups, Activation activation, bool transposed)
        : base(input.Graph, OutputFeatures(window, weight, groups, transposed), input)
    {
        _windowChannels = weight.Shape[0];
        _positionChannels = PositionChannels(weight, groups);
        (_weight, _bias, _activation, _groups, _transposed) = (weight, bias, activation, groups, transposed);
        _window = window;
        Check(window);
        _plan = new TapPlan(window, _windowChannels, _positionChannels, groups, Lanes);
        _keepsPreactivation = Activations.GradientNeedsInput(activation);
        NeedsGradient = true;
    }

    /// <summary>The values before the activation, for those activations whose derivative cannot be told from their output.</summary>
    protected internal override int ScratchFloats => _keepsPreactivation ? Features * Lanes : 0;

    /// <summary>Weights per window channel.</summary>
    private int WeightRow => _weight.Length / _windowChannels;

    private int WindowGroup => _windowChannels / _groups;

    private int PositionGroup => _positionChannels / _groups;

    private int OutputChannels => _transposed ? _positionChannels : _windowChannels;

    /// <summary>The adjoint with the same weights.</summary>
    internal override Node Pullback(int input, Node gradient) => new ConvolutionNode(
        ActivationNode.Pullback(this, _activation, gradient), _window, _weight, null, _groups, Activation.Identity, !_transposed);

    protected internal override void Forward()
    {
        float* pre = _keepsPreactivation ? ScratchPointer : ValuePointer;
        float* bias = _bias is null ? null : Graph.ParameterValues + _bias.Offset;
        if (_transposed) ToPositions(Inputs[0].ValuePointer, bias, pre, accumulate: false);
        else ToWindows(Inputs[0].ValuePointer, bias, pre, accumulate: false);
        if (_activation != Activation.Identity) Activations.Apply(_activation, pre, ValuePointer, Features * Lanes);
    }

    protected internal override void Backward()
    {
        float* pre = _keepsPreactivation ? ScratchPointer : ValuePointer;
        float* gradient = GradientPointer;
        if (_activation != Activation.Identity)
        {
            Activations.Gradient(_activation, pre, ValuePointer, gradient, gradient, Features * Lanes, accumulate: false);
        }

        if (Graph.WantsParameterGradients) BackwardParameters(Inputs[0].ValuePointer, gradient);
        if (!Inputs[0].NeedsGradient) return;
        if (_transposed) ToWindows(gradient, null, Inputs[0].GradientPointer, Accumulates(0));
        else ToPositions(gradient, null, Inputs[0].GradientPointer, Accumulates(0));
    }

    /// <summary>windows[o] (+)= Σ W[run] · positions[run].</summary>
    private void ToWindows(float* positions, float* bias, float* windows, bool accumulate)
    {
        for (int o = 0; o < _plan.Windows.Length; o++)
        {
            (ProductSegment[] runs, int depth) = _plan.Windows[o];
            for (int g = 0; g < _groups; g++)
            {
                MatrixProduct.MultiplySegments(
                    WindowGroup,
                    Lanes,
                    depth,
                    Graph.ParameterValues + _weight.Offset + (g * WindowGroup * WeightRow),
                    WeightRow,
                    1,
                    positions + ((long)g * PositionGroup * Lanes),
                    Lanes,
                    runs,
                    bias is null ? null : bias + (g * WindowGroup),
                    windows + ((((long)o * _windowChannels) + (g * WindowGroup)) * Lanes),
                    Lanes,
                    accumulate);
            }
        }
    }

    /// <summary>positions[q] (+)= Σ W[tap]ᵀ · windows[o] over the taps that see q.</summary>
    private void ToPositions(float* windows, float* bias, float* positions, bool accumulate)
    {
        for (int q = 0; q < _plan.Positions.Length; q++)
        {
            for (int g = 0; g < _groups; g++)
            {
                MatrixProduct.MultiplySegments(
                    PositionGroup,
                    Lanes,
                    WindowGroup,
                    Graph.ParameterValues + _weight.Offset + (g * WindowGroup * WeightRow),
                    1,
                    WeightRow,
                    windows + ((long)g * WindowGroup * Lanes),
                    Lanes,
                    _plan.Positions[q].Items,
                    bias is null ? null : bias + (g * PositionGroup),
                    positions + ((((long)q * _positionChannels) + (g * PositionGroup)) * Lanes),
                    Lanes,
                    accumulate);
            }
        }
    }

    private void BackwardParameters(float* input, float* gradient)
    {
        if (_bias is not null) BackwardBias();
        if (_transposed) BackwardWeight(input, gradient);
        else BackwardWeight(gradient, input);
    }

    /// <summary>dW[run] += Σ windows[o] · positions[run]ᵀ; one of the two is the gradient.</summary>
    private void BackwardWeight(float* windows, float* positions)
    {
        float* weightGradient = Graph.ParameterGradients + _weight.Offset;
        foreach ((int column, TapPlan.Segments pairs) in _plan.Weights)
        {
            for (int g = 0; g < _groups; g++)
            {
                MatrixProduct.AccumulateGradient(
                    WindowGroup,
                    pairs.Extent,
                    Lanes,
                    windows + ((long)g * WindowGroup * Lanes),
                    Lanes,
                    positions + ((long)g * PositionGroup * Lanes),
                    Lanes,
                    pairs.Items,
                    weightGradient + (g * WindowGroup * WeightRow) + column,
                    WeightRow);
            }
        }
    }

    private void BackwardBias()
    {
        float* biasGradient = Graph.ParameterGradients + _bias!.Offset;
        LaneSums.AddRows(GradientPointer, OutputChannels, Lanes, biasGradient, Features / OutputChannels);
    }

    private static int PositionChannels(Parameter weight, int groups) => weight.Shape[^1] * groups;

    private static int OutputFeatures(SlidingWindow window, Parameter weight, int groups, bool transposed) =>
        checked(transposed ? window.PositionCount * PositionChannels(weight, groups) : window.WindowCount * weight.Shape[0]);

    private void Check(SlidingWindow window)
    {
        int expected = _transposed ? window.WindowCount * _windowChannels : window.PositionCount * _positionChannels;
        if (Inputs[0].Features != expected)
        {
            throw new ArgumentException($"The input has {Inputs[0].Features} features; the kernel '{_weight.Name}' needs {expected}.");
        }

        if (_weight.Length != _windowChannels * window.TapCount * _weight.Shape[^1] || _groups < 1 || _windowChannels % _groups != 0)
        {
            throw new ArgumentException($"The kernel '{_weight.Name}' is [{string.Join(" × ", _weight.Shape)}] with {_groups} groups; [window channels × {window.TapCount} taps × position channels of a group] is needed, and groups must divide the channels.");
        }

        if (_bias is not null && _bias.Length != OutputChannels)
        {
            throw new ArgumentException($"The bias '{_bias.Name}' has {_bias.Length} values; the layer has {OutputChannels} output channels.");
        }
    }
}
