using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Offshell.Models.Networks;
using Offshell.Tensors;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Variational.Frozen;

/// <summary>Dense layers packed for one row at a time. Immutable; all memory is the caller's.</summary>
internal sealed unsafe class FrozenNetwork
{
    private readonly List<(PackedLayer Layer, Activation Activation)> _layers = [];
    private readonly (PackedLayer Layer, Activation Activation)[] _plan;

    /// <param name="options">The hidden layers.</param>
    /// <param name="name">Prefix of their parameters.</param>
    /// <param name="parameters">Where the weights are.</param>
    /// <param name="output">A linear layer behind the hidden ones, or null.</param>
    /// <param name="order">The outputs in the order wanted; empty for their own.</param>
    /// <exception cref="NotSupportedException">A layer is not dense.</exception>
    internal FrozenNetwork(NetworkOptions options, string name, ParameterSet parameters, string? output, ReadOnlySpan<int> order)
    {
        int last = output is null ? options.Layers.ToList().FindLastIndex(l => l is DenseLayer) : -1;
        for (int i = 0; i < options.Layers.Length; i++)
        {
            switch (options.Layers[i])
            {
                case DenseLayer dense:
                    Add(parameters, $"{name}.{i}", i == last ? order : [], dense.Activation);
                    break;
                case ReshapeLayer or DropoutLayer:
                    break;
                default:
                    throw new NotSupportedException(
                        $"The {name}'s layer {i + 1} ({options.Layers[i].KindName}) is not dense; only networks of dense layers can be compiled for single rows. Score tables instead.");
            }
        }

        if (output is not null) Add(parameters, output, order, Activation.Identity);
        _plan = [.. _layers];
        Outputs = _plan[^1].Layer.Outputs;
        Width = _plan.Max(l => l.Layer.PaddedOutputs);
    }

    /// <summary>Numbers that the last layer gives.</summary>
    internal int Outputs { get; }

    /// <summary>Floats of each of the two buffers that <see cref="Run"/> works in.</summary>
    internal int Width { get; }

    /// <summary>Runs all layers.</summary>
    /// <param name="x">The input.</param>
    /// <param name="first">A buffer.</param>
    /// <param name="second">Another one.</param>
    /// <param name="work">Work of which a piece is done before every layer.</param>
    /// <returns>The buffer that holds the outputs.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal float* Run(float* x, float* first, float* second, ref RowWork work)
    {
        bool rectified = false;
        ulong nonzero = 0;
        foreach ((PackedLayer layer, Activation activation) in _plan)
        {
            work.Next();
            nonzero = layer.Run(x, first, activation == Activation.Relu, rectified, nonzero);
            rectified = activation == Activation.Relu;
            if (activation is not (Activation.Relu or Activation.Identity)) Activations.Apply(activation, first, first, layer.PaddedOutputs);
            x = first;
            first = second;
            second = x;
        }

        return x;
    }

    private void Add(ParameterSet parameters, string name, ReadOnlySpan<int> order, Activation activation)
    {
        Parameter weight = parameters.Find($"{name}.weight")!;
        Parameter? bias = parameters.Find($"{name}.bias");
        Span<int> own = new int[weight.Shape[0]];
        for (int i = 0; i < own.Length; i++) own[i] = i;
        int inputs = parameters[weight].Length / own.Length;
        _layers.Add((new PackedLayer(parameters[weight], inputs, bias is null ? default : parameters[bias], order.IsEmpty ? own : order), activation));
    }
}
