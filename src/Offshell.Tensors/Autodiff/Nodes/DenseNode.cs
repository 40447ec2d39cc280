using Offshell.Tensors.Autodiff.Nodes.Derivatives;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>y = f(W x + b) for every lane, with the bias and the activation in the same operation.</summary>
internal sealed unsafe class DenseNode : Node
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Activation _activation;
    private readonly bool _keepsPreactivation;

    internal DenseNode(Node input, Parameter weight, Parameter? bias, Activation activation)
        : base(input.Graph, weight.Shape[0], input)
    {
        if (weight.Shape.Length != 2 || weight.Shape[1] != input.Features)
        {
            throw new ArgumentException($"The weight '{weight.Name}' is [{string.Join(" × ", weight.Shape)}]; an input of {input.Features} features needs [outputs × {input.Features}].");
        }

        if (bias is not null && bias.Length != Features)
        {
            throw new ArgumentException($"The bias '{bias.Name}' has {bias.Length} values; the layer has {Features} outputs.");
        }

        _weight = weight;
        _bias = bias;
        _activation = activation;
        _keepsPreactivation = Activations.GradientNeedsInput(activation);
        NeedsGradient = true;
    }

    /// <summary>The values before the activation, for those activations whose derivative cannot be told from their output.</summary>
    protected internal override int ScratchFloats => _keepsPreactivation ? Features * Lanes : 0;

    private int InputFeatures => Inputs[0].Features;

    internal override Node Pullback(int input, Node gradient) =>
        new TransposedDenseNode(ActivationNode.Pullback(this, _activation, gradient), _weight);

    protected internal override void Forward()
    {
        float* pre = _keepsPreactivation ? ScratchPointer : ValuePointer;
        float* weight = Graph.ParameterValues + _weight.Offset;
        float* bias = _bias is null ? null : Graph.ParameterValues + _bias.Offset;
        MatrixProduct.MultiplyWithBias(
            Features, Lanes, InputFeatures, weight, InputFeatures, 1, Inputs[0].ValuePointer, Lanes, 1, bias, pre, Lanes);
        if (_activation != Activation.Identity) Activations.Apply(_activation, pre, ValuePointer, Features * Lanes);
    }

    protected internal override void Backward()
    {
        float* pre = _keepsPreactivation ? ScratchPointer : ValuePointer;
        // The gradient memory of this node is read by nobody after this call: the derivative of the activation goes in place.
        float* gradient = GradientPointer;
        if (_activation != Activation.Identity)
        {
            Activations.Gradient(_activation, pre, ValuePointer, gradient, gradient, Features * Lanes, accumulate: false);
        }

        if (Graph.WantsParameterGradients) BackwardParameters(gradient);
        if (!Inputs[0].NeedsGradient) return;
        float* weight = Graph.ParameterValues + _weight.Offset;
        MatrixProduct.Multiply(
            InputFeatures, Lanes, Features, weight, 1, InputFeatures, gradient, Lanes, 1, Inputs[0].GradientPointer, Lanes, Accumulates(0));
    }

    private void BackwardParameters(float* gradient)
    {
        float* weightGradient = Graph.ParameterGradients + _weight.Offset;
        MatrixProduct.AccumulateGradient(
            Features, InputFeatures, Lanes, gradient, Lanes, Inputs[0].ValuePointer, Lanes, weightGradient, InputFeatures);
        if (_bias is not null) LaneSums.AddRows(gradient, Features, Lanes, Graph.ParameterGradients + _bias.Offset);
    }
}
