using Offshell.Tensors.Autodiff.Nodes.Derivatives;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>y = f(x), elementwise.</summary>
internal sealed unsafe class ActivationNode(Node input, Activation activation)
    : Node(input.Graph, input.Features, input)
{
    /// <summary>The gradient before an activation, for the gradient after it and its output.</summary>
    internal static Node Pullback(Node output, Activation activation, Node gradient) =>
        activation == Activation.Identity ? gradient : gradient.Multiply(new ActivationSlopeNode(output, activation));

    internal override Node Pullback(int input, Node gradient) => Pullback(this, activation, gradient);

    protected internal override void Forward() =>
        Activations.Apply(activation, Inputs[0].ValuePointer, ValuePointer, Features * Lanes);

    protected internal override void Backward() =>
        Activations.Gradient(activation, Inputs[0].ValuePointer, ValuePointer, GradientPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
}
