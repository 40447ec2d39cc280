using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes.Derivatives;

/// <summary>y = Wᵀ x for every lane: the gradient of a dense layer with respect to its input.</summary>
internal sealed unsafe class TransposedDenseNode : Node
{
    private readonly Parameter _weight;

    internal TransposedDenseNode(Node input, Parameter weight)
        : base(input.Graph, weight.Shape[1], input)
    {
        _weight = weight;
        NeedsGradient = true;
    }

    protected internal override void Forward() => MatrixProduct.Multiply(
        Features, Lanes, Inputs[0].Features, Graph.ParameterValues + _weight.Offset, 1, Features, Inputs[0].ValuePointer, Lanes, 1, ValuePointer, Lanes, accumulate: false);

    protected internal override void Backward()
    {
        MatrixProduct.AccumulateGradient(
            Inputs[0].Features, Features, Lanes, Inputs[0].ValuePointer, Lanes, GradientPointer, Lanes, Graph.ParameterGradients + _weight.Offset, Features);
        if (!Inputs[0].NeedsGradient) return;
        MatrixProduct.Multiply(
            Inputs[0].Features, Lanes, Features, Graph.ParameterValues + _weight.Offset, Features, 1, GradientPointer, Lanes, 1, Inputs[0].GradientPointer, Lanes, Accumulates(0));
    }
}
