using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.OneClass;

/// <summary>R² + max(0, d − R²)/ν of squared distances d, [1 × lanes] (Ruff et al. 2018, Eq. 3).</summary>
internal sealed unsafe class SoftBoundaryNode(Node distance, double nu) : Node(distance.Graph, 1, distance)
{
    private readonly float _factor = (float)(1 / nu);

    /// <summary>R²; set before a run.</summary>
    internal float SquaredRadius { get; set; }

    protected internal override void Forward()
    {
        Vector512<float> squaredRadius = Vector512.Create(SquaredRadius);
        for (int i = 0; i < Lanes; i += 16)
        {
            Vector512<float> beyond = Vector512.Max(Vector512.Load(Inputs[0].ValuePointer + i) - squaredRadius, Vector512<float>.Zero);
            (squaredRadius + (_factor * beyond)).Store(ValuePointer + i);
        }
    }

    protected internal override void Backward()
    {
        float* destination = Inputs[0].GradientPointer;
        for (int i = 0; i < Lanes; i += 16)
        {
            Vector512<float> beyond = Vector512.GreaterThan(Vector512.Load(Inputs[0].ValuePointer + i), Vector512.Create(SquaredRadius));
            Vector512<float> share = beyond & (_factor * Vector512.Load(GradientPointer + i));
            if (Accumulates(0)) share += Vector512.Load(destination + i);
            share.Store(destination + i);
        }
    }
}
