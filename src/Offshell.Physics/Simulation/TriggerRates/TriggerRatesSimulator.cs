using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>
/// Rates of a trigger menu per luminosity section. Level-1 rates follow luminosity, pile-up and prescales; path rates
/// follow their seed's rate times efficiencies that slow detector states (first-order autoregressive in time) move
/// together; all counts are Poisson. A shift of n standard deviations multiplies a path's efficiency by e^(nσ), where σ
/// is the residual standard deviation of its log rate given what is known. Rows are the same however many follow,
/// except that planted faults are spread over the number of rows.
/// </summary>
public sealed class TriggerRatesSimulator : ISimulator
{
    internal const string SimulatorName = "trigger-rates";
    internal const string SimulatorSummary = "Level-1 and High-Level-Trigger rates by luminosity section, with fills, prescale steps and faults in time.";

    private readonly TriggerRatesOptions _options;

    /// <summary>Fixes the menu.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public TriggerRatesSimulator(TriggerRatesOptions options)
    {
        Menu = new TriggerMenu(options);
        _options = options;
    }

    /// <inheritdoc/>
    public string Name => SimulatorName;

    /// <inheritdoc/>
    public string Summary => SimulatorSummary;

    /// <summary>The options.</summary>
    public TriggerRatesOptions Options => _options;

    /// <summary>The trigger menu.</summary>
    public TriggerMenu Menu { get; }

    /// <inheritdoc/>
    public Table Simulate(int rows, ulong seed) => Generate(rows, seed).ToTable();

    /// <summary>Simulates luminosity sections and keeps their full truth.</summary>
    /// <param name="rows">Number of sections, at least 0.</param>
    /// <param name="seed">Seed of the running, the states and the counts; sets of the same seed are independent of each other.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is negative.</exception>
    public TriggerRatesSample Generate(int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        RandomSource source = new RandomSource(seed).Split($"{SimulatorName} {_options.Set}");
        var timeline = new RunTimeline(_options, source.Split("timeline").Stream());
        var sections = new LuminositySection[rows];
        foreach (ref LuminositySection section in sections.AsSpan()) section = timeline.Next();

        double[][] states = DrawStates(sections, source.Split("states"));
        ImmutableArray<TriggerFault> faults = _options.Set == TriggerRatesSet.Faults
            ? FaultPlan.Draw(_options, rows, source.Split("faults").Stream())
            : [];
        var truths = new TriggerRatesSample.RowTruth[rows];
        double[][] seedRates = TableBuilder.Columns(Menu.Seeds.Length, rows);
        double[][] pathRates = TableBuilder.Columns(Menu.Paths.Length, rows);
        var disturbance = new RowDisturbance(_options, Menu, faults);
        var state = new double[states.Length];
        for (int row = 0; row < rows; row++)
        {
            RandomStream random = source.Split((ulong)row).Stream();
            truths[row] = disturbance.Draw(row, random);
            for (int d = 0; d < state.Length; d++) state[d] = states[d][row];
            Count(sections[row], state, disturbance, random, row, seedRates, pathRates);
        }

        return new TriggerRatesSample(Menu, sections, states, seedRates, pathRates, truths, faults);
    }

    /// <summary>Stationary unit-variance processes with correlation exp(−Δt/τ) over the real time between sections.</summary>
    private double[][] DrawStates(LuminositySection[] sections, RandomSource source)
    {
        double[][] states = TableBuilder.Columns(TriggerMenu.States.Length, sections.Length);
        for (int d = 0; d < states.Length; d++)
        {
            RandomStream random = source.Split(TriggerMenu.States[d]).Stream();
            double previous = 0, previousTime = double.NegativeInfinity;
            for (int row = 0; row < sections.Length; row++)
            {
                double correlation = Math.Exp((previousTime - sections[row].Time) / (_options.StateHours * 3600));
                previous = (correlation * previous) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextNormal());
                previousTime = sections[row].Time;
                states[d][row] = previous;
            }
        }

        return states;
    }

    private void Count(
        in LuminositySection section, double[] state, RowDisturbance disturbance, RandomStream random, int row, double[][] seedRates, double[][] pathRates)
    {
        Span<double> trueRates = stackalloc double[Menu.Seeds.Length];
        for (int i = 0; i < trueRates.Length; i++)
        {
            trueRates[i] = Menu.Seeds[i].Rate(section);
            seedRates[i][row] = Observe(trueRates[i] * disturbance.SeedFactor(i), random);
        }

        for (int j = 0; j < pathRates.Length; j++)
        {
            TriggerPath path = Menu.Paths[j];
            double expected = path.ExpectedRate(section, trueRates[path.Seed]);
            double factor = disturbance.PathFactor(j, path.RelativeSpread(expected));
            pathRates[j][row] = Observe(expected * path.Response(state) * factor, random);
        }
    }

    private static double Observe(double rate, RandomStream random) =>
        random.NextPoisson(rate * LuminositySection.Seconds) / LuminositySection.Seconds;
}
