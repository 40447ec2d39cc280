namespace Offshell.Tensors.Kernels;

/// <summary>Activations and their derivatives over whole vectors.</summary>
internal static unsafe class Activations
{
    internal static bool GradientNeedsInput(Activation activation) => activation is Activation.Silu or Activation.PIsrlu or Activation.Elu;

    internal static void Apply(Activation activation, float* x, float* y, int count)
    {
        for (int i = 0; i < count; i++) y[i] = Value(activation, x[i]);
    }

    internal static void Gradient(Activation activation, float* x, float* y, float* dy, float* dx, int count, bool accumulate)
    {
        for (int i = 0; i < count; i++)
        {
            float d = dy[i] * Derivative(activation, x[i], y[i]);
            dx[i] = accumulate ? dx[i] + d : d;
        }
    }

    private static float Value(Activation activation, float x) => activation switch
    {
        Activation.Relu => MathF.Max(x, 0),
        Activation.LeakyRelu => x >= 0 ? x : 0.2f * x,
        Activation.Elu => x >= 0 ? x : MathF.Exp(x) - 1,
        Activation.Silu => x / (1 + MathF.Exp(-x)),
        Activation.Tanh => MathF.Tanh(x),
        Activation.Sigmoid => 1 / (1 + MathF.Exp(-x)),
        Activation.Softplus => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x))),
        Activation.PIsrlu => 1.005f + (x > 0 ? x : x / MathF.Sqrt(1 + (x * x))),
        Activation.ClippedTanh => 0.5f * (1 + (0.999f * MathF.Tanh(x))),
        _ => x,
    };

    private static float Derivative(Activation activation, float x, float y)
    {
        switch (activation)
        {
            case Activation.Relu: return y > 0 ? 1 : 0;
            case Activation.LeakyRelu: return y >= 0 ? 1 : 0.2f;
            case Activation.Elu: return x >= 0 ? 1 : y + 1;
            case Activation.Silu: float s = 1 / (1 + MathF.Exp(-x)); return s * (1 + (x * (1 - s)));
            case Activation.Tanh: return 1 - (y * y);
            case Activation.Sigmoid: return y * (1 - y);
            case Activation.Softplus: return 1 - MathF.Exp(-y);
            case Activation.PIsrlu: return x > 0 ? 1 : MathF.Pow(1 + (x * x), -1.5f);
            case Activation.ClippedTanh: float t = ((2 * y) - 1) / 0.999f; return 0.4995f * (1 - (t * t));
            default: return 1;
        }
    }
}
