using System.Collections.Immutable;
using Offshell.Physics.Simulation.Groups;
using Offshell.Physics.Simulation.Hierarchy;
using Offshell.Physics.Simulation.HighLevelFeatures;
using Offshell.Physics.Simulation.Surfaces;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Physics.Simulation;

/// <summary>The simulators by name.</summary>
public static class Simulators
{
    /// <summary>All simulators, in alphabetical order.</summary>
    public static ImmutableArray<SimulatorDescription> All { get; } =
    [
        Describe(GroupsSimulator.SimulatorName, GroupsSimulator.SimulatorSummary, new GroupsOptions(), GroupsSettings.Table, o => new GroupsSimulator(o)),
        Describe(HierarchySimulator.SimulatorName, HierarchySimulator.SimulatorSummary, new HierarchyOptions(), HierarchySettings.Table, o => new HierarchySimulator(o)),
        Describe(HlfSimulator.SimulatorName, HlfSimulator.SimulatorSummary, new HlfOptions(), HlfSettings.Table, o => new HlfSimulator(o)),
        Describe(SurfacesSimulator.SimulatorName, SurfacesSimulator.SimulatorSummary, new SurfacesOptions(), SurfacesSettings.Table, o => new SurfacesSimulator(o)),
        Describe(TriggerRatesSimulator.SimulatorName, TriggerRatesSimulator.SimulatorSummary, new TriggerRatesOptions(), TriggerRatesSettings.Table, o => new TriggerRatesSimulator(o)),
    ];

    /// <summary>The description of one simulator.</summary>
    /// <exception cref="ArgumentException">No simulator has this name; the message lists those that exist.</exception>
    public static SimulatorDescription Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(s => s.Name == name)
            ?? throw new ArgumentException($"Found no simulator '{name}'; expected one of {string.Join(", ", All.Select(s => s.Name))}.", nameof(name));
    }

    /// <summary>Builds a simulator by name.</summary>
    /// <param name="name">One of the names in <see cref="All"/>.</param>
    /// <param name="settings">Texts of the form <c>name=value</c>.</param>
    /// <exception cref="ArgumentException">The name is unknown, or a setting is unknown, malformed or out of range.</exception>
    public static ISimulator Create(string name, params IReadOnlyList<string> settings) => Find(name).Create(settings);

    private static SimulatorDescription Describe<TOptions>(
        string name, string summary, TOptions defaults, SettingTable<TOptions> settings, Func<TOptions, ISimulator> create)
        where TOptions : class =>
        new(name, summary, settings.Describe(defaults), texts => create(settings.Apply(name, defaults, texts)));
}
