using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>y = f((M ∘ W) x + b) with a fixed mask M of ones and zeros: what the mask forbids has no influence, whatever W holds.</summary>
internal sealed unsafe class MaskedDenseNode : Node
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly bool[] _mask;
    private readonly Activation _activation;
    private readonly bool _keepsPreactivation;

    internal MaskedDenseNode(Node input, Parameter weight, Parameter? bias, ReadOnlySpan<bool> mask, Activation activation)
        : base(input.Graph, weight.Shape[0], input)
    {
        if (weight.Shape.Length != 2 || weight.Shape[1] != input.Features || mask.Length != weight.Length)
        {
            throw new ArgumentException($"The weight '{weight.Name}' is [{string.Join(" × ", weight.Shape)}] and the mask has {mask.Length} entries; an input of {input.Features} features needs [outputs × {input.Features}] for both.");
        }

        if (bias is not null && bias.Length != Features) throw new ArgumentException($"The bias '{bias.Name}' has {bias.Length} values; the layer has {Features} outputs.");
        (_weight, _bias, _mask, _activation) = (weight, bias, mask.ToArray(), activation);
        _keepsPreactivation = Activations.GradientNeedsInput(activation);
        NeedsGradient = true;
    }

    /// <summary>The masked weight, the gradient before masking, and for some activations the values before them.</summary>
    protected internal override int ScratchFloats => (2 * FloatBuffer.RoundUp(_weight.Length)) + (_keepsPreactivation ? Features * Lanes : 0);

    private float* Masked => ScratchPointer;

    private float* WeightGradient => ScratchPointer + FloatBuffer.RoundUp(_weight.Length);

    private float* Preactivation => _keepsPreactivation ? ScratchPointer + (2 * FloatBuffer.RoundUp(_weight.Length)) : ValuePointer;

    private int InputFeatures => Inputs[0].Features;

    protected internal override void Forward()
    {
        float* weight = Graph.ParameterValues + _weight.Offset;
        float* bias = _bias is null ? null : Graph.ParameterValues + _bias.Offset;
        for (int i = 0; i < _mask.Length; i++) Masked[i] = _mask[i] ? weight[i] : 0;
        MatrixProduct.MultiplyWithBias(Features, Lanes, InputFeatures, Masked, InputFeatures, 1, Inputs[0].ValuePointer, Lanes, 1, bias, Preactivation, Lanes);
        if (_activation != Activation.Identity) Activations.Apply(_activation, Preactivation, ValuePointer, Features * Lanes);
    }

    protected internal override void Backward()
    {
        float* gradient = GradientPointer;
        if (_activation != Activation.Identity)
        {
            Activations.Gradient(_activation, Preactivation, ValuePointer, gradient, gradient, Features * Lanes, accumulate: false);
        }

        new Span<float>(WeightGradient, _weight.Length).Clear();
        MatrixProduct.AccumulateGradient(Features, InputFeatures, Lanes, gradient, Lanes, Inputs[0].ValuePointer, Lanes, WeightGradient, InputFeatures);
        float* destination = Graph.ParameterGradients + _weight.Offset;
        for (int i = 0; i < _mask.Length; i++) destination[i] += _mask[i] ? WeightGradient[i] : 0;
        if (_bias is not null) LaneSums.AddRows(gradient, Features, Lanes, Graph.ParameterGradients + _bias.Offset);

        if (!Inputs[0].NeedsGradient) return;
        MatrixProduct.Multiply(
            InputFeatures, Lanes, Features, Masked, 1, InputFeatures, gradient, Lanes, 1, Inputs[0].GradientPointer, Lanes, Accumulates(0));
    }
}
