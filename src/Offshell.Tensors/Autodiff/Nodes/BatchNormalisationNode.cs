using System.Runtime.Intrinsics;

namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>
/// y = γ (x − μ) / √(σ² + ε) + β per channel (Ioffe and Szegedy 2015). In training, μ and σ² are the mean and variance
/// over the rows of the block (padding lanes excluded) and the positions; otherwise the running means of both.
/// </summary>
/// <remarks>This operation couples the rows of a block in training. Only whole-batch blocks give the published form.</remarks>
internal sealed unsafe class BatchNormalisationNode : Node
{
    private readonly Parameter _scale;
    private readonly Parameter _shift;
    private readonly Parameter _runningMean;
    private readonly Parameter _runningVariance;
    private readonly float _epsilon;

    internal BatchNormalisationNode(Node input, Parameter scale, Parameter shift, Parameter runningMean, Parameter runningVariance, float epsilon)
        : base(input.Graph, input.Features, input)
    {
        Channels.Check(input, scale, shift, runningMean, runningVariance);
        if (runningMean.IsTrained || runningVariance.IsTrained) throw new ArgumentException($"'{runningMean.Name}' and '{runningVariance.Name}' must be running means.");
        (_scale, _shift, _runningMean, _runningVariance, _epsilon) = (scale, shift, runningMean, runningVariance, epsilon);
        NeedsGradient = true;
    }

    /// <summary>Mean, variance and 1/√(σ² + ε) of each channel.</summary>
    protected internal override int ScratchFloats => 3 * ChannelCount;

    private int ChannelCount => _scale.Length;

    private int Stride => ChannelCount * Lanes;

    private int Count => Features / ChannelCount * Graph.ActiveLanes;

    protected internal override void Forward()
    {
        float* gamma = Graph.ParameterValues + _scale.Offset;
        float* beta = Graph.ParameterValues + _shift.Offset;
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            float* statistics = ScratchPointer + (3 * channel);
            if (Graph.IsTraining) BlockStatistics(channel, out statistics[0], out statistics[1]);
            else (statistics[0], statistics[1]) = (Graph.ParameterValues[_runningMean.Offset + channel], Graph.ParameterValues[_runningVariance.Offset + channel]);
            statistics[2] = 1 / MathF.Sqrt(statistics[1] + _epsilon);
            Vector512<float> mean = Vector512.Create(statistics[0]), factor = Vector512.Create(statistics[2] * gamma[channel]), shift = Vector512.Create(beta[channel]);
            for (int row = channel * Lanes; row < Features * Lanes; row += Stride)
            {
                for (int i = row; i < row + Lanes; i += 16) (((Vector512.Load(Inputs[0].ValuePointer + i) - mean) * factor) + shift).Store(ValuePointer + i);
            }
        }
    }

    protected internal override void Backward()
    {
        float* gammaGradient = Graph.ParameterGradients + _scale.Offset;
        float* betaGradient = Graph.ParameterGradients + _shift.Offset;
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            float* statistics = ScratchPointer + (3 * channel);
            ShareSums(channel, out float first, out float second);
            gammaGradient[channel] += second;
            betaGradient[channel] += first;
            if (Inputs[0].NeedsGradient) BackwardInput(channel, first, second);
            if (Graph.IsTraining) LeaveStatistics(channel, statistics[0], statistics[1]);
        }

        if (!Graph.IsTraining) return;
        Graph.ParameterGradients[_runningMean.Offset + ChannelCount] += Count;
        Graph.ParameterGradients[_runningVariance.Offset + ChannelCount] += Count;
    }

    /// <summary>The sums behind the running means; the variance without bias, as in Algorithm 2 of the paper.</summary>
    private void LeaveStatistics(int channel, float mean, float variance)
    {
        float count = Count;
        Graph.ParameterGradients[_runningMean.Offset + channel] += count * mean;
        Graph.ParameterGradients[_runningVariance.Offset + channel] += count * variance * (count > 1 ? count / (count - 1) : 1);
    }

    private void BlockStatistics(int channel, out float mean, out float variance)
    {
        float* x = Inputs[0].ValuePointer;
        Vector512<float> sum = Vector512<float>.Zero, squares = Vector512<float>.Zero;
        for (int row = channel * Lanes; row < Features * Lanes; row += Stride)
        {
            for (int i = 0; i < Graph.ActiveLanes; i += 16) sum += Active(i, Vector512.Load(x + row + i));
        }

        mean = Vector512.Sum(sum) / Count;
        for (int row = channel * Lanes; row < Features * Lanes; row += Stride)
        {
            for (int i = 0; i < Graph.ActiveLanes; i += 16)
            {
                Vector512<float> d = Active(i, Vector512.Load(x + row + i) - Vector512.Create(mean));
                squares += d * d;
            }
        }

        variance = Vector512.Sum(squares) / Count;
    }

    /// <summary>Σ dy and Σ dy · x̂ over the rows and positions.</summary>
    private void ShareSums(int channel, out float first, out float second)
    {
        float* statistics = ScratchPointer + (3 * channel);
        Vector512<float> mean = Vector512.Create(statistics[0]), inverse = Vector512.Create(statistics[2]);
        Vector512<float> sum = Vector512<float>.Zero, product = Vector512<float>.Zero;
        for (int row = channel * Lanes; row < Features * Lanes; row += Stride)
        {
            for (int i = 0; i < Graph.ActiveLanes; i += 16)
            {
                Vector512<float> gradient = Active(i, Vector512.Load(GradientPointer + row + i));
                sum += gradient;
                product += gradient * ((Vector512.Load(Inputs[0].ValuePointer + row + i) - mean) * inverse);
            }
        }

        (first, second) = (Vector512.Sum(sum), Vector512.Sum(product));
    }

    /// <summary>dx = γ (dy − mean(dy) − x̂ · mean(dy x̂)) / √(σ² + ε); the means vanish where μ and σ² are constants.</summary>
    private void BackwardInput(int channel, float first, float second)
    {
        float* statistics = ScratchPointer + (3 * channel);
        float share = Graph.IsTraining ? 1f / Count : 0;
        Vector512<float> mean = Vector512.Create(statistics[0]), inverse = Vector512.Create(statistics[2]);
        Vector512<float> factor = Vector512.Create(statistics[2] * Graph.ParameterValues[_scale.Offset + channel]);
        Vector512<float> meanGradient = Vector512.Create(first * share), meanProduct = Vector512.Create(second * share);
        for (int row = channel * Lanes; row < Features * Lanes; row += Stride)
        {
            for (int i = 0; i < Lanes; i += 16)
            {
                Vector512<float> standard = (Vector512.Load(Inputs[0].ValuePointer + row + i) - mean) * inverse;
                Vector512<float> gradient = Vector512.Load(GradientPointer + row + i) - meanGradient - (standard * meanProduct);
                gradient = Active(i, factor * gradient);
                if (Accumulates(0)) gradient += Vector512.Load(Inputs[0].GradientPointer + row + i);
                gradient.Store(Inputs[0].GradientPointer + row + i);
            }
        }
    }

    /// <summary>Zero in padding lanes, the value elsewhere.</summary>
    private Vector512<float> Active(int firstLane, Vector512<float> value)
    {
        if (firstLane + 16 <= Graph.ActiveLanes) return value;
        Vector512<int> lanes = Vector512<int>.Indices + Vector512.Create(firstLane);
        return Vector512.ConditionalSelect(Vector512.LessThan(lanes, Vector512.Create(Graph.ActiveLanes)).AsSingle(), value, Vector512<float>.Zero);
    }
}
