using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Offshell.Models.Distributions;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Variational.Nodes;

/// <summary>
/// −log p(x | decoder outputs) of each row, summed over the columns, [1 × lanes], in nats on the original scale. Heads
/// compute value and derivative together, so the derivative is kept from the forward pass.
/// </summary>
internal sealed unsafe class ColumnHeadsNode : Node
{
    private readonly ImmutableArray<ColumnHead> _heads;
    private readonly int _parameters;

    internal ColumnHeadsNode(Node outputs, Node targets, ImmutableArray<ColumnHead> heads)
        : base(outputs.Graph, 1, outputs, targets)
    {
        _heads = heads;
        _parameters = heads.Sum(h => h.ParameterCount);
        if (outputs.Features != _parameters || targets.Features != heads.Sum(h => h.TargetWidth))
        {
            throw new ArgumentException($"The heads read {_parameters} outputs and {heads.Sum(h => h.TargetWidth)} targets; the nodes have {outputs.Features} and {targets.Features}.");
        }
    }

    /// <summary>d loss / d output for each output and row, then one row of losses.</summary>
    protected internal override int ScratchFloats => (_parameters + 1) * Lanes;

    /// <summary>The targets are data.</summary>
    protected internal override bool Differentiates(int input) => input == 0;

    protected internal override void Forward()
    {
        Span<float> losses = Scratch.Slice(_parameters * Lanes, Lanes);
        Value.Clear();
        int parameter = 0, target = 0;
        foreach (ColumnHead head in _heads)
        {
            head.Loss(
                Inputs[1].Value.Slice(target * Lanes, head.TargetWidth * Lanes),
                Inputs[0].Value.Slice(parameter * Lanes, head.ParameterCount * Lanes),
                Lanes,
                losses,
                Scratch.Slice(parameter * Lanes, head.ParameterCount * Lanes));
            parameter += head.ParameterCount;
            target += head.TargetWidth;
            float* sums = ValuePointer;
            for (int i = 0; i < Lanes; i += 16) (Vector512.Load(sums + i) + Vector512.Load(ScratchPointer + (_parameters * Lanes) + i)).Store(sums + i);
        }
    }

    protected internal override void Backward()
    {
        if (!Inputs[0].NeedsGradient) return;
        float* destination = Inputs[0].GradientPointer;
        for (int p = 0; p < _parameters; p++)
        {
            for (int i = 0; i < Lanes; i += 16)
            {
                int at = (p * Lanes) + i;
                Vector512<float> share = Vector512.Load(ScratchPointer + at) * Vector512.Load(GradientPointer + i);
                if (Accumulates(0)) share += Vector512.Load(destination + at);
                share.Store(destination + at);
            }
        }
    }
}
