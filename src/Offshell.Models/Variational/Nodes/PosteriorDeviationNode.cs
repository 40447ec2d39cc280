using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Variational.Nodes;

/// <summary>
/// σ = exp(a/2) with a = log σ² held in [−12, 8]; outside, the gradient is zero. So σ stays within [0.0025, 55] whatever
/// the network says early in training.
/// </summary>
internal sealed unsafe class PosteriorDeviationNode(Node logVariance) : Node(logVariance.Graph, logVariance.Features, logVariance)
{
    internal const float Low = -12;
    internal const float High = 8;

    protected internal override void Forward()
    {
        float* a = Inputs[0].ValuePointer;
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> clamped = Vector512.Min(Vector512.Max(Vector512.Load(a + i), Vector512.Create(Low)), Vector512.Create(High));
            LaneMath.Exp(clamped * 0.5f).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward()
    {
        float* a = Inputs[0].ValuePointer;
        float* destination = Inputs[0].GradientPointer;
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> raw = Vector512.Load(a + i);
            Vector512<float> inside = Vector512.GreaterThan(raw, Vector512.Create(Low)) & Vector512.LessThan(raw, Vector512.Create(High));
            Vector512<float> slope = inside & (0.5f * Vector512.Load(ValuePointer + i) * Vector512.Load(GradientPointer + i));
            if (Accumulates(0)) slope += Vector512.Load(destination + i);
            slope.Store(destination + i);
        }
    }
}
