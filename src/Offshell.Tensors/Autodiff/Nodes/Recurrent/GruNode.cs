using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Autodiff.Nodes.Recurrent;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014): r = σ(W_r x + U_r h + b_r), u = σ(W_u x + U_u h + b_u),
/// c = tanh(W_c x + U_c (r ∘ h) + b_c), h′ = (1 − u) ∘ h + u ∘ c. Gates are stored in the order r, u, c.
/// </summary>
internal sealed unsafe class GruNode : RecurrentNode
{
    private readonly ProductSegment[] _statePairs;
    private readonly ProductSegment[] _resetPairs;

    internal GruNode(Node input, Node? mask, Parameter inputWeight, Parameter stateWeight, Parameter bias)
        : base(input, mask, inputWeight, stateWeight, bias, gates: 3)
    {
        _statePairs = [.. Enumerable.Range(1, Steps - 1).Select(t => new ProductSegment((nint)t * GateFloats, (nint)(t - 1) * StateFloats))];
        _resetPairs = [.. Enumerable.Range(1, Steps - 1).Select(t => new ProductSegment((nint)t * GateFloats, (nint)t * StateFloats))];
    }

    /// <summary>r ∘ h of all steps, and its gradient at one.</summary>
    protected override int CellFloats => (Steps + 1) * StateFloats;

    protected override void ForwardStep(int step)
    {
        float* state = State(step - 1), reset = Gate(step, 0), update = Gate(step, 1), candidate = Gate(step, 2);
        // The state before the first step is zero and adds nothing.
        if (step > 0) AddStateProduct(0, 2, state, reset);
        Activations.Apply(Activation.Sigmoid, reset, reset, 2 * StateFloats);
        Lanewise.Apply<Lanewise.Product>(reset, state, Reset(step), StateFloats);
        if (step > 0) AddStateProduct(2, 1, Reset(step), candidate);
        Activations.Apply(Activation.Tanh, candidate, candidate, StateFloats);
        float* next = State(step);
        for (int i = 0; i < StateFloats; i += 16)
        {
            Vector512<float> h = Vector512.Load(state + i);
            (h + (Mask(step, i) * Vector512.Load(update + i) * (Vector512.Load(candidate + i) - h))).Store(next + i);
        }
    }

    protected override void BackwardStep(int step, float* gradient)
    {
        float* state = State(step - 1), reset = Gate(step, 0), update = Gate(step, 1), candidate = Gate(step, 2);
        for (int i = 0; i < StateFloats; i += 16)
        {
            Vector512<float> g = Vector512.Load(gradient + i), moved = g * Mask(step, i);
            Vector512<float> u = Vector512.Load(update + i), c = Vector512.Load(candidate + i);
            (moved * u * (Vector512<float>.One - (c * c))).Store(candidate + i);
            (moved * (c - Vector512.Load(state + i)) * u * (Vector512<float>.One - u)).Store(update + i);
            (g - (moved * u)).Store(Carry + i);
        }

        if (step == 0)
        {
            new Span<float>(reset, StateFloats).Clear();
            return;
        }

        float* resetGradient = Reset(Steps);
        TransposedStateProduct(2, 1, candidate, resetGradient, accumulate: false);
        for (int i = 0; i < StateFloats; i += 16)
        {
            Vector512<float> g = Vector512.Load(resetGradient + i), r = Vector512.Load(reset + i);
            (Vector512.Load(Carry + i) + (g * r)).Store(Carry + i);
            (g * Vector512.Load(state + i) * r * (Vector512<float>.One - r)).Store(reset + i);
        }

        TransposedStateProduct(0, 2, reset, Carry, accumulate: true);
    }

    protected override void BackwardStateWeight()
    {
        AddStateWeightGradient(0, 2, ValuePointer, _statePairs);
        AddStateWeightGradient(2, 1, Reset(0), _resetPairs);
    }

    private float* Reset(int step) => CellMemory + ((long)step * StateFloats);
}
