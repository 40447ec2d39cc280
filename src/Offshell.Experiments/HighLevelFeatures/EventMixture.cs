using System.Collections.Immutable;
using Offshell.Physics.Cocktails;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>
/// The background as the mixture of processes that a trigger sees: expected events a month for every simulated one. Where the
/// data do not name the processes, all events weigh the same and only their total is that of the mixture.
/// </summary>
internal sealed record EventMixture(Cocktail Cocktail, double[] Weights, bool HasProcesses)
{
    internal static EventMixture Of(EventSample sample)
    {
        Cocktail cocktail = Cocktail.SingleLepton;
        HashSet<string> present = [.. sample.Processes];
        bool known = sample.Processes.Length == sample.Background.RowCount && present.SetEquals(cocktail.Processes.Select(p => p.Name));
        double[] weights = known
            ? cocktail.Weights(sample.Processes)
            : [.. Enumerable.Repeat(cocktail.TotalEvents / sample.Background.RowCount, sample.Background.RowCount)];
        return new EventMixture(cocktail, weights, known);
    }
}
