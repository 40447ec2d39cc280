using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Variational.Nodes;

/// <summary>max(KLⱼ, λ): a latent below λ nats is not pushed further towards the prior (Kingma et al. 2016).</summary>
internal sealed unsafe class FreeBitsNode(Node kl, float floor) : Node(kl.Graph, kl.Features, kl)
{
    protected internal override void Forward()
    {
        for (int i = 0; i < Features * Lanes; i += 16) Vector512.Max(Vector512.Load(Inputs[0].ValuePointer + i), Vector512.Create(floor)).Store(ValuePointer + i);
    }

    protected internal override void Backward()
    {
        float* destination = Inputs[0].GradientPointer;
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> above = Vector512.GreaterThan(Vector512.Load(Inputs[0].ValuePointer + i), Vector512.Create(floor));
            Vector512<float> share = above & Vector512.Load(GradientPointer + i);
            if (Accumulates(0)) share += Vector512.Load(destination + i);
            share.Store(destination + i);
        }
    }
}
