using System.Numerics;
using Offshell.Tensors.Kernels;

namespace Offshell.TestKit.ReferenceKernels;

/// <summary>The slow twins of the activations, one element at a time, in any precision.</summary>
public static class ReferenceActivation
{
    /// <summary>f(x); <paramref name="slope"/> belongs to the leaky ReLU.</summary>
    public static T Value<T>(Activation activation, T x, T slope)
        where T : IFloatingPointIeee754<T> => activation switch
        {
            Activation.Identity => x,
            Activation.Relu => T.Max(x, T.Zero),
            Activation.LeakyRelu => x >= T.Zero ? x : slope * x,
            Activation.Elu => x >= T.Zero ? x : T.Exp(x) - T.One,
            Activation.Silu => x / (T.One + T.Exp(-x)),
            Activation.Tanh => T.Tanh(x),
            Activation.Sigmoid => T.One / (T.One + T.Exp(-x)),
            Activation.Softplus => T.Max(x, T.Zero) + T.Log(T.One + T.Exp(-T.Abs(x))),
            Activation.PIsrlu => T.CreateChecked(1.005) + (x > T.Zero ? x : x / T.Sqrt(T.One + (x * x))),
            Activation.ClippedTanh => T.CreateChecked(0.5) * (T.One + (T.CreateChecked(0.999) * T.Tanh(x))),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no twin of this activation."),
        };
}
