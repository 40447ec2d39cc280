using System.Collections.Immutable;

namespace Offshell.Physics.Simulation.HighLevelFeatures;

/// <summary>Names and truth labels of processes.</summary>
internal static class HlfProcesses
{
    internal const int SignalCount = 4;

    internal static ImmutableArray<string> Names { get; } = ["W", "QCD", "Z", "ttbar", "ato4l", "leptoquark", "htautau", "hpmtaunu"];

    internal static double Label(this HlfProcess process) => process >= HlfProcess.Ato4l ? 1 : 0;
}
