using Offshell.Data;
using Offshell.Physics.Simulation;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Physics.Tests.Simulation.TriggerRates;

public sealed class TriggerRatesSimulatorTests
{
    private const int Rows = 4000;

    private static readonly TriggerRatesOptions Normal = new() { Set = TriggerRatesSet.Training };
    private static readonly TriggerRatesOptions Frozen = Normal with { StateSpread = 0 };

    /// <summary>With frozen states only counting is left: Var/mean of the counts about the known expectation is 1.</summary>
    [Fact]
    public void Generate_FrozenStates_CountsHaveUnitFanoFactor()
    {
        TriggerRatesSample sample = new TriggerRatesSimulator(Frozen).Generate(Rows, seed: 1);

        for (int path = 0; path < 24; path++)
        {
            double chiSquare = 0, variance = 0;
            for (int row = 0; row < Rows; row++)
            {
                double mean = sample.ExpectedPathRate(path, row) * LuminositySection.Seconds;
                double count = sample.PathRates(path)[row] * LuminositySection.Seconds;
                count.ShouldBe(Math.Round(count), tolerance: 1e-9 * (1 + count));
                chiSquare += (count - mean) * (count - mean) / mean;
                variance += 2 + (1 / mean);
            }

            chiSquare.ShouldBe(Rows, tolerance: 5 * Math.Sqrt(variance), sample.Menu.Paths[path].Name);
        }
    }

    /// <summary>Fluctuating states add the variance of a log-normal factor of mean 1, e^(Σw²) − 1, to that of counting.</summary>
    [Fact]
    public void Generate_FastStates_CountsAreOverdispersedAsTheResponsesSay()
    {
        TriggerRatesSample sample = new TriggerRatesSimulator(Normal with { StateHours = 1e-6, StateSpread = 0.1 }).Generate(Rows, seed: 2);

        for (int path = 0; path < 24; path++)
        {
            double excess = 0, sum = 0;
            for (int row = 0; row < Rows; row++)
            {
                double mean = sample.ExpectedPathRate(path, row) * LuminositySection.Seconds;
                double relative = (sample.PathRates(path)[row] * LuminositySection.Seconds / mean) - 1;
                excess += (relative * relative) - (1 / mean);
                sum += relative;
            }

            double variance = Math.Exp(sample.Menu.Paths[path].ResponseVariance) - 1;
            double total = variance + (1 / (sample.ExpectedPathRate(path, Rows - 1) * LuminositySection.Seconds));
            (sum / Rows).ShouldBe(0, tolerance: 5 * Math.Sqrt(total / Rows));
            (excess / Rows).ShouldBe(variance, tolerance: 7 * total * Math.Sqrt(2.0 / Rows), sample.Menu.Paths[path].Name);
        }
    }

    [Fact]
    public void Generate_SlowStates_AreStationaryWithTheCorrelationTimeAskedFor()
    {
        TriggerRatesSample sample = new TriggerRatesSimulator(
            Normal with { StateHours = 0.1, Seeds = 1, PathsPerSeed = 1, LostFraction = 0, RunHours = 1e6, FillHours = 900 }).Generate(20_000, seed: 3);
        double correlation = Math.Exp(-LuminositySection.Seconds / 360);
        double effective = 20_000 * (1 - correlation) / (1 + correlation);

        for (int d = 0; d < TriggerMenu.States.Length; d++)
        {
            double[] u = sample.State(d).ToArray();
            u.Average().ShouldBe(0, tolerance: 5 / Math.Sqrt(effective));
            u.Average(x => x * x).ShouldBe(1, tolerance: 5 * Math.Sqrt(2 * (1 + (correlation * correlation)) / (1 - (correlation * correlation)) / 20_000));
            double innovations = u.Zip(u.Skip(1)).Average(pair => (pair.Second - (correlation * pair.First)) * pair.First);
            innovations.ShouldBe(0, tolerance: 5 * Math.Sqrt((1 - (correlation * correlation)) / 20_000));
        }
    }

    /// <summary>Path counts per prescale column follow ε r (1 + cµ)/ps with the observed seed rate in the place of r.</summary>
    [Fact]
    public void Generate_FrozenStates_MeanTracksTheObservedSeedRateThroughPrescaleSteps()
    {
        TriggerRatesSample sample = new TriggerRatesSimulator(Frozen with { FillHours = 20 }).Generate(Rows, seed: 4);

        foreach (int column in Enumerable.Range(0, 5))
        {
            int[] rows = [.. Enumerable.Range(0, Rows).Where(row => sample.Sections[row].Column == column)];
            rows.Length.ShouldBeGreaterThan(50);
            for (int path = 0; path < 24; path++)
            {
                TriggerPath definition = sample.Menu.Paths[path];
                double observed = 0, expected = 0, spread = 0;
                foreach (int row in rows)
                {
                    double factor = definition.Efficiency * (1 + (definition.Linear * sample.Sections[row].PileUp)) / definition.Prescale;
                    double seedCount = sample.SeedRates(definition.Seed)[row] * LuminositySection.Seconds;
                    observed += sample.PathRates(path)[row] * LuminositySection.Seconds;
                    expected += factor * seedCount;
                    spread += (factor * seedCount) + (factor * factor * seedCount);
                }

                observed.ShouldBe(expected, tolerance: 5 * Math.Sqrt(spread), $"{definition.Name}, column {column}");
            }
        }
    }

    [Fact]
    public void Generate_PrescaleSteps_ChangeSeedRatesByTheRatioOfPrescales()
    {
        TriggerRatesSample sample = new TriggerRatesSimulator(Frozen).Generate(Rows, seed: 4);
        int steps = 0;

        for (int row = 1; row < Rows; row++)
        {
            (LuminositySection before, LuminositySection now) = (sample.Sections[row - 1], sample.Sections[row]);
            if (now.Run != before.Run || now.Column == before.Column) continue;
            for (int i = 0; i < 4; i++)
            {
                double ratio = (double)sample.Menu.Seeds[i].Prescales[before.Column] / sample.Menu.Seeds[i].Prescales[now.Column];
                double found = sample.SeedRates(i)[row] / sample.SeedRates(i)[row - 1];
                double counts = sample.SeedRates(i)[row - 1] * LuminositySection.Seconds;
                found.ShouldBe(ratio, tolerance: ratio * ((5 * Math.Sqrt(2 / counts)) + 0.01)); // 1 %: luminosity itself falls over lost sections
                if (ratio != 1) steps++;
            }
        }

        steps.ShouldBeGreaterThan(5);
    }

    /// <summary>Pulls of log rates about the expectation: 5 for one path (A), 3 for all six of a seed with one sign (B), 3 for six at random (B-inlier).</summary>
    [Fact]
    public void Generate_ManipulatedSets_MoveTheRightPathsByTheRightAmount()
    {
        const int rows = 1500;
        TriggerRatesOptions busy = Frozen with { MinimumPathRate = 100, MaximumPathRate = 300 };

        TriggerRatesSample a = Sample(TriggerRatesSet.AAnomaly);
        double[] pullsA = [.. Enumerable.Range(0, rows).Select(row => Math.Abs(Pull(a, a.Affected(row), row)))];
        pullsA.Average().ShouldBe(5, tolerance: (5 / Math.Sqrt(rows)) + 0.05); // 0.05: skewness of the logarithm of a count
        MeanSquare(a, (row, path) => path != a.Affected(row)).ShouldBe(1, tolerance: 0.03);

        TriggerRatesSample b = Sample(TriggerRatesSet.BAnomaly);
        MeanSquare(b, (row, path) => b.Menu.Paths[path].Seed == b.Affected(row)).ShouldBe(10, tolerance: 0.5);
        MeanSquare(b, (row, path) => b.Menu.Paths[path].Seed != b.Affected(row)).ShouldBe(1, tolerance: 0.03);
        for (int row = 0; row < rows; row++)
        {
            double mean = Enumerable.Range(0, 24).Where(path => b.Menu.Paths[path].Seed == b.Affected(row)).Average(path => Pull(b, path, row));
            Math.Abs(mean).ShouldBe(3, tolerance: 6 / Math.Sqrt(6));
        }

        TriggerRatesSample inlier = Sample(TriggerRatesSet.BInlier);
        MeanSquare(inlier, (_, _) => true).ShouldBe(1 + (9 * 6 / 24.0), tolerance: 0.15);
        MeanSquare(Sample(TriggerRatesSet.AInlier), (_, _) => true).ShouldBe(1, tolerance: 0.03);

        TriggerRatesSample Sample(TriggerRatesSet set) => new TriggerRatesSimulator(busy with { Set = set }).Generate(rows, seed: 5);
        static double MeanSquare(TriggerRatesSample sample, Func<int, int, bool> isWanted) =>
            (from row in Enumerable.Range(0, rows) from path in Enumerable.Range(0, 24) where isWanted(row, path) select Math.Pow(Pull(sample, path, row), 2)).Average();
    }

    [Fact]
    public void Simulate_MoreRows_StartsWithTheSameRows()
    {
        var simulator = new TriggerRatesSimulator(Normal with { Set = TriggerRatesSet.Mixed });

        simulator.Simulate(900, 5).ShouldStartWith(simulator.Simulate(600, 5));
        simulator.Simulate(900, 5).Column("HLT_IsoMu24").ShouldNotBe(simulator.Simulate(900, 6).Column("HLT_IsoMu24"));
    }

    [Fact]
    public void Simulate_Defaults_DeclaresRolesAndFamilies()
    {
        Table table = new TriggerRatesSimulator(new TriggerRatesOptions()).Simulate(500, 1);

        table.Schema.IndicesOf(ColumnRole.Condition).Select(i => table.Schema[i].Name).ShouldBe(["L1_SingleMu22", "L1_SingleIsoEG30", "L1_SingleJet180", "L1_ETMHF100"]);
        table.Schema.IndicesOf(ColumnRole.Feature).Length.ShouldBe(24);
        table.Schema[table.Schema.IndexOf("HLT_Ele32_WPTight")].Family.ShouldBe("L1_SingleIsoEG30");
        table.Schema[table.Schema.IndexOf("time")].Role.ShouldBe(ColumnRole.Time);
        table.Schema[table.Schema.IndexOf("fill")].Role.ShouldBe(ColumnRole.Group);
        table.Schema[table.Schema.IndexOf("label")].Role.ShouldBe(ColumnRole.Label);
    }

    [Fact]
    public void Menu_FullSize_HasDistinctNamesAndARealisticTotal()
    {
        var menu = new TriggerMenu(TriggerRatesOptions.FullMenu);
        var peak = new LuminositySection(0, 1, 1, 1, 0, 1.8, 47.5);

        menu.Seeds.Length.ShouldBe(30);
        menu.Paths.Length.ShouldBe(300);
        menu.Seeds.Select(s => s.Name).Concat(menu.Paths.Select(p => p.Name)).ShouldBeUnique();
        menu.Seeds.Sum(s => s.Rate(peak)).ShouldBeInRange(50_000, 150_000);
        menu.Paths.ShouldAllBe(path => path.Efficiency > 0 && path.Efficiency < 1);
        new TriggerMenu(TriggerRatesOptions.FullMenu with { MenuSeed = 2 }).Seeds[0].CrossSection.ShouldNotBe(menu.Seeds[0].CrossSection);
    }

    [Fact]
    public void Constructor_WrongOptions_ReportsThemTogether()
    {
        var exception = Should.Throw<ArgumentException>(() =>
            new TriggerRatesSimulator(new TriggerRatesOptions { Seeds = 0, MinimumPileUp = 60, StateHours = 0, HotLeak = 2 }));

        foreach (string part in new[] { "Seeds is 0", "MinimumPileUp is 60", "StateHours is 0", "HotLeak is 2" }) exception.Message.ShouldContain(part);
    }

    private static double Pull(TriggerRatesSample sample, int path, int row)
    {
        double expected = sample.ExpectedPathRate(path, row);
        return Math.Log(sample.PathRates(path)[row] / expected) / sample.Menu.Paths[path].RelativeSpread(expected);
    }
}
