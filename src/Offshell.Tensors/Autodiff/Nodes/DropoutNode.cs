using Offshell.Tensors.Random;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>Inverted dropout: each value is kept with probability 1 − rate and divided by it.</summary>
internal sealed unsafe class DropoutNode(Node input, float rate, string purpose) : Node(input.Graph, input.Features, input)
{
    protected internal override int ScratchFloats => Features * Lanes;

    private RandomSource? _parent;
    private RandomSource? _source;

    protected internal override void Forward()
    {
        // Derived once per source rather than per step: a step allocates nothing.
        if (_parent != Graph.Random) (_parent, _source) = (Graph.Random, Graph.Random.Split(purpose));
        LaneNoise.FillUniform(_source!, Graph.Step, Graph.FirstRow, Scratch, Features, Lanes);
        float keep = 1 / (1 - rate);
        for (int i = 0; i < Features * Lanes; i++) ScratchPointer[i] = ScratchPointer[i] < rate ? 0 : keep;
        Lanewise.MultiplyInto(Inputs[0].ValuePointer, ScratchPointer, ValuePointer, Features * Lanes, accumulate: false);
    }

    protected internal override void Backward() =>
        Lanewise.MultiplyInto(GradientPointer, ScratchPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
}
