using System.Collections.Immutable;

namespace Offshell.Physics.Simulation;

/// <summary>A simulator that can be asked for by name, with its settings.</summary>
public sealed class SimulatorDescription
{
    private readonly Func<IReadOnlyList<string>, ISimulator> _create;

    internal SimulatorDescription(string name, string summary, ImmutableArray<SimulatorSetting> settings, Func<IReadOnlyList<string>, ISimulator> create)
    {
        Name = name;
        Summary = summary;
        Settings = settings;
        _create = create;
    }

    /// <summary>The name on the command line.</summary>
    public string Name { get; }

    /// <summary>One line that says what the rows are.</summary>
    public string Summary { get; }

    /// <summary>Every option that <see cref="Create"/> understands.</summary>
    public ImmutableArray<SimulatorSetting> Settings { get; }

    /// <summary>Builds the simulator with the given settings over the defaults.</summary>
    /// <param name="settings">Texts of the form <c>name=value</c>; of two with the same name the later counts.</param>
    /// <exception cref="ArgumentException">A setting is unknown, malformed or out of range; the message lists every problem.</exception>
    public ISimulator Create(IReadOnlyList<string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return _create(settings);
    }
}
