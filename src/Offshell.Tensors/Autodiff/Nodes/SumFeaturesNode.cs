using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>The sum over features of each lane, [1 × lanes].</summary>
internal sealed unsafe class SumFeaturesNode(Node input) : Node(input.Graph, 1, input)
{
    internal override Node Pullback(int input, Node gradient) => gradient.Upsample([1], [Inputs[0].Features], 1, linear: false);

    protected internal override void Forward()
    {
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            float* column = Inputs[0].ValuePointer + lane;
            for (int i = 0; i < Inputs[0].Features; i++) sum += Vector512.Load(column + ((long)i * Lanes));
            sum.Store(ValuePointer + lane);
        }
    }

    protected internal override void Backward()
    {
        for (int i = 0; i < Inputs[0].Features; i++)
        {
            Lanewise.Copy(GradientPointer, Inputs[0].GradientPointer + ((long)i * Lanes), Lanes, Accumulates(0));
        }
    }
}
