using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Energy;

/// <summary>x/|x|: the point of the unit sphere in the direction of each row.</summary>
internal sealed unsafe class SphereNode(Node input) : Node(input.Graph, input.Features, input)
{
    /// <summary>|x|² is taken as at least this, so that the origin has a finite image.</summary>
    internal const float LeastSquare = 1e-24f;

    /// <summary>1/|x| of every lane.</summary>
    protected internal override int ScratchFloats => Lanes;

    protected internal override void Forward()
    {
        float* x = Inputs[0].ValuePointer;
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = lane; i < Features * Lanes; i += Lanes) sum += Vector512.Load(x + i) * Vector512.Load(x + i);
            Vector512<float> inverse = Vector512<float>.One / Vector512.Sqrt(Vector512.Max(sum, Vector512.Create(LeastSquare)));
            inverse.Store(ScratchPointer + lane);
            for (int i = lane; i < Features * Lanes; i += Lanes) (Vector512.Load(x + i) * inverse).Store(ValuePointer + i);
        }
    }

    /// <summary>dx = (dy − y (y · dy))/|x|.</summary>
    protected internal override void Backward()
    {
        float* destination = Inputs[0].GradientPointer;
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Vector512<float> along = Vector512<float>.Zero, inverse = Vector512.Load(ScratchPointer + lane);
            for (int i = lane; i < Features * Lanes; i += Lanes) along += Vector512.Load(ValuePointer + i) * Vector512.Load(GradientPointer + i);
            for (int i = lane; i < Features * Lanes; i += Lanes)
            {
                Vector512<float> share = inverse * (Vector512.Load(GradientPointer + i) - (along * Vector512.Load(ValuePointer + i)));
                if (Accumulates(0)) share += Vector512.Load(destination + i);
                share.Store(destination + i);
            }
        }
    }
}
