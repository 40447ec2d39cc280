using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Variational.Nodes;

/// <summary>
/// KL(N(μ, σ²) ‖ N(m, s²)) for every latent, [latents × lanes], in nats:
/// ½ [(σ/s)² + ((μ − m)/s)² − 1] + log s − log σ. Without m and s the prior is standard normal.
/// </summary>
internal sealed unsafe class GaussianKlNode : Node
{
    internal GaussianKlNode(Node mean, Node deviation)
        : base(mean.Graph, mean.Features, mean, deviation)
    {
    }

    internal GaussianKlNode(Node mean, Node deviation, Node priorMean, Node priorDeviation)
        : base(mean.Graph, mean.Features, mean, deviation, priorMean, priorDeviation)
    {
    }

    private bool HasPrior => Inputs.Length == 4;

    protected internal override void Forward()
    {
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Load(i, out Vector512<float> difference, out Vector512<float> sigma, out Vector512<float> s);
            Vector512<float> ratio = sigma / s;
            Vector512<float> pull = difference / s;
            ((0.5f * ((ratio * ratio) + (pull * pull) - Vector512<float>.One)) - LaneMath.Log(ratio)).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward()
    {
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Load(i, out Vector512<float> difference, out Vector512<float> sigma, out Vector512<float> s);
            Vector512<float> gradient = Vector512.Load(GradientPointer + i);
            Vector512<float> toMean = gradient * difference / (s * s);
            Write(0, i, toMean);
            Write(1, i, gradient * ((sigma / (s * s)) - (Vector512<float>.One / sigma)));
            if (!HasPrior) continue;
            Write(2, i, -toMean);
            Vector512<float> squares = (sigma * sigma) + (difference * difference);
            Write(3, i, gradient * ((Vector512<float>.One / s) - (squares / (s * s * s))));
        }
    }

    private void Load(int i, out Vector512<float> difference, out Vector512<float> sigma, out Vector512<float> s)
    {
        difference = Vector512.Load(Inputs[0].ValuePointer + i);
        sigma = Vector512.Load(Inputs[1].ValuePointer + i);
        s = Vector512<float>.One;
        if (!HasPrior) return;
        difference -= Vector512.Load(Inputs[2].ValuePointer + i);
        s = Vector512.Load(Inputs[3].ValuePointer + i);
    }

    private void Write(int input, int i, Vector512<float> share)
    {
        if (!Inputs[input].NeedsGradient) return;
        float* destination = Inputs[input].GradientPointer + i;
        if (Accumulates(input)) share += Vector512.Load(destination);
        share.Store(destination);
    }
}
