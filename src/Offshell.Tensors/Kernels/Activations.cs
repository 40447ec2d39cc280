using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Kernels;

/// <summary>Activations and their derivatives over arrays of any length. NaN in gives NaN out.</summary>
internal static unsafe partial class Activations
{
    /// <summary>The slope of <see cref="Activation.LeakyRelu"/> below 0 unless another is asked for.</summary>
    internal const float LeakySlope = 0.2f;

    /// <summary>Whether the derivative cannot be told from the output alone, so that x must be kept.</summary>
    internal static bool GradientNeedsInput(Activation activation) => activation is Activation.Silu or Activation.PIsrlu;

    /// <summary>y = f(x); y may be x.</summary>
    internal static void Apply(Activation activation, float* x, float* y, int count, float slope = LeakySlope)
    {
        switch (activation)
        {
            case Activation.Relu: Map<Relu>(x, y, count, slope); break;
            case Activation.LeakyRelu: Map<LeakyRelu>(x, y, count, slope); break;
            case Activation.Elu: Map<Elu>(x, y, count, slope); break;
            case Activation.Silu: Map<Silu>(x, y, count, slope); break;
            case Activation.Tanh: Map<Tanh>(x, y, count, slope); break;
            case Activation.Sigmoid: Map<Sigmoid>(x, y, count, slope); break;
            case Activation.Softplus: Map<Softplus>(x, y, count, slope); break;
            case Activation.PIsrlu: Map<PIsrlu>(x, y, count, slope); break;
            case Activation.ClippedTanh: Map<ClippedTanh>(x, y, count, slope); break;
            default: Map<Identity>(x, y, count, slope); break;
        }
    }

    /// <summary>
    /// dx = dy · f′, or dx += dy · f′. dx may be dy; x is read by those of <see cref="GradientNeedsInput"/> only and may be any
    /// readable memory of that length for the others.
    /// </summary>
    internal static void Gradient(
        Activation activation, float* x, float* y, float* dy, float* dx, int count, bool accumulate, float slope = LeakySlope)
    {
        switch (activation)
        {
            case Activation.Relu: Pull<Relu>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.LeakyRelu: Pull<LeakyRelu>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.Elu: Pull<Elu>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.Silu: Pull<Silu>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.Tanh: Pull<Tanh>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.Sigmoid: Pull<Sigmoid>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.Softplus: Pull<Softplus>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.PIsrlu: Pull<PIsrlu>(x, y, dy, dx, count, accumulate, slope); break;
            case Activation.ClippedTanh: Pull<ClippedTanh>(x, y, dy, dx, count, accumulate, slope); break;
            default: Pull<Identity>(x, y, dy, dx, count, accumulate, slope); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<TActivation>(float* x, float* y, int count, float slope)
        where TActivation : struct, IActivation
    {
        Vector512<float> s = Vector512.Create(slope);
        int i = 0;
        for (; i <= count - 16; i += 16) TActivation.Value(Vector512.Load(x + i), s).Store(y + i);
        if (i < count) Tail.Store(TActivation.Value(Tail.Load(x + i, count - i), s), y + i, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pull<TActivation>(float* x, float* y, float* dy, float* dx, int count, bool accumulate, float slope)
        where TActivation : struct, IActivation
    {
        Vector512<float> s = Vector512.Create(slope);
        int i = 0;
        for (; i <= count - 16; i += 16)
        {
            Vector512<float> gradient = Vector512.Load(dy + i) * TActivation.Derivative(Vector512.Load(x + i), Vector512.Load(y + i), s);
            if (accumulate) gradient += Vector512.Load(dx + i);
            gradient.Store(dx + i);
        }

        if (i < count)
        {
            int rest = count - i;
            Vector512<float> gradient = Tail.Load(dy + i, rest) * TActivation.Derivative(Tail.Load(x + i, rest), Tail.Load(y + i, rest), s);
            if (accumulate) gradient += Tail.Load(dx + i, rest);
            Tail.Store(gradient, dx + i, rest);
        }
    }
}
