using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;

namespace Offshell.Tensors.Autodiff.Nodes.Derivatives;

/// <summary>
/// s = f′(x) told from y = f(x), as a function of y. Where f bends, the derivative ds/dy gives the second derivative of f;
/// for rectifiers it is zero.
/// </summary>
internal sealed unsafe class ActivationSlopeNode : Node
{
    private readonly Activation _activation;

    internal ActivationSlopeNode(Node output, Activation activation)
        : base(output.Graph, output.Features, output)
    {
        if (Activations.GradientNeedsInput(activation))
        {
            throw new NotSupportedException($"The activation {activation} has no second derivative here; use one whose derivative its output tells, such as {Activation.LeakyRelu}, {Activation.Softplus}, {Activation.Elu} or {Activation.Tanh}.");
        }

        _activation = activation;
    }

    protected internal override void Forward()
    {
        // f′ is what the backward pass multiplies a gradient of ones by.
        Lanewise.Fill(ValuePointer, 1, Features * Lanes);
        Activations.Gradient(_activation, Inputs[0].ValuePointer, Inputs[0].ValuePointer, ValuePointer, ValuePointer, Features * Lanes, accumulate: false);
    }

    protected internal override void Backward()
    {
        float* destination = Inputs[0].GradientPointer;
        bool accumulates = Accumulates(0);
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> share = Vector512.Load(GradientPointer + i) * Bend(Vector512.Load(Inputs[0].ValuePointer + i));
            if (accumulates) share += Vector512.Load(destination + i);
            share.Store(destination + i);
        }
    }

    /// <summary>ds/dy: tanh has s = 1 − y², the sigmoid y (1 − y), softplus 1 − e⁻ʸ, ELU 1 + y below zero.</summary>
    private Vector512<float> Bend(Vector512<float> y)
    {
        Vector512<float> one = Vector512<float>.One;
        return _activation switch
        {
            Activation.Tanh => -2 * y,
            Activation.Sigmoid => one - (2 * y),
            Activation.Softplus => LaneMath.Exp(-y),
            Activation.Elu => Vector512.ConditionalSelect(Vector512.LessThan(y, Vector512<float>.Zero), one, Vector512<float>.Zero),
            // y = ½ (1 + 0.999 t): s = 0.4995 (1 − t²) with t = (2 y − 1) / 0.999.
            Activation.ClippedTanh => ((2 * y) - one) * (-2 / 0.999f),
            _ => Vector512<float>.Zero,
        };
    }
}
