using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational.Nodes;

/// <summary>z = μ + σ ε with ε ~ N(0, I) keyed by step and row: the reparameterised draw (Kingma and Welling 2014, Eq. 10).</summary>
internal sealed unsafe class LatentSampleNode(Node mean, Node deviation) : Node(mean.Graph, mean.Features, mean, deviation)
{
    private readonly NodeRandom _random = new("latent");

    protected internal override int ScratchFloats => Features * Lanes;

    protected internal override void Forward()
    {
        LaneNoise.FillNormal(_random.Of(Graph), Graph.Step, Graph.FirstRow, Scratch, Features, Lanes);
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            (Vector512.Load(Inputs[0].ValuePointer + i) + (Vector512.Load(Inputs[1].ValuePointer + i) * Vector512.Load(ScratchPointer + i))).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward()
    {
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> gradient = Vector512.Load(GradientPointer + i);
            Write(0, i, gradient);
            Write(1, i, gradient * Vector512.Load(ScratchPointer + i));
        }
    }

    private void Write(int input, int i, Vector512<float> share)
    {
        if (!Inputs[input].NeedsGradient) return;
        float* destination = Inputs[input].GradientPointer + i;
        if (Accumulates(input)) share += Vector512.Load(destination);
        share.Store(destination);
    }
}
