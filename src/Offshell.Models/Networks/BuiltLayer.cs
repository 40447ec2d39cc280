using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>A layer whose parameters are reserved; it adds its operations to any number of graphs.</summary>
internal abstract class BuiltLayer
{
    /// <summary>Shape of the output of one row.</summary>
    internal abstract Shape Output { get; }

    /// <summary>Adds the layer's operations.</summary>
    internal abstract Node Apply(Graph graph, Node input);

    /// <summary>Sets the initial values of its parameters.</summary>
    internal virtual void Initialise(ParameterSet parameters, RandomSource random)
    {
    }
}
