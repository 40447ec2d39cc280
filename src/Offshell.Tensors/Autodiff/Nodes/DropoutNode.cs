using Offshell.Tensors.Random;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>Inverted dropout: each value is kept with probability 1 − rate and divided by it.</summary>
internal sealed unsafe class DropoutNode(Node input, float rate, string purpose) : Node(input.Graph, input.Features, input)
{
    private readonly NodeRandom _random = new(purpose);

    protected internal override int ScratchFloats => Features * Lanes;

    protected internal override void Forward()
    {
        LaneNoise.FillUniform(_random.Of(Graph), Graph.Step, Graph.FirstRow, Scratch, Features, Lanes);
        float keep = 1 / (1 - rate);
        for (int i = 0; i < Features * Lanes; i++) ScratchPointer[i] = ScratchPointer[i] < rate ? 0 : keep;
        Lanewise.MultiplyInto(Inputs[0].ValuePointer, ScratchPointer, ValuePointer, Features * Lanes, accumulate: false);
    }

    protected internal override void Backward() =>
        Lanewise.MultiplyInto(GradientPointer, ScratchPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
}
