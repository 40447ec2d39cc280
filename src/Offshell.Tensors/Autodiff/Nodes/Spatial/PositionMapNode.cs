using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes.Spatial;

/// <summary>y[o] = Σ weight · x[q] over the pairs of a <see cref="PositionMap"/>, channel by channel.</summary>
internal sealed unsafe class PositionMapNode : Node
{
    private readonly PositionMap _map;
    private readonly int _channels;

    internal PositionMapNode(Node input, PositionMap map, int channels)
        : base(input.Graph, checked(map.Outputs.Length * channels), input)
    {
        PositionMap.CheckInput(input, map.Inputs.Length, channels);
        (_map, _channels) = (map, channels);
    }

    internal override Node Pullback(int input, Node gradient) => new PositionMapNode(gradient, _map.Reversed, _channels);

    protected internal override void Forward() => Apply(_map.Outputs, Inputs[0].ValuePointer, ValuePointer, accumulate: false);

    protected internal override void Backward() => Apply(_map.Inputs, GradientPointer, Inputs[0].GradientPointer, Accumulates(0));

    private void Apply((int Position, float Weight)[][] map, float* source, float* destination, bool accumulate)
    {
        int stride = _channels * Lanes;
        for (int o = 0; o < map.Length; o++)
        {
            float* target = destination + ((long)o * stride);
            for (int i = 0; i < stride; i += 16)
            {
                Vector512<float> sum = accumulate ? Vector512.Load(target + i) : Vector512<float>.Zero;
                foreach ((int position, float weight) in map[o]) sum += weight * Vector512.Load(source + ((long)position * stride) + i);
                sum.Store(target + i);
            }
        }
    }
}
