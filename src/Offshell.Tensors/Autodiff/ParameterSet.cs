using System.Collections.Immutable;

namespace Offshell.Tensors.Autodiff;

/// <summary>
/// All trainable numbers of a model in one flat, aligned buffer, so that optimisers, averaging, checkpoints and the sum
/// of gradients are single passes. Blocks begin on whole vectors; the padding between them stays zero.
/// </summary>
public sealed class ParameterSet
{
    private readonly List<Parameter> _parameters = [];
    private FloatBuffer? _values;
    private int _length;

    /// <summary>The parameters in the order they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Length of the flat memory, padding included.</summary>
    public int Length => _length;

    /// <summary>Number of trainable values, padding excluded.</summary>
    public long Count => _parameters.Sum(p => (long)p.Length);

    /// <summary>The flat memory; the first access closes the set to further parameters.</summary>
    public FloatBuffer Values => _values ??= new FloatBuffer(_length);

    /// <summary>Reserves a parameter of the given shape.</summary>
    /// <exception cref="InvalidOperationException">The memory is already laid out, or the name is taken.</exception>
    public Parameter Add(string name, params ReadOnlySpan<int> shape)
    {
        if (_values is not null) throw new InvalidOperationException($"The parameter '{name}' was added after the memory of the set was laid out.");
        if (_parameters.Exists(p => p.Name == name)) throw new InvalidOperationException($"Two parameters are named '{name}'.");
        long length = 1;
        foreach (int size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
            length *= size;
        }

        int reserved = checked(FloatBuffer.RoundUp((int)length));
        var parameter = new Parameter(name, [.. shape], _length, (int)length);
        _parameters.Add(parameter);
        _length = checked(_length + reserved);
        return parameter;
    }

    /// <summary>The values of one parameter, in row-major order of its shape.</summary>
    public Span<float> this[Parameter parameter] => Values.Span.Slice(parameter.Offset, parameter.Length);

    /// <summary>Finds a parameter by name, or null.</summary>
    public Parameter? Find(string name) => _parameters.Find(p => p.Name == name);
}
