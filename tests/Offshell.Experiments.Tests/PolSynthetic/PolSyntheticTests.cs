using Offshell.Experiments.PolSynthetic;
using Offshell.Physics.Simulation.Hierarchy;

namespace Offshell.Experiments.Tests.PolSynthetic;

public sealed class PolSyntheticTests
{
    private static readonly PolSyntheticSettings Tiny = new()
    {
        Generators = [new(HierarchyGenerator.One, 1)],
        TrainingRows = 1_000,
        TestRows = 100,
        Steps = 12,
        WarmUpSteps = 4,
        Width = 16,
        Seeds = 1,
        MapNoises = [1],
        MapRows = 600,
        MapSteps = 4,
    };

    /// <summary>Ideal posteriors of the generator with one factor per feature at noise 1 give 0.980 (Type A) and 0.565 (mean KL).</summary>
    [Fact]
    public void Oracle_OneFactorPerFeature_ReachesTheKnownBounds()
    {
        var values = PolMeasurement.Oracle(Tiny with { TestRows = 2_000 }, Tiny.Generators[0], seed: 21);

        values[PolMeasurement.OracleTypeA].ShouldBe(0.980, tolerance: 0.01);
        values[PolMeasurement.OracleKl].ShouldBe(0.565, tolerance: 0.035); // four standard errors of 2 000 against 2 000 rows
        values[PolMeasurement.OracleShiftRatio].ShouldBeGreaterThan(0.99);
    }

    /// <summary>Both B sets move twenty features by the same amount, so a score that treats all features alike must guess.</summary>
    [Theory]
    [InlineData(HierarchyGenerator.One, 1.0)]
    [InlineData(HierarchyGenerator.Efficiency, 0.5)]
    public void Oracle_SymmetricScore_IsBlindToTypeB(HierarchyGenerator generator, double noise) =>
        PolMeasurement.Oracle(Tiny with { TestRows = 2_000 }, new PolGenerator(generator, noise), seed: 22)[PolMeasurement.SymmetricControl].ShouldBe(0.5, tolerance: 0.037);

    [Fact]
    public void Run_Twice_FitsOnceAndKeepsTableAndFigures()
    {
        using var folder = new ScratchFolder();
        var messages = new StringWriter();
        var settings = new ExperimentSettings(null, null, true, folder.Path, 1, messages);
        var experiment = new PolSyntheticExperiment(Tiny);

        string page = experiment.Run(settings, CancellationToken.None);
        string told = messages.ToString();

        experiment.Run(settings, CancellationToken.None).ShouldBe(page);
        messages.ToString().ShouldBe(told);
        told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3 + (4 * 2)); // ideal, cvae, vae; four cells of the map by two models
        page.ShouldContain("Quick run");
        page.ShouldContain("| product3-noise1 |");
        Directory.GetFiles(folder.Path, "*.svg").Length.ShouldBe(3);
    }
}
