using Offshell.Experiments.EightGaussians;
using Offshell.Models;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.EightGaussians;

public sealed class EightGaussiansTests
{
    [Fact]
    public void Run_Small_NormalisationPutsTheMassOnTheModes()
    {
        using var folder = new ScratchFolder();
        var experiment = new EightGaussiansExperiment(new EightGaussiansSettings
        {
            TrainingRows = 2_000,
            TestRows = 1_000,
            Width = 32,
            Blocks = 1,
            AutoencoderSteps = 300,
            Steps = 150,
            DataSteps = 20,
            LatentSteps = 5,
            GridCells = 60,
            Seeds = 1,
        });
        var settings = new ExperimentSettings(null, null, false, folder.Path, 1, TextWriter.Null);

        string page = experiment.Run(settings, CancellationToken.None);

        string[][] rows = [.. page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(2).Select(l => l.Split('|', StringSplitOptions.TrimEntries))];
        rows.Length.ShouldBe(3);
        double plain = double.Parse(rows[0][2]), normalised = double.Parse(rows[1][2]), truth = double.Parse(rows[2][2]);
        normalised.ShouldBeLessThan(0.7 * plain);
        truth.ShouldBe(0.0111, 0.003); // exp(−9/2) of a mode lies beyond three deviations
        double.Parse(rows[1][3]).ShouldBeLessThanOrEqualTo(double.Parse(rows[2][3])); // no density beats the true one
        File.Exists(Path.Combine(folder.Path, "densities.svg")).ShouldBeTrue();
        experiment.Run(settings, CancellationToken.None).ShouldBe(page); // from the kept part
    }

    [Fact]
    public void LogDensity_TrueRows_HasTheEntropyOfSeparateModes()
    {
        // Modes hardly overlap: −∫ p log p = log 8 + 1 + log(2π σ²).
        RowMatrix rows = RingDensity.Draw(40_000, new RandomSource(1).Stream());
        double mean = Enumerable.Range(0, rows.Rows).Average(i => RingDensity.LogDensity(rows[i, 0], rows[i, 1]));

        mean.ShouldBe(-(Math.Log(8) + 1 + Math.Log(2 * Math.PI * 0.125)), 0.02);
    }

    [Fact]
    public void GridDensity_QuadraticEnergy_IsTheNormal()
    {
        const int Cells = 200;
        RowMatrix places = GridDensity.Places(Cells);
        double[] energies = [.. Enumerable.Range(0, places.Rows).Select(i => (places[i, 0] * places[i, 0]) + (places[i, 1] * places[i, 1]))];

        new GridDensity(Cells, energies, 2).LogDensity(3).ShouldBe(-1.5 - Math.Log(2 * Math.PI), 1e-4); // exp(−r²/2) has Z = 2π
        GridDensity.BestTemperature(Cells, energies, [1]).ShouldBe(1, 0.06); // a mean of r² of 1 = T
    }
}
