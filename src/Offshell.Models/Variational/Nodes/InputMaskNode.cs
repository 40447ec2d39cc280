using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Numerics;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational.Nodes;

/// <summary>x with every number replaced by 0 with probability p, keyed by step and row (Vincent et al. 2008).</summary>
internal sealed unsafe class InputMaskNode(Node input, float probability) : Node(input.Graph, input.Features, input)
{
    private readonly float _threshold = (float)SpecialFunctions.InverseNormalCdf(probability);
    private readonly float[] _noise = new float[input.Features * input.Lanes];
    private readonly NodeRandom _random = new("input mask");

    protected internal override void Forward()
    {
        LaneNoise.FillNormal(_random.Of(Graph), Graph.Step, Graph.FirstRow, _noise, Features, Lanes);
        Apply(Inputs[0].ValuePointer, ValuePointer, accumulates: false);
    }

    protected internal override void Backward()
    {
        if (Inputs[0].NeedsGradient) Apply(GradientPointer, Inputs[0].GradientPointer, Accumulates(0));
    }

    private void Apply(float* source, float* destination, bool accumulates)
    {
        Vector512<float> threshold = Vector512.Create(_threshold);
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            Vector512<float> kept = Vector512.Load(source + i) & Vector512.GreaterThanOrEqual(Vector512.Create(_noise, i), threshold);
            if (accumulates) kept += Vector512.Load(destination + i);
            kept.Store(destination + i);
        }
    }
}
