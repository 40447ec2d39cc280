using Offshell.Tensors.Autodiff.Nodes.Derivatives;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>x + y.</summary>
internal sealed unsafe class AddNode(Node left, Node right) : Node(left.Graph, SameFeatures(left, right), left, right)
{
    internal static int SameFeatures(Node left, Node right) => left.Features == right.Features
        ? left.Features
        : throw new ArgumentException($"The operands have {left.Features} and {right.Features} features; they must be equal.");

    internal override Node Pullback(int input, Node gradient) => gradient;

    protected internal override void Forward() =>
        Lanewise.Apply<Lanewise.Sum>(Inputs[0].ValuePointer, Inputs[1].ValuePointer, ValuePointer, Features * Lanes);

    protected internal override void Backward()
    {
        for (int i = 0; i < 2; i++)
        {
            if (Inputs[i].NeedsGradient) Lanewise.Copy(GradientPointer, Inputs[i].GradientPointer, Features * Lanes, Accumulates(i));
        }
    }
}

/// <summary>x − y.</summary>
internal sealed unsafe class SubtractNode(Node left, Node right) : Node(left.Graph, AddNode.SameFeatures(left, right), left, right)
{
    internal override Node Pullback(int input, Node gradient) =>
        input == 0 ? gradient : new ConstantNode(Graph, Features, 0).Subtract(gradient);

    protected internal override void Forward() =>
        Lanewise.Apply<Lanewise.Difference>(Inputs[0].ValuePointer, Inputs[1].ValuePointer, ValuePointer, Features * Lanes);

    protected internal override void Backward()
    {
        if (Inputs[0].NeedsGradient) Lanewise.Copy(GradientPointer, Inputs[0].GradientPointer, Features * Lanes, Accumulates(0));
        if (Inputs[1].NeedsGradient) Lanewise.Scale(GradientPointer, -1, Inputs[1].GradientPointer, Features * Lanes, Accumulates(1));
    }
}

/// <summary>x · y, elementwise.</summary>
internal sealed unsafe class MultiplyNode(Node left, Node right) : Node(left.Graph, AddNode.SameFeatures(left, right), left, right)
{
    internal override Node Pullback(int input, Node gradient) => gradient.Multiply(Inputs[1 - input]);

    protected internal override void Forward() =>
        Lanewise.Apply<Lanewise.Product>(Inputs[0].ValuePointer, Inputs[1].ValuePointer, ValuePointer, Features * Lanes);

    protected internal override void Backward()
    {
        for (int i = 0; i < 2; i++)
        {
            if (Inputs[i].NeedsGradient)
            {
                Lanewise.MultiplyInto(GradientPointer, Inputs[1 - i].ValuePointer, Inputs[i].GradientPointer, Features * Lanes, Accumulates(i));
            }
        }
    }
}

/// <summary>Σ cᵢ · xᵢ with coefficients that may change from step to step, such as the weight of a warming-up term.</summary>
public sealed unsafe class WeightedSumNode : Node
{
    /// <summary>Adds the sum; the coefficients start at 1.</summary>
    public WeightedSumNode(params ReadOnlySpan<Node> terms)
        : base(terms[0].Graph, terms[0].Features, terms)
    {
        foreach (Node term in terms) AddNode.SameFeatures(terms[0], term);
        Coefficients = new float[terms.Length];
        Coefficients.AsSpan().Fill(1);
    }

    /// <summary>One factor per term; read at every run.</summary>
    public float[] Coefficients { get; }

    /// <inheritdoc/>
    protected internal override void Forward()
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            Lanewise.Scale(Inputs[i].ValuePointer, Coefficients[i], ValuePointer, Features * Lanes, accumulate: i > 0);
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward()
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            if (Inputs[i].NeedsGradient) Lanewise.Scale(GradientPointer, Coefficients[i], Inputs[i].GradientPointer, Features * Lanes, Accumulates(i));
        }
    }
}
