using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>y = f(x), elementwise.</summary>
internal sealed unsafe class ActivationNode(Node input, Activation activation)
    : Node(input.Graph, input.Features, input)
{
    protected internal override void Forward() =>
        Activations.Apply(activation, Inputs[0].ValuePointer, ValuePointer, Features * Lanes);

    protected internal override void Backward() =>
        Activations.Gradient(activation, Inputs[0].ValuePointer, ValuePointer, GradientPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
}
