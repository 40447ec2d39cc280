using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Variational.Nodes;

/// <summary>λ |z| for every latent, [latents × lanes]; its slope at 0 is 0. λ = 0 costs next to nothing.</summary>
internal sealed unsafe class AbsolutePenaltyNode(Node code, float factor) : Node(code.Graph, code.Features, code)
{
    protected internal override void Forward()
    {
        for (int i = 0; i < Features * Lanes; i += 16) (Vector512.Abs(Vector512.Load(Inputs[0].ValuePointer + i)) * factor).Store(ValuePointer + i);
    }

    protected internal override void Backward()
    {
        if (!Inputs[0].NeedsGradient) return;
        float* destination = Inputs[0].GradientPointer;
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> z = Vector512.Load(Inputs[0].ValuePointer + i);
            Vector512<float> slope = (Vector512.GreaterThan(z, Vector512<float>.Zero) & Vector512.Create(factor))
                - (Vector512.LessThan(z, Vector512<float>.Zero) & Vector512.Create(factor));
            Vector512<float> share = slope * Vector512.Load(GradientPointer + i);
            if (Accumulates(0)) share += Vector512.Load(destination + i);
            share.Store(destination + i);
        }
    }
}
