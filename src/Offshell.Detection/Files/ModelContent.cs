using Offshell.Data;
using Offshell.Data.Safetensors;

namespace Offshell.Detection.Files;

/// <summary>The parts of a model file while it is put together or taken apart: named texts and named arrays of numbers.</summary>
internal sealed class ModelContent
{
    /// <summary>How many models this one lies within.</summary>
    internal int Level { get; set; }

    internal SortedDictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<string, SafetensorsTensor> Arrays { get; } = new(StringComparer.Ordinal);

    /// <summary>A text that must be there.</summary>
    /// <exception cref="ModelFormatException">It is not.</exception>
    internal string Text(string name) => Texts.TryGetValue(name, out string? text)
        ? text
        : throw new ModelFormatException($"The entry '{name}' is missing. The file was not written whole, or not by this product.");

    internal void Add(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) => Arrays.Add(name, SafetensorsTensor.Of(values, shape));

    internal void Add(string name, ReadOnlySpan<double> values) => Arrays.Add(name, SafetensorsTensor.Of(values, values.Length));

    internal void Add(string name, ReadOnlySpan<int> values) => Arrays.Add(name, SafetensorsTensor.Of(values, values.Length));

    internal ReadOnlySpan<float> Singles(string name, long length) => Array(name, SafetensorsType.F32, length).Singles;

    internal double[] Doubles(string name) => Array(name, SafetensorsType.F64, -1).Doubles.ToArray();

    internal int[] Integers(string name) => Array(name, SafetensorsType.I32, -1).Int32s.ToArray();

    /// <summary>Adds the parts of a model within this one under a prefix.</summary>
    internal void AddNested(string prefix, ModelContent part)
    {
        foreach ((string name, string text) in part.Texts) Texts.Add(prefix + name, text);
        foreach ((string name, SafetensorsTensor array) in part.Arrays) Arrays.Add(prefix + name, array);
    }

    /// <summary>The parts under a prefix, without it.</summary>
    internal ModelContent Nested(string prefix)
    {
        var part = new ModelContent();
        foreach ((string name, string text) in Texts)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) part.Texts.Add(name[prefix.Length..], text);
        }

        foreach ((string name, SafetensorsTensor array) in Arrays)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)) part.Arrays.Add(name[prefix.Length..], array);
        }

        return part;
    }

    private SafetensorsTensor Array(string name, SafetensorsType type, long length)
    {
        if (!Arrays.TryGetValue(name, out SafetensorsTensor? tensor)) throw new ModelFormatException($"The array '{name}' is missing.");
        if (tensor.Type != type || (length >= 0 && tensor.Count != length))
        {
            string expected = length >= 0 ? $"{length} numbers of type {type}" : $"numbers of type {type}";
            throw new ModelFormatException($"The array '{name}' holds {tensor.Count} numbers of type {tensor.Type}; {expected} were expected.");
        }

        return tensor;
    }
}
