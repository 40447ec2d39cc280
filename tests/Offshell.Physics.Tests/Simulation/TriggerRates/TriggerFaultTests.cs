using Offshell.Data;
using Offshell.Physics.Simulation;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Physics.Tests.Simulation.TriggerRates;

public sealed class TriggerFaultTests
{
    private const int Rows = 3000;

    private static readonly TriggerRatesSample Sample = new TriggerRatesSimulator(
        new TriggerRatesOptions { StateSpread = 0, MinimumPathRate = 50, MaximumPathRate = 300, DeadPaths = 2 }).Generate(Rows, seed: 7);

    [Fact]
    public void Faults_Defaults_LieInTheSecondHalfWithoutOverlap()
    {
        Sample.Faults.Select(fault => fault.Kind).Order().ShouldBe([RowKind.DeadPath, RowKind.DeadPath, RowKind.DeadSeed, RowKind.HotSeed, RowKind.Drift]);
        Sample.Faults[0].Start.ShouldBeGreaterThanOrEqualTo(Rows / 2);
        (Sample.Faults[^1].Start + Sample.Faults[^1].Length).ShouldBeLessThanOrEqualTo(Rows);
        Sample.Faults.Zip(Sample.Faults.Skip(1)).ShouldAllBe(pair => pair.First.Start + pair.First.Length < pair.Second.Start);
        Sample.Faults.ShouldAllBe(fault => fault.Length == (fault.Kind == RowKind.Drift ? 200 : 60));
    }

    [Fact]
    public void Truth_EveryRow_NamesThePlantedFaultAndItsTarget()
    {
        Table table = Sample.ToTable();
        double[] labels = table.Column("label"), shifts = table.Column("shift");
        string[] kinds = table.Texts("kind"), affected = table.Texts("affected");
        for (int row = 0; row < Rows; row++)
        {
            TriggerFault? fault = Sample.Faults.FirstOrDefault(f => row >= f.Start && row < f.Start + f.Length);
            labels[row].ShouldBe(fault is null ? 0 : 1);
            kinds[row].ShouldBe(fault?.Kind switch
            {
                null => "normal",
                RowKind.DeadPath => "dead-path",
                RowKind.DeadSeed => "dead-seed",
                RowKind.HotSeed => "hot-seed",
                _ => "drift",
            });
            affected[row].ShouldBe(fault is null ? "" : fault.Kind == RowKind.DeadPath ? Sample.Menu.Paths[fault.Target].Name : Sample.Menu.Seeds[fault.Target].Name);
            if (fault is null) shifts[row].ShouldBe(0);
            else if (fault.Kind != RowKind.Drift) shifts[row].ShouldBe(double.NaN);
            else shifts[row].ShouldBe(5.0 * (row - fault.Start + 1) / 200, tolerance: 1e-12);
        }
    }

    [Fact]
    public void DeadPath_Interval_IsSilentAndNothingElseIs()
    {
        foreach (TriggerFault fault in Sample.Faults.Where(fault => fault.Kind == RowKind.DeadPath))
        {
            for (int path = 0; path < 24; path++)
            {
                foreach (double rate in Sample.PathRates(path).Slice(fault.Start, fault.Length)) (rate == 0).ShouldBe(path == fault.Target);
            }
        }

        Sample.PathRates(0)[..(Rows / 2)].IndexOf(0.0).ShouldBe(-1);
    }

    [Fact]
    public void DeadSeed_Interval_SilencesTheSeedAndItsPaths()
    {
        TriggerFault fault = Sample.Faults.Single(fault => fault.Kind == RowKind.DeadSeed);

        for (int seed = 0; seed < 4; seed++) (Sample.SeedRates(seed)[fault.Start + 5] == 0).ShouldBe(seed == fault.Target);
        for (int path = 0; path < 24; path++)
            (Sample.PathRates(path)[fault.Start + 5] == 0).ShouldBe(Sample.Menu.Paths[path].Seed == fault.Target);
    }

    [Fact]
    public void HotSeed_Interval_TriplesTheSeedAndLeaksIntoItsPaths()
    {
        TriggerFault fault = Sample.Faults.Single(fault => fault.Kind == RowKind.HotSeed);

        for (int seed = 0; seed < 4; seed++)
        {
            double seconds = LuminositySection.Seconds, observed = 0, expected = 0;
            for (int row = fault.Start; row < fault.Start + fault.Length; row++)
            {
                observed += Sample.SeedRates(seed)[row] * seconds;
                expected += Sample.Menu.Seeds[seed].Rate(Sample.Sections[row]) * seconds;
            }

            expected *= seed == fault.Target ? 3 : 1;
            observed.ShouldBe(expected, tolerance: 5 * Math.Sqrt(expected));
        }

        for (int path = 0; path < 24; path++)
            Ratio(path, fault.Start, fault.Length, Sample.Menu.Paths[path].Seed == fault.Target ? 1.2 : 1);
    }

    [Fact]
    public void Drift_Interval_GrowsFromNothingToItsFullSize()
    {
        TriggerFault fault = Sample.Faults.Single(fault => fault.Kind == RowKind.Drift);

        for (int path = 0; path < 24; path++)
        {
            if (Sample.Menu.Paths[path].Seed != fault.Target)
            {
                Ratio(path, fault.Start, fault.Length, 1);
                continue;
            }

            double early = 0, late = 0;
            for (int i = 0; i < 40; i++)
            {
                early += Pull(path, fault.Start + i) / 40;
                late += Pull(path, fault.Start + fault.Length - 40 + i) / 40;
            }

            early.ShouldBe(Math.Sign(fault.Shift) * 5 * 20.5 / 200, tolerance: 5 / Math.Sqrt(40));
            late.ShouldBe(Math.Sign(fault.Shift) * 5 * 180.5 / 200, tolerance: 5 / Math.Sqrt(40));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(100)]
    public void Generate_FewRows_ShortensFaults(int rows)
    {
        TriggerRatesSample sample = new TriggerRatesSimulator(new TriggerRatesOptions()).Generate(rows, seed: 1);

        sample.RowCount.ShouldBe(rows);
        sample.Faults.ShouldAllBe(fault => fault.Length >= 1 && fault.Start + fault.Length <= rows);
    }

    private static void Ratio(int path, int start, int length, double factor)
    {
        double observed = 0, expected = 0;
        for (int row = start; row < start + length; row++)
        {
            observed += Sample.PathRates(path)[row] * LuminositySection.Seconds;
            expected += Sample.ExpectedPathRate(path, row) * LuminositySection.Seconds * factor;
        }

        observed.ShouldBe(expected, tolerance: 5 * Math.Sqrt(expected));
    }

    private static double Pull(int path, int row)
    {
        double expected = Sample.ExpectedPathRate(path, row);
        return Math.Log(Sample.PathRates(path)[row] / expected) / Sample.Menu.Paths[path].RelativeSpread(expected);
    }
}
