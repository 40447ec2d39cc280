using Offshell.Tensors.Autodiff;

namespace Offshell.Models.Variational.Nodes;

/// <summary>
/// λ KL(ρ ‖ ρ̂ⱼ) = λ [ρ log(ρ/ρ̂ⱼ) + (1 − ρ) log((1 − ρ)/(1 − ρ̂ⱼ))] for every code j, the same in all lanes, [codes × lanes]: ρ̂ⱼ is
/// the mean of code j, in (0, 1), over the lanes of the block. Lanes that only fill a block up count as the row they repeat.
/// </summary>
internal sealed unsafe class SparsityNode(Node code, double target, double factor) : Node(code.Graph, code.Features, code)
{
    /// <summary>Keeps the logarithms finite where the logistic function rounds to 0 or 1.</summary>
    private const double Least = 1e-6;

    private readonly double[] _means = new double[code.Features];

    protected internal override void Forward()
    {
        for (int j = 0; j < Features; j++)
        {
            float* values = Inputs[0].ValuePointer + (j * Lanes);
            double sum = 0;
            for (int i = 0; i < Lanes; i++) sum += values[i];
            double mean = _means[j] = Math.Clamp(sum / Lanes, Least, 1 - Least);
            double divergence = (target * Math.Log(target / mean)) + ((1 - target) * Math.Log((1 - target) / (1 - mean)));
            new Span<float>(ValuePointer + (j * Lanes), Lanes).Fill((float)(factor * divergence));
        }
    }

    protected internal override void Backward()
    {
        if (!Inputs[0].NeedsGradient) return;
        for (int j = 0; j < Features; j++)
        {
            float* upstream = GradientPointer + (j * Lanes), destination = Inputs[0].GradientPointer + (j * Lanes);
            double sum = 0;
            for (int i = 0; i < Lanes; i++) sum += upstream[i];
            float slope = (float)(factor * sum * (((1 - target) / (1 - _means[j])) - (target / _means[j])) / Lanes);
            for (int i = 0; i < Lanes; i++) destination[i] = slope + (Accumulates(0) ? destination[i] : 0);
        }
    }
}
