using System.Collections.Immutable;

namespace Offshell.Models.Distributions;

/// <summary>Reads a head's constants from a file with checks; errors name the head, the constant and what was found.</summary>
internal readonly struct StateReader
{
    private readonly string _name;
    private readonly ImmutableArray<double> _values;

    internal StateReader(HeadState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _name = state.Name;
        _values = state.Constants.IsDefault ? [] : state.Constants;
    }

    private StateReader(string name, ImmutableArray<double> values)
    {
        _name = name;
        _values = values;
    }

    internal int Count => _values.Length;

    /// <summary>Some of the constants, numbered from 0 again.</summary>
    internal StateReader Part(int start, int count) => new(_name, _values.Slice(start, count));

    internal void ExpectCount(int expected)
    {
        if (_values.Length != expected)
        {
            throw new FormatException($"The head '{_name}' has {_values.Length} constants, expected {expected}; the file is damaged or from another version.");
        }
    }

    internal double Finite(int index) => Checked(index, double.IsFinite(_values[index]), "a finite number");

    internal double Positive(int index) => Checked(index, _values[index] > 0 && double.IsFinite(_values[index]), "a positive number");

    internal double Above(int index, double limit) =>
        Checked(index, _values[index] > limit && double.IsFinite(_values[index]), $"a number above {limit}");

    /// <summary>A probability strictly inside (0, 1).</summary>
    internal double Probability(int index) => Checked(index, _values[index] > 0 && _values[index] < 1, "a number between 0 and 1");

    internal int Integer(int index, int least, int most) =>
        (int)Checked(index, _values[index] == Math.Round(_values[index]) && _values[index] >= least && _values[index] <= most, $"an integer from {least} to {most}");

    internal TLink Link<TLink>(int index)
        where TLink : struct, Enum
    {
        int code = Integer(index, 0, Enum.GetValues<TLink>().Length - 1);
        return (TLink)Enum.ToObject(typeof(TLink), code);
    }

    private double Checked(int index, bool good, string expected) => good
        ? _values[index]
        : throw new FormatException($"Constant {index} of the head '{_name}' is {_values[index]}, expected {expected}; the file is damaged or from another version.");
}
