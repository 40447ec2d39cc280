using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Variational.Nodes;

/// <summary>Rows of a parameter [rows × features] as the lanes of a block, from a first row on; lanes beyond the last row are 0.</summary>
internal sealed unsafe class ParameterLanesNode : Node
{
    private readonly Parameter _parameter;
    private readonly int _first;
    private readonly int _count;

    internal ParameterLanesNode(Graph graph, Parameter parameter, int first)
        : base(graph, parameter.Shape[1])
    {
        _parameter = parameter;
        _first = first;
        _count = Math.Min(Lanes, parameter.Shape[0] - first);
        NeedsGradient = true;
    }

    protected internal override void Forward()
    {
        float* values = Graph.ParameterValues + _parameter.Offset + ((long)_first * Features);
        for (int f = 0; f < Features; f++)
        {
            float* lanes = ValuePointer + ((long)f * Lanes);
            for (int lane = 0; lane < Lanes; lane++) lanes[lane] = lane < _count ? values[((long)lane * Features) + f] : 0;
        }
    }

    protected internal override void Backward()
    {
        float* gradient = Graph.ParameterGradients + _parameter.Offset + ((long)_first * Features);
        for (int f = 0; f < Features; f++)
        {
            float* lanes = GradientPointer + ((long)f * Lanes);
            for (int lane = 0; lane < _count; lane++) gradient[((long)lane * Features) + f] += lanes[lane];
        }
    }
}
