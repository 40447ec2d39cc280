using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>y = x for x &gt; 0, else a·x, with one trained slope a per channel (He et al. 2015).</summary>
internal sealed unsafe class PreluNode : Node
{
    private readonly Parameter _slope;

    internal PreluNode(Node input, Parameter slope)
        : base(input.Graph, input.Features, input)
    {
        Channels.Check(input, slope);
        _slope = slope;
        NeedsGradient = true;
    }

    protected internal override void Forward()
    {
        float* slopes = Graph.ParameterValues + _slope.Offset;
        for (int feature = 0; feature < Features; feature++)
        {
            Vector512<float> slope = Vector512.Create(slopes[feature % _slope.Length]);
            float* x = Inputs[0].ValuePointer + ((long)feature * Lanes);
            float* y = ValuePointer + ((long)feature * Lanes);
            for (int i = 0; i < Lanes; i += 16)
            {
                Vector512<float> value = Vector512.Load(x + i);
                Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<float>.Zero), value, slope * value).Store(y + i);
            }
        }
    }

    protected internal override void Backward()
    {
        float* slopes = Graph.ParameterValues + _slope.Offset;
        float* slopeGradients = Graph.ParameterGradients + _slope.Offset;
        for (int channel = 0; channel < _slope.Length; channel++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int feature = channel; feature < Features; feature += _slope.Length)
            {
                sum += BackwardFeature((long)feature * Lanes, slopes[channel]);
            }

            slopeGradients[channel] += Vector512.Sum(sum);
        }
    }

    /// <summary>The input's share for one feature; returns the slope's, per lane of a vector.</summary>
    private Vector512<float> BackwardFeature(long at, float slopeValue)
    {
        Node input = Inputs[0];
        bool wanted = input.NeedsGradient, accumulates = wanted && Accumulates(0);
        Vector512<float> sum = Vector512<float>.Zero, slope = Vector512.Create(slopeValue);
        for (long i = at; i < at + Lanes; i += 16)
        {
            Vector512<float> x = Vector512.Load(input.ValuePointer + i), gradient = Vector512.Load(GradientPointer + i);
            Vector512<float> positive = Vector512.GreaterThan(x, Vector512<float>.Zero);
            sum += Vector512.ConditionalSelect(positive, Vector512<float>.Zero, gradient * x);
            if (!wanted) continue;
            Vector512<float> share = Vector512.ConditionalSelect(positive, gradient, slope * gradient);
            if (accumulates) share += Vector512.Load(input.GradientPointer + i);
            share.Store(input.GradientPointer + i);
        }

        return sum;
    }
}
