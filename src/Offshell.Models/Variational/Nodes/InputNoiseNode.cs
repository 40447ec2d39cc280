using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational.Nodes;

/// <summary>x + s ε with ε ~ N(0, I) keyed by step and row.</summary>
internal sealed unsafe class InputNoiseNode(Node input, float deviation) : Node(input.Graph, input.Features, input)
{
    private readonly NodeRandom _random = new("input");

    protected internal override void Forward()
    {
        LaneNoise.FillNormal(_random.Of(Graph), Graph.Step, Graph.FirstRow, Value, Features, Lanes);
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            (Vector512.Load(Inputs[0].ValuePointer + i) + (Vector512.Load(ValuePointer + i) * deviation)).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward() =>
        Lanewise.Copy(GradientPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
}
