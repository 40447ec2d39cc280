using System.Runtime.Intrinsics;
using Offshell.Tensors.Autodiff.Nodes.Spatial;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Kernels.Products;

namespace Offshell.Tensors.Autodiff.Nodes.Recurrent;

/// <summary>
/// A recurrent cell over all steps of a sequence, back-propagated through time: the input is [step][feature] × lanes, the
/// value [step][unit] × lanes holds the state after every step. A mask [step × lanes] of ones and zeros leaves the state
/// of a row as it is where it is zero, so that padded steps change nothing.
/// </summary>
internal abstract unsafe class RecurrentNode : Node
{
    private readonly Parameter _inputWeight;
    private readonly Parameter _bias;
    private readonly ProductSegment[] _inputPairs;

    /// <param name="input">[steps][features] × lanes.</param>
    /// <param name="mask">[steps] × lanes of ones and zeros, or null for ones.</param>
    /// <param name="inputWeight">[gates · units × features].</param>
    /// <param name="stateWeight">[gates · units × units].</param>
    /// <param name="bias">[gates · units].</param>
    /// <param name="gates">Gates of the cell.</param>
    protected RecurrentNode(Node input, Node? mask, Parameter inputWeight, Parameter stateWeight, Parameter bias, int gates)
        : base(input.Graph, checked(StepsOf(input, inputWeight) * stateWeight.Shape[1]), mask is null ? [input] : [input, mask])
    {
        Steps = StepsOf(input, inputWeight);
        Units = stateWeight.Shape[1];
        Gates = gates;
        if (inputWeight.Shape[0] != gates * Units || stateWeight.Shape[0] != gates * Units || bias.Length != gates * Units)
        {
            throw new ArgumentException($"'{inputWeight.Name}', '{stateWeight.Name}' and '{bias.Name}' have {inputWeight.Shape[0]}, {stateWeight.Shape[0]} and {bias.Length} rows; {gates} gates of {Units} units need {gates * Units}.");
        }

        if (mask is not null && mask.Features != Steps) throw new ArgumentException($"The mask has {mask.Features} steps; the sequence has {Steps}.");
        (_inputWeight, StateWeight, _bias) = (inputWeight, stateWeight, bias);
        _inputPairs = [.. Enumerable.Range(0, Steps).Select(t => new ProductSegment((nint)t * GateFloats, (nint)t * InputFeatures * Lanes))];
        NeedsGradient = true;
    }

    protected int Steps { get; }

    protected int Units { get; }

    protected int Gates { get; }

    protected Parameter StateWeight { get; }

    /// <summary>Floats of one state.</summary>
    protected int StateFloats => Units * Lanes;

    /// <summary>Floats of the gates of one step.</summary>
    protected int GateFloats => Gates * Units * Lanes;

    /// <summary>Floats that the cell keeps beside its gates.</summary>
    protected abstract int CellFloats { get; }

    /// <summary>Gates of all steps, the cell's own, a state of zeros and the gradient carried from step to step.</summary>
    protected internal sealed override int ScratchFloats => (Steps * GateFloats) + CellFloats + (2 * StateFloats);

    /// <summary>The cell's own memory.</summary>
    protected float* CellMemory => ScratchPointer + ((long)Steps * GateFloats);

    /// <summary>The gradient of the state before the step at hand.</summary>
    protected float* Carry => CellMemory + CellFloats + StateFloats;

    /// <summary>Zeros: never written.</summary>
    protected float* Zeros => CellMemory + CellFloats;

    private int InputFeatures => _inputWeight.Shape[1];

    /// <summary>The mask says which rows move; it is data.</summary>
    protected internal override bool Differentiates(int input) => input == 0;

    protected internal sealed override void Forward()
    {
        float* weight = Graph.ParameterValues + _inputWeight.Offset;
        float* bias = Graph.ParameterValues + _bias.Offset;
        for (int step = 0; step < Steps; step++)
        {
            float* x = Inputs[0].ValuePointer + ((long)step * InputFeatures * Lanes);
            MatrixProduct.MultiplyWithBias(Gates * Units, Lanes, InputFeatures, weight, InputFeatures, 1, x, Lanes, 1, bias, Gate(step, 0), Lanes);
            ForwardStep(step);
        }
    }

    protected internal sealed override void Backward()
    {
        new Span<float>(Carry, StateFloats).Clear();
        for (int step = Steps - 1; step >= 0; step--)
        {
            float* gradient = GradientPointer + ((long)step * StateFloats);
            Lanewise.Apply<Lanewise.Sum>(gradient, Carry, gradient, StateFloats);
            BackwardStep(step, gradient);
        }

        BackwardStateWeight();
        BackwardInput();
    }

    /// <summary>Finishes the gates, which hold W x + b, and writes the state after the step.</summary>
    protected abstract void ForwardStep(int step);

    /// <summary>Turns the gates into the gradients of what they were before their activation, and writes <see cref="Carry"/>.</summary>
    protected abstract void BackwardStep(int step, float* gradient);

    /// <summary>Adds the gradient of the weights that read the state.</summary>
    protected abstract void BackwardStateWeight();

    /// <summary>One gate of a step, [units × lanes].</summary>
    protected float* Gate(int step, int gate) => ScratchPointer + ((long)step * GateFloats) + ((long)gate * StateFloats);

    /// <summary>The state after a step, zeros before the first.</summary>
    protected float* State(int step) => step < 0 ? Zeros : ValuePointer + ((long)step * StateFloats);

    /// <summary>The mask of the lanes of one vector; <paramref name="index"/> counts within a state.</summary>
    protected Vector512<float> Mask(int step, int index) =>
        Inputs.Length == 1 ? Vector512<float>.One : Vector512.Load(Inputs[1].ValuePointer + ((long)step * Lanes) + (index % Lanes));

    /// <summary>destination += rows of U from <paramref name="firstGate"/> on · state.</summary>
    protected void AddStateProduct(int firstGate, int gates, float* state, float* destination) =>
        MatrixProduct.Multiply(
            gates * Units, Lanes, Units, Graph.ParameterValues + StateWeight.Offset + (firstGate * Units * Units), Units, 1, state, Lanes, 1, destination, Lanes, accumulate: true);

    /// <summary>destination (+)= rows of U from <paramref name="firstGate"/> on, transposed · gradients of these gates.</summary>
    protected void TransposedStateProduct(int firstGate, int gates, float* gradients, float* destination, bool accumulate) =>
        MatrixProduct.Multiply(
            Units, Lanes, gates * Units, Graph.ParameterValues + StateWeight.Offset + (firstGate * Units * Units), 1, Units, gradients, Lanes, 1, destination, Lanes, accumulate);

    /// <summary>dU += Σ gradients of gates · stateᵀ for the gates from <paramref name="firstGate"/> on.</summary>
    protected void AddStateWeightGradient(int firstGate, int gates, float* states, ProductSegment[] pairs) =>
        MatrixProduct.AccumulateGradient(
            gates * Units, Units, Lanes, Gate(0, firstGate), Lanes, states, Lanes, pairs, Graph.ParameterGradients + StateWeight.Offset + (firstGate * Units * Units), Units);

    private void BackwardInput()
    {
        int rows = Gates * Units;
        Node input = Inputs[0];
        MatrixProduct.AccumulateGradient(
            rows, InputFeatures, Lanes, Gate(0, 0), Lanes, input.ValuePointer, Lanes, _inputPairs, Graph.ParameterGradients + _inputWeight.Offset, InputFeatures);
        float* biasGradient = Graph.ParameterGradients + _bias.Offset;
        LaneSums.AddRows(Gate(0, 0), rows, Lanes, biasGradient, Steps);
        if (!input.NeedsGradient) return;
        float* weight = Graph.ParameterValues + _inputWeight.Offset;
        for (int step = 0; step < Steps; step++)
        {
            float* destination = input.GradientPointer + ((long)step * InputFeatures * Lanes);
            MatrixProduct.Multiply(InputFeatures, Lanes, rows, weight, 1, InputFeatures, Gate(step, 0), Lanes, 1, destination, Lanes, Accumulates(0));
        }
    }

    private static int StepsOf(Node input, Parameter inputWeight) => inputWeight.Shape.Length == 2 && input.Features % inputWeight.Shape[1] == 0
        ? input.Features / inputWeight.Shape[1]
        : throw new ArgumentException($"The input has {input.Features} features, which '{inputWeight.Name}' [{string.Join(" × ", inputWeight.Shape)}] cannot cut into steps.");
}
