using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Physics.Tests.Simulation.TriggerRates;

public sealed class RunTimelineTests
{
    private static readonly TriggerRatesOptions Options = new() { Set = TriggerRatesSet.Training, FillHours = 5, ManualColumnsPerHour = 0 };

    [Fact]
    public void Seconds_Section_IsTwoToTheEighteenOrbits() => LuminositySection.Seconds.ShouldBe(23.311, tolerance: 5e-4);

    [Fact]
    public void Sections_WithinAFill_DecayExponentiallyWithPileUpInProportion()
    {
        LuminositySection[] sections = Sections(Options, 8000);

        for (int row = 1; row < sections.Length; row++)
        {
            (LuminositySection before, LuminositySection now) = (sections[row - 1], sections[row]);
            if (now.Fill != before.Fill) continue;
            double decay = Math.Exp(-(now.Time - before.Time) / (15 * 3600));
            (now.Luminosity / before.Luminosity).ShouldBe(decay, tolerance: 1e-9);
            (now.PileUp / before.PileUp).ShouldBe(decay, tolerance: 1e-9);
            now.Column.ShouldBeGreaterThanOrEqualTo(before.Column);
        }
    }

    [Fact]
    public void Sections_ManyFills_CountTimeRunsAndSectionsConsistently()
    {
        LuminositySection[] sections = Sections(Options with { LostFraction = 0.05 }, 20_000);

        int lost = 0, restarts = 0;
        for (int row = 1; row < sections.Length; row++)
        {
            (LuminositySection before, LuminositySection now) = (sections[row - 1], sections[row]);
            double steps = (now.Time - before.Time) / LuminositySection.Seconds;
            (now.Fill - before.Fill).ShouldBeInRange(0, 1);
            if (now.Fill != before.Fill)
            {
                now.Run.ShouldBe(before.Run + 1);
                (now.Time - before.Time).ShouldBeInRange(1.5 * 3600, (4.5 * 3600) + (60 * LuminositySection.Seconds));
                now.Luminosity.ShouldBeInRange(1.8 * 0.9 * 0.99, 1.8 * 1.1);
                now.PileUp.ShouldBeInRange(40 * 0.99, 55);
            }
            else if (now.Run == before.Run)
            {
                steps.ShouldBe(now.Number - before.Number, tolerance: 1e-6);
                lost += now.Number - before.Number - 1;
            }
            else
            {
                restarts++;
                now.Run.ShouldBe(before.Run + 1);
                steps.ShouldBeGreaterThan(5);
            }
        }

        ((double)lost / (sections.Length + lost)).ShouldBe(0.05, tolerance: 5 * Math.Sqrt(0.05 * 0.95 / sections.Length));
        double expectedRestarts = sections.Length * LuminositySection.Seconds / 3600 / Options.RunHours;
        ((double)restarts).ShouldBe(expectedRestarts, tolerance: 5 * Math.Sqrt(expectedRestarts) + (0.1 * expectedRestarts));
        sections[^1].Fill.ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Sections_LongRunning_UseAllPrescaleColumnsAndSomeByHand()
    {
        Sections(Options with { FillHours = 20 }, 8000).Select(s => s.Column).Distinct().Order().ShouldBe([0, 1, 2, 3, 4]);

        LuminositySection[] manual = Sections(Options with { ManualColumnsPerHour = 2 }, 4000);
        manual.Zip(manual.Skip(1)).ShouldContain(pair => pair.First.Fill == pair.Second.Fill && pair.Second.Column < pair.First.Column);
    }

    private static LuminositySection[] Sections(TriggerRatesOptions options, int rows) =>
        new TriggerRatesSimulator(options with { Seeds = 1, PathsPerSeed = 1 }).Generate(rows, seed: 21).Sections.ToArray();
}
