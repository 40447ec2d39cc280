using System.Collections.Immutable;

namespace Offshell.Tensors.Autodiff;

/// <summary>A named block of trainable numbers inside a <see cref="ParameterSet"/>; it holds no memory of its own.</summary>
public sealed class Parameter
{
    internal Parameter(string name, ImmutableArray<int> shape, int offset, int length)
    {
        Name = name;
        Shape = shape;
        Offset = offset;
        Length = length;
    }

    /// <summary>Unique within its set, for example <c>encoder.0.weight</c>; the tensor's name in a model file.</summary>
    public string Name { get; }

    /// <summary>Sizes of the axes, slowest first.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>First element within the set's flat memory.</summary>
    public int Offset { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }
}
