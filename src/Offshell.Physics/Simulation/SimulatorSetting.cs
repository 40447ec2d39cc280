namespace Offshell.Physics.Simulation;

/// <summary>One option of a simulator as it is given on the command line, <c>name=value</c>.</summary>
/// <param name="Name">Lower case, words joined by hyphens.</param>
/// <param name="Default">The value that is used when the setting is not given.</param>
/// <param name="Help">Meaning, unit and range, in one line.</param>
public sealed record SimulatorSetting(string Name, string Default, string Help);
