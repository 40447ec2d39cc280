using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Energy;

/// <summary>Σ θ² over some parameters, the same for every row, [1 × lanes].</summary>
internal sealed unsafe class SquaredWeightsNode : Node
{
    private readonly Parameter[] _parameters;

    internal SquaredWeightsNode(Graph graph, IEnumerable<Parameter> parameters)
        : base(graph, 1)
    {
        _parameters = [.. parameters];
        NeedsGradient = true;
    }

    protected internal override void Forward()
    {
        double sum = 0;
        foreach (Parameter parameter in _parameters)
        {
            foreach (float value in Graph.Parameters[parameter]) sum += (double)value * value;
        }

        Value.Fill((float)sum);
    }

    protected internal override void Backward()
    {
        if (!Graph.WantsParameterGradients) return;
        double total = 0;
        foreach (float share in Gradient) total += share;
        Vector512<float> factor = Vector512.Create((float)(2 * total));
        foreach (Parameter parameter in _parameters)
        {
            float* values = Graph.ParameterValues + parameter.Offset, gradients = Graph.ParameterGradients + parameter.Offset;
            // Blocks of parameters end on whole vectors, and the padding is zero.
            for (int i = 0; i < parameter.Length; i += 16) (Vector512.Load(gradients + i) + (factor * Vector512.Load(values + i))).Store(gradients + i);
        }
    }
}
