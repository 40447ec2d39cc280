using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Kernels;

namespace Offshell.Models.Networks;

/// <summary>f(x), elementwise; for places where no other layer can carry the activation, such as after a normalisation.</summary>
public sealed record ActivationLayer : LayerOptions
{
    /// <summary>The activation f.</summary>
    public required Activation Activation { get; init; }

    internal override BuiltLayer Build(ParameterSet parameters, string name, Shape input) => new Built(Activation, input);

    private sealed class Built(Activation activation, Shape input) : BuiltLayer
    {
        internal override Shape Output => input;

        internal override Node Apply(Graph graph, Node input) => input.Activate(activation);
    }
}
