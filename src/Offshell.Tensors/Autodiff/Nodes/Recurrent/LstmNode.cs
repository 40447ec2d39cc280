using System.Runtime.Intrinsics;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Autodiff.Nodes.Recurrent;

/// <summary>
/// Long short-term memory with forget gate (Gers et al. 2000): i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b),
/// c′ = f ∘ c + i ∘ g, h′ = o ∘ tanh c′. Gates are stored in the order i, f, o, g; the value shows h.
/// </summary>
internal sealed unsafe class LstmNode : RecurrentNode
{
    private readonly ProductSegment[] _statePairs;

    internal LstmNode(Node input, Node? mask, Parameter inputWeight, Parameter stateWeight, Parameter bias)
        : base(input, mask, inputWeight, stateWeight, bias, gates: 4) =>
        _statePairs = [.. Enumerable.Range(1, Steps - 1).Select(t => new ProductSegment((nint)t * GateFloats, (nint)(t - 1) * StateFloats))];

    /// <summary>c and tanh c′ of all steps, and the gradient of c carried back.</summary>
    protected override int CellFloats => ((2 * Steps) + 1) * StateFloats;

    private float* CellCarry => CellMemory + (2L * Steps * StateFloats);

    protected override void ForwardStep(int step)
    {
        float* state = State(step - 1), next = State(step), memory = Memory(step - 1), nextMemory = Memory(step), squashed = Squashed(step);
        float* input = Gate(step, 0), forget = Gate(step, 1), output = Gate(step, 2), candidate = Gate(step, 3);
        if (step > 0) AddStateProduct(0, 4, state, input);
        Activations.Apply(Activation.Sigmoid, input, input, 3 * StateFloats);
        Activations.Apply(Activation.Tanh, candidate, candidate, StateFloats);
        for (int i = 0; i < StateFloats; i += 16)
        {
            Vector512<float> c = Vector512.Load(memory + i);
            Vector512<float> moved = (Vector512.Load(forget + i) * c) + (Vector512.Load(input + i) * Vector512.Load(candidate + i));
            moved.Store(squashed + i);
            (c + (Mask(step, i) * (moved - c))).Store(nextMemory + i);
        }

        Activations.Apply(Activation.Tanh, squashed, squashed, StateFloats);
        for (int i = 0; i < StateFloats; i += 16)
        {
            Vector512<float> h = Vector512.Load(state + i);
            (h + (Mask(step, i) * ((Vector512.Load(output + i) * Vector512.Load(squashed + i)) - h))).Store(next + i);
        }
    }

    protected override void BackwardStep(int step, float* gradient)
    {
        if (step == Steps - 1) new Span<float>(CellCarry, StateFloats).Clear();
        float* memory = Memory(step - 1), squashed = Squashed(step);
        float* input = Gate(step, 0), forget = Gate(step, 1), output = Gate(step, 2), candidate = Gate(step, 3);
        Vector512<float> one = Vector512<float>.One;
        for (int n = 0; n < StateFloats; n += 16)
        {
            Vector512<float> mask = Mask(step, n), dh = Vector512.Load(gradient + n), dc = Vector512.Load(CellCarry + n);
            Vector512<float> i = Vector512.Load(input + n), f = Vector512.Load(forget + n), o = Vector512.Load(output + n);
            Vector512<float> g = Vector512.Load(candidate + n), t = Vector512.Load(squashed + n);
            Vector512<float> movedState = dh * mask;
            Vector512<float> movedMemory = (dc * mask) + (movedState * o * (one - (t * t)));
            (dh - movedState).Store(Carry + n);
            (dc - (dc * mask) + (movedMemory * f)).Store(CellCarry + n);
            (movedMemory * g * i * (one - i)).Store(input + n);
            (movedMemory * Vector512.Load(memory + n) * f * (one - f)).Store(forget + n);
            (movedState * t * o * (one - o)).Store(output + n);
            (movedMemory * i * (one - (g * g))).Store(candidate + n);
        }

        if (step > 0) TransposedStateProduct(0, 4, input, Carry, accumulate: true);
    }

    protected override void BackwardStateWeight() => AddStateWeightGradient(0, 4, ValuePointer, _statePairs);

    /// <summary>c after a step, zeros before the first.</summary>
    private float* Memory(int step) => step < 0 ? Zeros : CellMemory + ((long)step * StateFloats);

    /// <summary>tanh c′ of a step, before the mask.</summary>
    private float* Squashed(int step) => CellMemory + ((long)(Steps + step) * StateFloats);
}
