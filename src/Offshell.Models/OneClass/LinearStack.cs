using System.Collections.Immutable;
using Offshell.Models.Networks;
using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;

namespace Offshell.Models.OneClass;

/// <summary>Dense layers without biases, the last one linear.</summary>
internal sealed class LinearStack
{
    private readonly Activation _activation;
    private readonly ImmutableArray<Parameter> _weights;

    internal LinearStack(ParameterSet parameters, string name, int inputs, ImmutableArray<int> widths, Activation activation)
    {
        _activation = activation;
        var weights = ImmutableArray.CreateBuilder<Parameter>(widths.Length);
        foreach (int width in widths)
        {
            weights.Add(parameters.Add($"{name}.{weights.Count}", width, inputs));
            inputs = width;
        }

        _weights = weights.MoveToImmutable();
    }

    internal ImmutableArray<Parameter> Weights => _weights;

    internal Node Apply(Node input)
    {
        for (int i = 0; i < _weights.Length; i++) input = input.Dense(_weights[i], null, i == _weights.Length - 1 ? Activation.Identity : _activation);
        return input;
    }

    internal void Initialise(ParameterSet parameters, RandomSource random)
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            Parameter weight = _weights[i];
            Initialisation.Fill(parameters[weight], weight.Shape[1], weight.Shape[0], i == _weights.Length - 1 ? Activation.Identity : _activation, random.Split(weight.Name));
        }
    }
}
