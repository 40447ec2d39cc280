using System.Collections.Immutable;

namespace Offshell.Tensors.Autodiff;

/// <summary>A named block of numbers inside a <see cref="ParameterSet"/>; it holds no memory of its own.</summary>
public sealed class Parameter
{
    internal Parameter(string name, ImmutableArray<int> shape, int length, double? momentum)
    {
        Name = name;
        Shape = shape;
        Length = length;
        Momentum = momentum;
    }

    /// <summary>Unique within its set, for example <c>encoder.0.weight</c>; the tensor's name in a model file.</summary>
    public string Name { get; }

    /// <summary>Sizes of the axes, slowest first.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>First element within the set's flat memory; known once the memory is laid out.</summary>
    public int Offset { get; internal set; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Whether optimisers change it; false for running means, which follow the data instead.</summary>
    public bool IsTrained => Momentum is null;

    /// <summary>Share of a new mean in a running mean, or null for a trained parameter.</summary>
    internal double? Momentum { get; }
}
