using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes.Spatial;

/// <summary>The largest value in every window, channel by channel; padding never wins. The gradient goes to the first of equals.</summary>
internal sealed unsafe class MaxPoolingNode : Node
{
    private readonly int _channels;

    /// <summary>The positions that each window sees.</summary>
    private readonly int[][] _seen;

    internal MaxPoolingNode(Node input, SlidingWindow window, int channels)
        : base(input.Graph, checked(window.WindowCount * channels), input)
    {
        PositionMap.CheckInput(input, window.PositionCount, channels);
        _channels = channels;
        _seen = new int[window.WindowCount][];
        for (int o = 0; o < _seen.Length; o++)
        {
            _seen[o] = [.. Enumerable.Range(0, window.TapCount).Select(t => window.Position(o, t)).Where(q => q >= 0)];
            if (_seen[o].Length == 0) throw new ArgumentException($"Window {o} sees padding only; use less padding.");
        }
    }

    private int Stride => _channels * Lanes;

    protected internal override void Forward()
    {
        float* x = Inputs[0].ValuePointer;
        for (int o = 0; o < _seen.Length; o++)
        {
            float* y = ValuePointer + ((long)o * Stride);
            for (int i = 0; i < Stride; i += 16)
            {
                Vector512<float> largest = Vector512.Load(x + ((long)_seen[o][0] * Stride) + i);
                foreach (int q in _seen[o].AsSpan(1)) largest = Vector512.Max(largest, Vector512.Load(x + ((long)q * Stride) + i));
                largest.Store(y + i);
            }
        }
    }

    protected internal override void Backward()
    {
        Node input = Inputs[0];
        if (!Accumulates(0)) input.Gradient.Clear();
        for (int o = 0; o < _seen.Length; o++)
        {
            for (int i = 0; i < Stride; i += 16)
            {
                Vector512<float> largest = Vector512.Load(ValuePointer + ((long)o * Stride) + i);
                Vector512<float> rest = Vector512.Load(GradientPointer + ((long)o * Stride) + i);
                foreach (int q in _seen[o])
                {
                    long at = ((long)q * Stride) + i;
                    Vector512<float> hit = Vector512.Equals(Vector512.Load(input.ValuePointer + at), largest);
                    (Vector512.Load(input.GradientPointer + at) + (hit & rest)).Store(input.GradientPointer + at);
                    rest = Vector512.AndNot(rest, hit); // taken: later equals get none
                }
            }
        }
    }
}
