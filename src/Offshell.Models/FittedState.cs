using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Offshell.Models;

/// <summary>
/// The numbers of a fitted algorithm as flat named arrays (double, float or int), in the form that a model file stores.
/// Reading checks presence, type, length and range, because files may be altered.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "It is a state first; enumeration is for the file writer.")]
public sealed class FittedState : IEnumerable<KeyValuePair<string, Array>>
{
    private readonly SortedDictionary<string, Array> _arrays = new(StringComparer.Ordinal);

    /// <summary>Adds an array of doubles.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, double[] values) => _arrays.Add(name, values);

    /// <summary>Adds an array of floats.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, float[] values) => _arrays.Add(name, values);

    /// <summary>Adds an array of integers.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, int[] values) => _arrays.Add(name, values);

    /// <summary>Adds one number, as an array of length 1.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, double value) => _arrays.Add(name, new[] { value });

    /// <summary>Adds one integer, as an array of length 1.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, int value) => _arrays.Add(name, new[] { value });

    /// <summary>True if an array of this name is present.</summary>
    public bool Has(string name) => _arrays.ContainsKey(name);

    /// <summary>The finite doubles of this name.</summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="length">Expected length; null accepts any.</param>
    /// <exception cref="InvalidDataException">Missing, of another type or length, or not finite.</exception>
    public double[] Doubles(string name, long? length = null)
    {
        double[] values = Find<double>(name, length);
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) throw new InvalidDataException($"The fitted state's array '{name}' holds {value}; every value must be finite.");
        }

        return values;
    }

    /// <summary>The finite floats of this name.</summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="length">Expected length; null accepts any.</param>
    /// <exception cref="InvalidDataException">Missing, of another type or length, or not finite.</exception>
    public float[] Singles(string name, long? length = null)
    {
        float[] values = Find<float>(name, length);
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) throw new InvalidDataException($"The fitted state's array '{name}' holds {value}; every value must be finite.");
        }

        return values;
    }

    /// <summary>The integers of this name, each within [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="length">Expected length; null accepts any.</param>
    /// <param name="low">Smallest value allowed.</param>
    /// <param name="high">Largest value allowed.</param>
    /// <exception cref="InvalidDataException">Missing, of another type or length, or out of range.</exception>
    public int[] Integers(string name, long? length = null, int low = int.MinValue, int high = int.MaxValue)
    {
        int[] values = Find<int>(name, length);
        foreach (int value in values)
        {
            if (value < low || value > high) throw new InvalidDataException($"The fitted state's array '{name}' holds {value}; expected {low} to {high}.");
        }

        return values;
    }

    /// <summary>The single finite number of this name.</summary>
    /// <exception cref="InvalidDataException">Missing, of another type or length, or not finite.</exception>
    public double Number(string name) => Doubles(name, 1)[0];

    /// <summary>The single integer of this name, within [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <exception cref="InvalidDataException">Missing, of another type or length, or out of range.</exception>
    public int Integer(string name, int low = int.MinValue, int high = int.MaxValue) => Integers(name, 1, low, high)[0];

    /// <summary>The arrays in ordinal order of their names.</summary>
    public IEnumerator<KeyValuePair<string, Array>> GetEnumerator() => _arrays.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T[] Find<T>(string name, long? length)
    {
        if (!_arrays.TryGetValue(name, out Array? found))
        {
            throw new InvalidDataException($"The fitted state has no array '{name}'; it has {string.Join(", ", _arrays.Keys)}.");
        }

        if (found is not T[] values)
        {
            throw new InvalidDataException($"The fitted state's array '{name}' holds {found.GetType().GetElementType()!.Name}; expected {typeof(T).Name}.");
        }

        if (length is long expected && values.Length != expected)
        {
            throw new InvalidDataException($"The fitted state's array '{name}' has {values.Length} values; expected {expected}.");
        }

        return values;
    }
}
