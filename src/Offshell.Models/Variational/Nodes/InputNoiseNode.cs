using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Variational.Nodes;

/// <summary>x + s ε with ε ~ N(0, I) keyed by step and row.</summary>
internal sealed unsafe class InputNoiseNode(Node input, float deviation) : Node(input.Graph, input.Features, input)
{
    private RandomSource? _root;
    private RandomSource _source = new(0);

    protected internal override void Forward()
    {
        if (_root != Graph.Random)
        {
            _root = Graph.Random;
            _source = _root.Split("input");
        }

        LaneNoise.FillNormal(_source, Graph.Step, Graph.FirstRow, Value, Features, Lanes);
        for (int i = 0; i < Features * Lanes; i += 16)
        {
            (Vector512.Load(Inputs[0].ValuePointer + i) + (Vector512.Load(ValuePointer + i) * deviation)).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward() =>
        Lanewise.Copy(GradientPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
}
