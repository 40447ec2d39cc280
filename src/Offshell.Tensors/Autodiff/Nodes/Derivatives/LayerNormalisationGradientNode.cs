using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes.Derivatives;

/// <summary>
/// v = r (h − mean(h) − x̂ mean(h x̂)) with h = γ g, x̂ = (x − μ) r and r = 1/√(σ² + ε): the gradient of a layer
/// normalisation with respect to its input x, for a gradient g of its output.
/// </summary>
/// <remarks>
/// Way back for a gradient w of v: with u = r (w − mean(w) − x̂ mean(w x̂)), which is the same symmetric map applied to w,
/// dg = γ u, dγ = Σ g u over rows, and dx = −r (v mean(w x̂) + u mean(h x̂) + x̂ mean(w v)).
/// </remarks>
internal sealed unsafe class LayerNormalisationGradientNode : Node
{
    private readonly Parameter _scale;
    private readonly float _epsilon;

    internal LayerNormalisationGradientNode(Node input, Node gradient, Parameter scale, float epsilon)
        : base(input.Graph, input.Features, input, gradient)
    {
        (_scale, _epsilon) = (scale, epsilon);
        NeedsGradient = true;
    }

    /// <summary>μ, r and mean(h x̂) of each lane, then u.</summary>
    protected internal override int ScratchFloats => (3 + Features) * Lanes;

    private float* U => ScratchPointer + (3 * Lanes);

    private float* Gamma => Graph.ParameterValues + _scale.Offset;

    protected internal override void Forward()
    {
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Moments(lane);
            float* x = Inputs[0].ValuePointer + lane;
            float* g = Inputs[1].ValuePointer + lane;
            Project(lane, x, g, Gamma, ValuePointer + lane).Store(ScratchPointer + (2 * Lanes) + lane);
        }
    }

    protected internal override void Backward()
    {
        for (int lane = 0; lane < Lanes; lane += 16)
        {
            Vector512<float> ofSeed = Project(lane, Inputs[0].ValuePointer + lane, GradientPointer + lane, null, U + lane);
            // Share after share in the order of the inputs: both may be the same value.
            if (Inputs[0].NeedsGradient) BackwardInput(lane, ofSeed);
            if (Inputs[1].NeedsGradient) BackwardGradient(lane);
        }

        float* gammaGradient = Graph.ParameterGradients + _scale.Offset;
        for (int f = 0; f < Features; f++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int i = f * Lanes; i < (f + 1) * Lanes; i += 16) sum += Vector512.Load(Inputs[1].ValuePointer + i) * Vector512.Load(U + i);
            gammaGradient[f] += Vector512.Sum(sum);
        }
    }

    private void Moments(int lane)
    {
        float* x = Inputs[0].ValuePointer + lane;
        Vector512<float> sum = Vector512<float>.Zero, squares = Vector512<float>.Zero;
        for (int f = 0; f < Features; f++) sum += Vector512.Load(x + (f * Lanes));
        Vector512<float> mean = sum / Features;
        for (int f = 0; f < Features; f++)
        {
            Vector512<float> d = Vector512.Load(x + (f * Lanes)) - mean;
            squares += d * d;
        }

        mean.Store(ScratchPointer + lane);
        (Vector512<float>.One / Vector512.Sqrt((squares / Features) + Vector512.Create(_epsilon))).Store(ScratchPointer + Lanes + lane);
    }

    /// <summary>destination = r (h − mean(h) − x̂ mean(h x̂)) with h = scale · source; returns mean(h x̂).</summary>
    private Vector512<float> Project(int lane, float* x, float* source, float* scale, float* destination)
    {
        Vector512<float> mean = Vector512.Load(ScratchPointer + lane), inverse = Vector512.Load(ScratchPointer + Lanes + lane);
        Vector512<float> first = Vector512<float>.Zero, second = Vector512<float>.Zero;
        for (int f = 0; f < Features; f++)
        {
            Vector512<float> h = (scale is null ? 1 : scale[f]) * Vector512.Load(source + (f * Lanes));
            first += h;
            second += h * (Vector512.Load(x + (f * Lanes)) - mean) * inverse;
        }

        first /= Features;
        second /= Features;
        for (int f = 0; f < Features; f++)
        {
            Vector512<float> h = (scale is null ? 1 : scale[f]) * Vector512.Load(source + (f * Lanes));
            Vector512<float> standard = (Vector512.Load(x + (f * Lanes)) - mean) * inverse;
            (inverse * (h - first - (standard * second))).Store(destination + (f * Lanes));
        }

        return second;
    }

    private void BackwardGradient(int lane)
    {
        float* destination = Inputs[1].GradientPointer + lane;
        for (int f = 0; f < Features; f++)
        {
            Vector512<float> share = Gamma[f] * Vector512.Load(U + (f * Lanes) + lane);
            if (Accumulates(1)) share += Vector512.Load(destination + (f * Lanes));
            share.Store(destination + (f * Lanes));
        }
    }

    private void BackwardInput(int lane, Vector512<float> ofSeed)
    {
        Vector512<float> mean = Vector512.Load(ScratchPointer + lane), inverse = Vector512.Load(ScratchPointer + Lanes + lane);
        Vector512<float> ofGradient = Vector512.Load(ScratchPointer + (2 * Lanes) + lane), overlap = Vector512<float>.Zero;
        for (int i = lane; i < Features * Lanes; i += Lanes) overlap += Vector512.Load(GradientPointer + i) * Vector512.Load(ValuePointer + i);
        overlap /= Features;
        for (int i = lane; i < Features * Lanes; i += Lanes)
        {
            Vector512<float> standard = (Vector512.Load(Inputs[0].ValuePointer + i) - mean) * inverse;
            Vector512<float> share = -inverse * ((Vector512.Load(ValuePointer + i) * ofSeed) + (Vector512.Load(U + i) * ofGradient) + (standard * overlap));
            if (Accumulates(0)) share += Vector512.Load(Inputs[0].GradientPointer + i);
            share.Store(Inputs[0].GradientPointer + i);
        }
    }
}
