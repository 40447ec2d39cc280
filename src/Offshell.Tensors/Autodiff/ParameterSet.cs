using System.Collections.Immutable;

namespace Offshell.Tensors.Autodiff;

/// <summary>
/// All numbers of a model that training changes, in one flat, aligned buffer, so that optimisers, averaging, checkpoints
/// and the sum of gradients are single passes. Trained parameters come first, running means last. Blocks begin on whole
/// vectors; the padding between them stays zero.
/// </summary>
public sealed class ParameterSet
{
    /// <summary>Numbers that one buffer can hold, with room for padding.</summary>
    private const int Most = 2_000_000_000;

    private readonly List<Parameter> _parameters = [];
    private FloatBuffer? _values;

    /// <summary>The parameters in the order they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Length of the flat memory, padding included.</summary>
    public int Length { get; private set; }

    /// <summary>Length of the first part of the flat memory, the one that optimisers change.</summary>
    public int TrainedLength { get; private set; }

    /// <summary>Number of trained values, padding excluded.</summary>
    public long Count => _parameters.Where(p => p.IsTrained).Sum(p => (long)p.Length);

    /// <summary>The flat memory; the first access closes the set to further parameters.</summary>
    public FloatBuffer Values => _values ??= Layout();

    /// <summary>The values of one parameter, in row-major order of its shape.</summary>
    public Span<float> this[Parameter parameter]
    {
        get
        {
            Span<float> all = Values.Span; // lays out the memory, which sets the offset
            return all.Slice(parameter.Offset, parameter.Length);
        }
    }

    /// <summary>Reserves a trained parameter of the given shape.</summary>
    /// <exception cref="InvalidOperationException">The memory is already laid out, or the name is taken.</exception>
    /// <exception cref="ArgumentException">The set would hold more numbers than one buffer can.</exception>
    public Parameter Add(string name, params ReadOnlySpan<int> shape) => Add(name, momentum: null, shape);

    /// <summary>
    /// Reserves numbers that follow a mean over the rows seen, m ← m + momentum · (mean of the batch − m), instead of a
    /// gradient. On the way back an operation adds its rows' sums where the gradient would be, and their count right
    /// behind it; <see cref="UpdateRunningMeans"/> turns these into means.
    /// </summary>
    /// <param name="name">Unique within the set.</param>
    /// <param name="momentum">Share of the new mean, in (0, 1].</param>
    /// <param name="shape">Sizes of the axes, slowest first.</param>
    /// <exception cref="InvalidOperationException">The memory is already laid out, or the name is taken.</exception>
    public Parameter AddRunningMean(string name, double momentum, params ReadOnlySpan<int> shape)
    {
        if (!(momentum > 0 && momentum <= 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "The momentum of a running mean is above 0 and at most 1.");
        return Add(name, momentum, shape);
    }

    /// <summary>Moves all running means by the sums that the operations left in the gradient memory of a batch.</summary>
    /// <param name="sums">The summed gradient memory of all blocks of the batch.</param>
    public void UpdateRunningMeans(FloatBuffer sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        foreach (Parameter parameter in _parameters)
        {
            if (parameter.Momentum is not { } momentum) continue;
            ReadOnlySpan<float> sum = sums.Span.Slice(parameter.Offset, parameter.Length);
            double count = sums.Span[parameter.Offset + parameter.Length];
            if (!(count > 0)) continue;
            Span<float> mean = this[parameter];
            for (int i = 0; i < mean.Length; i++) mean[i] += (float)(momentum * ((sum[i] / count) - mean[i]));
        }
    }

    /// <summary>Finds a parameter by name, or null.</summary>
    public Parameter? Find(string name) => _parameters.Find(p => p.Name == name);

    private Parameter Add(string name, double? momentum, ReadOnlySpan<int> shape)
    {
        if (_values is not null) throw new InvalidOperationException($"The parameter '{name}' was added after the memory of the set was laid out.");
        if (_parameters.Exists(p => p.Name == name)) throw new InvalidOperationException($"Two parameters are named '{name}'.");
        long length = 1;
        foreach (int size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
            length = length > Most / size ? long.MaxValue : length * size;
        }

        if (length + Length > Most) throw new ArgumentException($"With '{name}' of [{string.Join(" × ", shape.ToArray())}] numbers the model would hold more than {Most:N0} numbers. Make its layers or its latents smaller.", nameof(shape));
        var parameter = new Parameter(name, [.. shape], (int)length, momentum);
        _parameters.Add(parameter);
        Length = checked(Length + Reserved(parameter));
        if (parameter.IsTrained) TrainedLength += Reserved(parameter);
        return parameter;
    }

    /// <summary>Whole vectors; a running mean keeps one place for the count of rows.</summary>
    private static int Reserved(Parameter parameter) => FloatBuffer.RoundUp(parameter.Length + (parameter.IsTrained ? 0 : 1));

    private FloatBuffer Layout()
    {
        (int trained, int running) = (0, TrainedLength);
        foreach (Parameter parameter in _parameters)
        {
            parameter.Offset = parameter.IsTrained ? trained : running;
            if (parameter.IsTrained) trained += Reserved(parameter);
            else running += Reserved(parameter);
        }

        return new FloatBuffer(Length);
    }
}
