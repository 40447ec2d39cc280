using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Physics.Simulation;

/// <summary>The settings of one options record, written out by hand so that trimming and ahead-of-time compilation keep them.</summary>
internal sealed class SettingTable<TOptions>
    where TOptions : class
{
    private readonly List<Entry> _entries = [];

    internal SettingTable<TOptions> Number(string name, string help, Func<TOptions, double> read, Func<TOptions, double, TOptions> write) =>
        Add(name, help, o => Text(read(o)), "a number", (o, text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? write(o, value) : default);

    internal SettingTable<TOptions> Whole(string name, string help, Func<TOptions, int> read, Func<TOptions, int, TOptions> write) =>
        Add(name, help, o => Text(read(o)), "a whole number", (o, text) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? write(o, value) : default);

    internal SettingTable<TOptions> Seed(string name, string help, Func<TOptions, ulong> read, Func<TOptions, ulong, TOptions> write) =>
        Add(name, help, o => Text(read(o)), "a whole number of at least 0", (o, text) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? write(o, value) : default);

    internal SettingTable<TOptions> Flag(string name, string help, Func<TOptions, bool> read, Func<TOptions, bool, TOptions> write) =>
        Add(name, help, o => read(o) ? "true" : "false", "true or false", (o, text) =>
            bool.TryParse(text, out bool value) ? write(o, value) : default);

    internal SettingTable<TOptions> Choice<TEnum>(string name, string help, Func<TOptions, TEnum> read, Func<TOptions, TEnum, TOptions> write)
        where TEnum : struct, Enum
    {
        TEnum[] values = Enum.GetValues<TEnum>();
        string names = string.Join(", ", values.Select(ChoiceNames.Of));
        return Add(name, $"{help} One of {names}.", o => ChoiceNames.Of(read(o)), $"one of {names}", (o, text) =>
            Array.FindIndex(values, value => ChoiceNames.Of(value) == text) is >= 0 and int i ? write(o, values[i]) : default);
    }

    internal ImmutableArray<SimulatorSetting> Describe(TOptions defaults) =>
        [.. _entries.Select(entry => new SimulatorSetting(entry.Name, entry.Read(defaults), entry.Help))];

    /// <summary>Writes the settings over the options; problems of form are reported together.</summary>
    internal TOptions Apply(string simulator, TOptions options, IReadOnlyList<string> settings)
    {
        var problems = new List<string>();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? setting : setting[..equals].Trim();
            Entry? entry = _entries.Find(candidate => candidate.Name == name);
            if (equals < 0) problems.Add($"Found '{setting}'; expected name=value.");
            else if (entry is null) problems.Add($"Found no setting '{name}'; expected one of {string.Join(", ", _entries.Select(e => e.Name))}.");
            else if (entry.Write(options, setting[(equals + 1)..].Trim()) is TOptions written) options = written;
            else problems.Add($"{name} is '{setting[(equals + 1)..]}'; expected {entry.Expected}.");
        }

        SimulationProblems.ThrowIfAny($"simulator '{simulator}'", problems);
        return options;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private SettingTable<TOptions> Add(string name, string help, Func<TOptions, string> read, string expected, Func<TOptions, string, TOptions?> write)
    {
        _entries.Add(new Entry(name, help, read, expected, write));
        return this;
    }

    private sealed record Entry(string Name, string Help, Func<TOptions, string> Read, string Expected, Func<TOptions, string, TOptions?> Write);
}
