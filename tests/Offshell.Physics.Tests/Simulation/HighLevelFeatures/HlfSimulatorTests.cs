using Offshell.Data;
using Offshell.Physics.Simulation.HighLevelFeatures;

namespace Offshell.Physics.Tests.Simulation.HighLevelFeatures;

public sealed class HlfSimulatorTests
{
    private static readonly Table Mixed = new HlfSimulator(new HlfOptions { AnomalyFraction = 0.4, TtbarWeight = 0.2 }).Simulate(8000, seed: 2);

    [Fact]
    public void Simulate_AnySet_HasTheColumnsOfTheStream() =>
        Mixed.Schema.Columns.Select(column => column.Name).ShouldBe(
        [
            "lep_pt", "iso_charged", "iso_neutral", "iso_gamma", "lep_charge", "is_ele", "ST", "NJ", "MJ", "Nb", "ptmiss_par", "ptmiss_perp", "MT",
            "n_mu", "M_mu", "pt_mu_tot", "n_ele", "M_ele", "pt_ele_tot", "n_charged_had", "n_neutral_had", "label", "process",
        ]);

    [Fact]
    public void Simulate_EveryEvent_PassesTheSelection()
    {
        (double[] pt, double[] charge, double[] electron) = (Mixed.Column("lep_pt"), Mixed.Column("lep_charge"), Mixed.Column("is_ele"));
        (double[] charged, double[] neutral, double[] gamma) = (Mixed.Column("iso_charged"), Mixed.Column("iso_neutral"), Mixed.Column("iso_gamma"));

        for (int row = 0; row < Mixed.RowCount; row++)
        {
            pt[row].ShouldBeGreaterThan(23);
            Math.Abs(charge[row]).ShouldBe(1);
            (electron[row] is 0 or 1).ShouldBeTrue();
            Math.Min(charged[row], Math.Min(neutral[row], gamma[row])).ShouldBeGreaterThanOrEqualTo(0);
            (charged[row] + neutral[row] + gamma[row]).ShouldBeLessThan(0.45);
        }
    }

    [Fact]
    public void Simulate_EveryEvent_KeepsTheRelationsAmongFeatures()
    {
        double[] pt = Mixed.Column("lep_pt"), electron = Mixed.Column("is_ele"), sum = Mixed.Column("ST"), jets = Mixed.Column("NJ");
        double[] jetMass = Mixed.Column("MJ"), tagged = Mixed.Column("Nb");
        double[] parallel = Mixed.Column("ptmiss_par"), perpendicular = Mixed.Column("ptmiss_perp"), transverseMass = Mixed.Column("MT");
        for (int row = 0; row < Mixed.RowCount; row++)
        {
            double missing = Math.Sqrt((parallel[row] * parallel[row]) + (perpendicular[row] * perpendicular[row]));
            double squared = 2 * pt[row] * missing * (1 - (parallel[row] / missing));
            (transverseMass[row] * transverseMass[row]).ShouldBe(squared, tolerance: 1e-9 * (1 + (pt[row] * missing)));
            perpendicular[row].ShouldBeGreaterThanOrEqualTo(0);
            tagged[row].ShouldBeLessThanOrEqualTo(jets[row]);
            (jetMass[row] > 0).ShouldBe(jets[row] > 0);
            sum[row].ShouldBeGreaterThanOrEqualTo((30 * jets[row]) + (pt[row] > 30 ? pt[row] : 0) - 1e-9);
            if (sum[row] != 0) sum[row].ShouldBeGreaterThan(30);
        }

        foreach ((string count, string mass, string total, double flavour) in new[] { ("n_mu", "M_mu", "pt_mu_tot", 0.0), ("n_ele", "M_ele", "pt_ele_tot", 1.0) })
        {
            double[] counts = Mixed.Column(count), masses = Mixed.Column(mass), totals = Mixed.Column(total);
            for (int row = 0; row < Mixed.RowCount; row++)
            {
                (masses[row] > 0).ShouldBe(counts[row] >= 2);
                (totals[row] > 0).ShouldBe(counts[row] >= 1);
                if (electron[row] != flavour) continue;
                counts[row].ShouldBeGreaterThanOrEqualTo(1);
                if (counts[row] == 1) totals[row].ShouldBe(pt[row], tolerance: 1e-9);
            }
        }

        foreach (string name in new[] { "NJ", "Nb", "n_mu", "n_ele", "n_charged_had", "n_neutral_had" })
            Mixed.Column(name).ShouldAllBe(value => value >= 0 && value == Math.Floor(value));
    }

    /// <summary>Means of the same features in fully simulated events of each process; a parametrisation should stay within 15 %.</summary>
    [Theory]
    [InlineData(HlfSet.W, 37.6, 66.1, 0.87, 6.6, 2.7)]
    [InlineData(HlfSet.Qcd, 30.3, 15.2, 0.41, 17.4, 6.3)]
    [InlineData(HlfSet.Z, 43.5, 29.7, 0.81, 7.1, 3.0)]
    [InlineData(HlfSet.Ttbar, 62.0, 67.7, 0.01, 40.6, 13.2)]
    [InlineData(HlfSet.Ato4l, 37.0, 24.2, 0.53, 15.1, 6.2)]
    [InlineData(HlfSet.Leptoquark, 40.0, 25.5, 0.16, 27.3, 9.2)]
    [InlineData(HlfSet.Htautau, 36.6, 15.1, 0.50, 16.6, 6.6)]
    [InlineData(HlfSet.Hpmtaunu, 28.2, 33.2, 0.75, 9.0, 3.7)]
    public void Simulate_OneProcess_ResemblesFullSimulation(HlfSet set, double leptonMomentum, double transverseMass, double withoutJets, double charged, double neutral)
    {
        Table table = new HlfSimulator(new HlfOptions { Set = set }).Simulate(3000, seed: 4);

        ShouldResemble(table.Column("lep_pt").Average(), leptonMomentum, 0);
        ShouldResemble(table.Column("MT").Average(), transverseMass, 0);
        ShouldResemble(table.Column("NJ").Average(jets => jets == 0 ? 1 : 0), withoutJets, 0.06);
        ShouldResemble(table.Column("n_charged_had").Average(), charged, 0);
        ShouldResemble(table.Column("n_neutral_had").Average(), neutral, 0);
        table.Texts("process").Distinct().ShouldHaveSingleItem().ShouldBe(
            new[] { "W", "QCD", "Z", "ttbar", "ato4l", "leptoquark", "htautau", "hpmtaunu" }[set - HlfSet.W]);

        static void ShouldResemble(double found, double expected, double absolute) => found.ShouldBe(expected, tolerance: absolute + (0.15 * expected));
    }

    [Fact]
    public void Simulate_Resonances_PeakAtTheirMasses()
    {
        Median(Column(HlfSet.Z, new HlfOptions(), "M_mu", "n_mu", 2)).ShouldBe(90.5, tolerance: 1.5); // 91.2 less radiation
        Median(Column(HlfSet.Ato4l, new HlfOptions(), "M_ele", "n_ele", 4)).ShouldBe(49.5, tolerance: 0.7);
        Median(Column(HlfSet.Ato4l, new HlfOptions { Ato4lMass = 90 }, "M_mu", "n_mu", 4)).ShouldBe(89, tolerance: 1.3);

        static double[] Column(HlfSet set, HlfOptions options, string mass, string count, int leptons)
        {
            Table table = new HlfSimulator(options with { Set = set }).Simulate(3000, seed: 5);
            double[] counts = table.Column(count);
            return [.. table.Column(mass).Where((_, row) => counts[row] == leptons)];
        }

        static double Median(double[] values)
        {
            values.Length.ShouldBeGreaterThan(50);
            return values.Order().ElementAt(values.Length / 2);
        }
    }

    [Fact]
    public void Simulate_Mixture_HasTheFractionsAskedFor()
    {
        const int rows = 8000;
        var fractions = Mixed.Texts("process").CountBy(name => name).ToDictionary(pair => pair.Key, pair => (double)pair.Value / rows);
        const double total = 0.592 + 0.338 + 0.067 + 0.2;

        foreach ((string name, double expected) in new[]
        {
            ("W", 0.6 * 0.592 / total), ("QCD", 0.6 * 0.338 / total), ("Z", 0.6 * 0.067 / total), ("ttbar", 0.6 * 0.2 / total),
            ("ato4l", 0.1), ("leptoquark", 0.1), ("htautau", 0.1), ("hpmtaunu", 0.1),
        })
        {
            fractions[name].ShouldBe(expected, tolerance: 5 * Math.Sqrt(expected * (1 - expected) / rows), name);
        }

        Mixed.Texts("process").Zip(Mixed.Column("label")).ShouldAllBe(row => (row.Second == 1) == (row.First != "W" && row.First != "QCD" && row.First != "Z" && row.First != "ttbar"));
    }

    [Fact]
    public void Simulate_MoreRows_StartsWithTheSameRows()
    {
        var simulator = new HlfSimulator(new HlfOptions());

        simulator.Simulate(600, 5).ShouldStartWith(simulator.Simulate(400, 5));
        simulator.Simulate(600, 5).Column("MT").ShouldNotBe(simulator.Simulate(600, 6).Column("MT"));
    }

    [Fact]
    public void Constructor_WrongOptions_ReportsThemTogether()
    {
        var exception = Should.Throw<ArgumentException>(() =>
            new HlfSimulator(new HlfOptions { WWeight = 0, QcdWeight = 0, ZWeight = 0, TtbarWeight = 0, Ato4lMass = 5 }));

        exception.Message.ShouldContain("weights are 0");
        exception.Message.ShouldContain("Ato4lMass is 5");
    }
}
