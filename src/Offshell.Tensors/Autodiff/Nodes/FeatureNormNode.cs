using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>√Σ x² over the features of each lane, [1 × lanes]; at the origin the gradient is zero.</summary>
internal sealed unsafe class FeatureNormNode(Node input) : Node(input.Graph, 1, input)
{
    protected internal override void Forward()
    {
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = lane; i < Inputs[0].Features * Lanes; i += Lanes)
            {
                Vector512<float> x = Vector512.Load(Inputs[0].ValuePointer + i);
                sum += x * x;
            }

            Vector512.Sqrt(sum).Store(ValuePointer + lane);
        }
    }

    protected internal override void Backward()
    {
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Vector512<float> norm = Vector512.Load(ValuePointer + lane);
            Vector512<float> factor = Vector512.Load(GradientPointer + lane) / norm;
            factor = Vector512.ConditionalSelect(Vector512.GreaterThan(norm, Vector512<float>.Zero), factor, Vector512<float>.Zero);
            for (int i = lane; i < Inputs[0].Features * Lanes; i += Lanes)
            {
                Vector512<float> share = factor * Vector512.Load(Inputs[0].ValuePointer + i);
                if (Accumulates(0)) share += Vector512.Load(Inputs[0].GradientPointer + i);
                share.Store(Inputs[0].GradientPointer + i);
            }
        }
    }
}
