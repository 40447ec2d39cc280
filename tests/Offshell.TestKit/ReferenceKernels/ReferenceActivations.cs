using Offshell.Tensors.Kernels;

namespace Offshell.TestKit.ReferenceKernels;

/// <summary>The activations in double precision, as their formulas stand.</summary>
public static class ReferenceActivations
{
    /// <summary>f(x).</summary>
    public static double Value(Activation activation, double x) => activation switch
    {
        Activation.Identity => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => x >= 0 ? x : 0.2 * x,
        Activation.Elu => x >= 0 ? x : Math.Exp(x) - 1,
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Softplus => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        Activation.PIsrlu => 1.005 + (x > 0 ? x : x / Math.Sqrt(1 + (x * x))),
        Activation.ClippedTanh => 0.5 * (1 + (0.999 * Math.Tanh(x))),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no reference for this activation."),
    };

    /// <summary>f′(x), from the formulas of f by hand.</summary>
    public static double Derivative(Activation activation, double x)
    {
        double sigmoid = 1 / (1 + Math.Exp(-x)), tanh = Math.Tanh(x);
        return activation switch
        {
            Activation.Identity => 1,
            Activation.Relu => x > 0 ? 1 : 0,
            Activation.LeakyRelu => x >= 0 ? 1 : 0.2,
            Activation.Elu => x >= 0 ? 1 : Math.Exp(x),
            Activation.Tanh => 1 - (tanh * tanh),
            Activation.Sigmoid => sigmoid * (1 - sigmoid),
            Activation.Softplus => sigmoid,
            Activation.ClippedTanh => 0.4995 * (1 - (tanh * tanh)),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no reference for this derivative."),
        };
    }
}
