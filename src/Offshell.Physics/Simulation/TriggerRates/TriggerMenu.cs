using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Physics.Simulation.TriggerRates;

/// <summary>The simulated trigger menu; it depends on the menu's options and seed only.</summary>
public sealed class TriggerMenu
{
    /// <summary>Draws the menu that the options describe.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message lists every problem.</exception>
    public TriggerMenu(TriggerRatesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SimulationProblems.ThrowIfAny("simulator 'trigger-rates'", options.Problems());
        double pileUp = 0.5 * (options.MinimumPileUp + options.MaximumPileUp);
        var peak = new LuminositySection(0, 1, 1, 1, 0, options.PeakLuminosity, pileUp);
        RandomSource source = new RandomSource(options.MenuSeed).Split("trigger menu");
        Seeds = [.. Enumerable.Range(0, options.Seeds).Select(i => DrawSeed(options, i, peak, source.Split("seeds").Split((ulong)i).Stream()))];
        Paths =
        [
            .. Enumerable.Range(0, options.Seeds * options.PathsPerSeed)
                .Select(j => DrawPath(options, j, Seeds, peak, source.Split("paths").Split((ulong)j).Stream())),
        ];
    }

    /// <summary>The Level-1 seeds.</summary>
    public ImmutableArray<Level1Seed> Seeds { get; }

    /// <summary>The High-Level-Trigger paths, grouped by seed.</summary>
    public ImmutableArray<TriggerPath> Paths { get; }

    /// <summary>The detector states u that paths respond to.</summary>
    public static ImmutableArray<string> States { get; } = ["ecal", "hcal", "muon", "tracker"];

    private static Level1Seed DrawSeed(TriggerRatesOptions options, int index, in LuminositySection peak, RandomStream random)
    {
        int prescale = 1 << random.NextInt(5);
        double linear = random.NextDouble(0, 0.01);
        double quadratic = random.NextDouble(0, 2e-4);
        ImmutableArray<int> prescales = [.. Enumerable.Range(0, options.PrescaleColumns).Select(column => Math.Max(1, prescale >> Math.Min(column, 30)))];
        double rate = LogUniform(random, 500, 12_000); // about 100 kHz over 30 seeds
        var unit = new Level1Seed(MenuNames.Seed(index), 1, linear, quadratic, prescales);
        return unit with { CrossSection = rate / unit.Rate(peak) };
    }

    private static TriggerPath DrawPath(TriggerRatesOptions options, int index, ImmutableArray<Level1Seed> seeds, in LuminositySection peak, RandomStream random)
    {
        int seed = index / options.PathsPerSeed;
        double linear = random.NextDouble(-0.002, 0.004);
        int prescale = random.NextInt(4) == 0 ? 2 + random.NextInt(9) : 1;
        double seedRate = seeds[seed].Rate(peak);
        double rate = LogUniform(random, options.MinimumPathRate, Math.Min(options.MaximumPathRate, Math.Max(options.MinimumPathRate, seedRate / 20)));
        ImmutableArray<double> responses = [.. MenuNames.Responses(seed).Select(w => w * options.StateSpread * random.NextDouble(0.4, 1.6))];
        var unit = new TriggerPath(MenuNames.Path(seed, index % options.PathsPerSeed), seed, 1, linear, prescale, responses);
        return unit with { Efficiency = rate / unit.ExpectedRate(peak, seedRate) };
    }

    private static double LogUniform(RandomStream random, double low, double high) => low * Math.Pow(high / low, random.NextDouble());
}
