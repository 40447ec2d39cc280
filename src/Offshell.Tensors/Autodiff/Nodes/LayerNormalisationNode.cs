using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff.Nodes.Derivatives;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>
/// y = γ (x − μ) / √(σ² + ε) + β with mean μ and variance σ² over the features of each row (Ba et al. 2016); γ and β
/// have one number per feature.
/// </summary>
internal sealed unsafe class LayerNormalisationNode : Node
{
    private readonly Parameter _scale;
    private readonly Parameter _shift;
    private readonly float _epsilon;

    internal LayerNormalisationNode(Node input, Parameter scale, Parameter shift, float epsilon)
        : base(input.Graph, input.Features, input)
    {
        if (scale.Length != input.Features || shift.Length != input.Features)
        {
            throw new ArgumentException($"'{scale.Name}' and '{shift.Name}' have {scale.Length} and {shift.Length} values; the input has {input.Features} features.");
        }

        (_scale, _shift, _epsilon) = (scale, shift, epsilon);
        NeedsGradient = true;
    }

    /// <summary>Mean and 1/√(σ² + ε) of each lane.</summary>
    protected internal override int ScratchFloats => 2 * Lanes;

    internal override Node Pullback(int input, Node gradient) => new LayerNormalisationGradientNode(Inputs[0], gradient, _scale, _epsilon);

    protected internal override void Forward()
    {
        float* gamma = Graph.ParameterValues + _scale.Offset;
        float* beta = Graph.ParameterValues + _shift.Offset;
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            float* x = Inputs[0].ValuePointer + lane;
            float* y = ValuePointer + lane;
            Vector512<float> sum = Vector512<float>.Zero, squares = Vector512<float>.Zero;
            for (int f = 0; f < Features; f++) sum += Vector512.Load(x + ((long)f * Lanes));
            Vector512<float> mean = sum / Features;
            for (int f = 0; f < Features; f++)
            {
                Vector512<float> d = Vector512.Load(x + ((long)f * Lanes)) - mean;
                squares += d * d;
            }

            Vector512<float> inverse = Vector512<float>.One / Vector512.Sqrt((squares / Features) + Vector512.Create(_epsilon));
            mean.Store(ScratchPointer + lane);
            inverse.Store(ScratchPointer + Lanes + lane);
            for (int f = 0; f < Features; f++)
            {
                Vector512<float> standard = (Vector512.Load(x + ((long)f * Lanes)) - mean) * inverse;
                ((standard * gamma[f]) + Vector512.Create(beta[f])).Store(y + ((long)f * Lanes));
            }
        }
    }

    protected internal override void Backward()
    {
        if (Graph.WantsParameterGradients) BackwardParameters();
        if (!Inputs[0].NeedsGradient) return;
        for (int lane = 0; lane < Lanes; lane += 16) BackwardInput(lane);
    }

    private void BackwardParameters()
    {
        float* gammaGradient = Graph.ParameterGradients + _scale.Offset;
        float* betaGradient = Graph.ParameterGradients + _shift.Offset;
        for (int f = 0; f < Features; f++)
        {
            float* x = Inputs[0].ValuePointer + ((long)f * Lanes);
            float* gradient = GradientPointer + ((long)f * Lanes);
            Vector512<float> ofScale = Vector512<float>.Zero, ofShift = Vector512<float>.Zero;
            for (int i = 0; i < Lanes; i += 16)
            {
                Vector512<float> g = Vector512.Load(gradient + i);
                ofShift += g;
                ofScale += g * (Vector512.Load(x + i) - Vector512.Load(ScratchPointer + i)) * Vector512.Load(ScratchPointer + Lanes + i);
            }

            gammaGradient[f] += Vector512.Sum(ofScale);
            betaGradient[f] += Vector512.Sum(ofShift);
        }
    }

    /// <summary>dx = (h − mean(h) − x̂ · mean(h x̂)) / √(σ² + ε) with h = γ dy and x̂ the standardised input.</summary>
    private void BackwardInput(int lane)
    {
        float* gamma = Graph.ParameterValues + _scale.Offset;
        float* x = Inputs[0].ValuePointer + lane;
        float* gradient = GradientPointer + lane;
        float* destination = Inputs[0].GradientPointer + lane;
        Vector512<float> mean = Vector512.Load(ScratchPointer + lane), inverse = Vector512.Load(ScratchPointer + Lanes + lane);
        Vector512<float> first = Vector512<float>.Zero, second = Vector512<float>.Zero;
        for (int f = 0; f < Features; f++)
        {
            Vector512<float> h = gamma[f] * Vector512.Load(gradient + ((long)f * Lanes));
            first += h;
            second += h * (Vector512.Load(x + ((long)f * Lanes)) - mean) * inverse;
        }

        first /= Features;
        second /= Features;
        for (int f = 0; f < Features; f++)
        {
            long at = (long)f * Lanes;
            Vector512<float> h = gamma[f] * Vector512.Load(gradient + at);
            Vector512<float> standard = (Vector512.Load(x + at) - mean) * inverse;
            Vector512<float> share = inverse * (h - first - (standard * second));
            if (Accumulates(0)) share += Vector512.Load(destination + at);
            share.Store(destination + at);
        }
    }
}
