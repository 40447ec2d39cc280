using Offshell.Tensors.Autodiff;
using Offshell.Tensors.Random;

namespace Offshell.Models.Networks;

/// <summary>A layer whose parameters are reserved; it adds its operations to any number of graphs.</summary>
internal abstract class BuiltLayer
{
    /// <summary>Shape of the output of one row.</summary>
    internal abstract Shape Output { get; }

    /// <summary>Whether a row's output depends on the other rows of its block in training.</summary>
    internal virtual bool CouplesRows => false;

    /// <summary>Floats of value, gradient and scratch that the layer takes per lane, about; it sets the size of blocks.</summary>
    internal virtual long FloatsPerLane => 2L * Output.Features;

    /// <summary>Whether it uses each weight at many positions or steps of a row, or the layers in it do.</summary>
    internal virtual bool SharesWeights => false;

    /// <summary>Adds the layer's operations.</summary>
    internal abstract Node Apply(Graph graph, Node input);

    /// <summary>Adds the layer's operations for sequences with a mask of padded steps; layers that know no steps ignore it.</summary>
    internal virtual Node Apply(Graph graph, Node input, Node? mask) => Apply(graph, input);

    /// <summary>Sets the initial values of its parameters.</summary>
    internal virtual void Initialise(ParameterSet parameters, RandomSource random)
    {
    }

    /// <summary>Applies constraints after an update of the weights, such as a largest norm.</summary>
    internal virtual void Constrain(ParameterSet parameters)
    {
    }
}
