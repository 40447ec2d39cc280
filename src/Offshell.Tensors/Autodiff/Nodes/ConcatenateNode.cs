namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>The features of several values, one after the other.</summary>
internal sealed unsafe class ConcatenateNode : Node
{
    internal ConcatenateNode(Graph graph, params ReadOnlySpan<Node> inputs)
        : base(graph, TotalFeatures(inputs), inputs)
    {
    }

    private static int TotalFeatures(ReadOnlySpan<Node> inputs)
    {
        int total = 0;
        foreach (Node input in inputs) total += input.Features;
        return total;
    }

    internal override Node Pullback(int input, Node gradient)
    {
        int first = 0;
        for (int i = 0; i < input; i++) first += Inputs[i].Features;
        return gradient.Slice(first, Inputs[input].Features);
    }

    protected internal override void Forward()
    {
        float* next = ValuePointer;
        foreach (Node input in Inputs)
        {
            int count = input.Features * Lanes;
            Lanewise.Copy(input.ValuePointer, next, count, accumulate: false);
            next += count;
        }
    }

    protected internal override void Backward()
    {
        float* next = GradientPointer;
        for (int i = 0; i < Inputs.Length; i++)
        {
            int count = Inputs[i].Features * Lanes;
            if (Inputs[i].NeedsGradient) Lanewise.Copy(next, Inputs[i].GradientPointer, count, Accumulates(i));
            next += count;
        }
    }
}
