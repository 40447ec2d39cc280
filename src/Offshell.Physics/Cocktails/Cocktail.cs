using System.Collections.Immutable;
using Offshell.Physics.Statistics;

namespace Offshell.Physics.Cocktails;

/// <summary>
/// A mixture of processes at a luminosity: how many events of each are expected, and how many of them a simulated event
/// stands for, w = σ A ε L / N. With these weights thresholds, efficiencies and rates are those of the mixture, in whatever
/// proportion the processes were simulated. Immutable.
/// </summary>
public sealed class Cocktail
{
    private const double FemtobarnPerNanobarn = 1e6;

    /// <summary>Mixes processes.</summary>
    /// <param name="processes">At least one, with names of their own.</param>
    /// <param name="luminosity">Integrated luminosity in fb⁻¹, &gt; 0: of a month for monthly rates.</param>
    /// <exception cref="ArgumentException">No process, a name twice, or a number out of range.</exception>
    public Cocktail(ImmutableArray<EventProcess> processes, double luminosity)
    {
        if (processes.IsDefaultOrEmpty) throw new ArgumentException("Found no process, expected at least one.", nameof(processes));
        if (processes.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The process '{twice.Key}' stands there {twice.Count()} times, expected once.", nameof(processes));
        Require.Positive(luminosity);
        foreach (EventProcess process in processes)
        {
            Require.NotNegative(process.CrossSection);
            Require.Probability(process.Acceptance);
            Require.Probability(process.TriggerEfficiency);
        }

        (Processes, Luminosity) = (processes, luminosity);
        TotalEvents = processes.Sum(Events);
        if (!(TotalEvents > 0)) throw new ArgumentException("No process gives events; at least one needs a cross section and efficiencies above 0.", nameof(processes));
    }

    /// <summary>
    /// The Standard Model in a single-lepton trigger at 13 TeV and 5 fb⁻¹ a month: W, QCD, Z and top pairs (Cerri et al. 2019,
    /// arXiv:1811.10276, Table 1).
    /// </summary>
    public static Cocktail SingleLepton { get; } = new(
        [
            new("W", 58 * FemtobarnPerNanobarn, 0.556, 0.68),
            new("QCD", 1.6e5 * FemtobarnPerNanobarn, 0.0008, 0.096),
            new("Z", 20 * FemtobarnPerNanobarn, 0.16, 0.77),
            new("ttbar", 0.7 * FemtobarnPerNanobarn, 0.37, 0.49),
        ],
        luminosity: 5);

    /// <summary>The processes.</summary>
    public ImmutableArray<EventProcess> Processes { get; }

    /// <summary>Integrated luminosity in fb⁻¹.</summary>
    public double Luminosity { get; }

    /// <summary>Events of all processes after the trigger.</summary>
    public double TotalEvents { get; }

    /// <summary>Events of one process after the trigger, L σ A ε.</summary>
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public double Events(string process) => Events(Find(process));

    /// <summary>Share of a process among the events after the trigger.</summary>
    /// <exception cref="ArgumentException">There is no such process.</exception>
    public double Fraction(string process) => Events(process) / TotalEvents;

    /// <summary>The expected events that each simulated event stands for, w = L σ A ε / N with N simulated events of its process.</summary>
    /// <param name="processes">The process of every simulated event.</param>
    /// <returns>One weight per event; those of a process that was simulated sum to <see cref="Events(string)"/>.</returns>
    /// <exception cref="ArgumentException">An event is of no process of the mixture, or a process with events was not simulated at all.</exception>
    public double[] Weights(IReadOnlyList<string> processes)
    {
        ArgumentNullException.ThrowIfNull(processes);
        Dictionary<string, int> counts = processes.GroupBy(p => p).ToDictionary(g => g.Key, g => g.Count());
        foreach (EventProcess process in Processes)
        {
            if (Events(process) > 0 && !counts.ContainsKey(process.Name))
                throw new ArgumentException($"There is no event of the process '{process.Name}', which has {Events(process):G3} events in the mixture. Simulate some, or leave the process out.", nameof(processes));
        }

        Dictionary<string, double> weights = counts.ToDictionary(c => c.Key, c => Events(c.Key) / c.Value);
        return [.. processes.Select(p => weights[p])];
    }

    private EventProcess Find(string name) => Processes.FirstOrDefault(p => p.Name == name)
        ?? throw new ArgumentException($"There is no process '{name}' in the mixture, which has: {string.Join(", ", Processes.Select(p => p.Name))}.", nameof(name));

    private double Events(EventProcess process) => SearchReach.Events(Luminosity, process.CrossSection, process.Efficiency);
}
