using Offshell.Detection.Calibration;
using Offshell.Experiments.Combinations;
using Offshell.Experiments.HighLevelFeatures;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.Combinations;

public sealed class CombinationsTests
{
    [Fact]
    public void Run_SmallOnSimulatedEvents_HasATableForEverySignalAndGoesOnFromItsFiles()
    {
        using var folder = new ScratchFolder();
        var experiment = new CombinationsExperiment(new CombinationsSettings
        {
            Members = ["hlf-vae", "hlf-vae kl", "pca", "latent isolation-forest"],
            SimulatedBackground = 3_000,
            SimulatedSignal = 200,
            Epochs = 2,
            Seeds = 1,
            Replicates = 10,
        });
        var messages = new StringWriter();
        var settings = new ExperimentSettings(null, null, false, folder.Path, 1, messages);

        string page = experiment.Run(settings, CancellationToken.None);
        string told = messages.ToString();

        foreach (string signal in (string[])["ato4l", "leptoquark", "htautau", "hpmtaunu"]) page.ShouldContain($"## {signal}\n");
        foreach (string kind in (string[])["single", "AND of two", "OR of two", "mean of all", "product of all"]) page.Split('\n').Count(line => line.StartsWith($"| {kind} |", StringComparison.Ordinal)).ShouldBe(4);
        experiment.Run(settings, CancellationToken.None).ShouldBe(page);
        messages.ToString().ShouldBe(told); // nothing was fitted again
    }

    [Fact]
    public void Apply_TwoIndependentScores_HaveTheKnownNullsAndAreRecalibrated()
    {
        // Places of independent scores: P(min > t) = (1 − t)², P(max > t) = 1 − t².
        RandomStream random = new RandomSource(3).Stream();
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
        FoldScores[] members = [new(Normals(20_000), [("s", Normals(100))]), new(Normals(20_000), [("s", Normals(100))])];

        EventScores and = new CombinedScore([0, 1], ScoreCombination.Minimum, "AND").Apply(members, 10_000);
        EventScores or = new CombinedScore([0, 1], ScoreCombination.Maximum, "OR").Apply(members, 10_000);
        EventScores mean = new CombinedScore([0, 1], ScoreCombination.Mean, "mean").Apply(members, 10_000);

        // Four standard errors of 10 000 rows.
        (and.Background.Count(u => u > 0.8) / 1e4).ShouldBe(0.04, tolerance: 0.008);
        (or.Background.Count(u => u > 0.8) / 1e4).ShouldBe(0.36, tolerance: 0.02);
        for (int i = 0; i < 10_000; i++) mean.Background[i].ShouldBeInRange(and.Background[i], or.Background[i]);
        foreach (EventScores scores in (EventScores[])[and, or, mean])
        {
            double threshold = scores.Calibration.Threshold(0.01).Value;
            (scores.Background.Count(u => u > threshold) / 1e4).ShouldBe(0.01, tolerance: 0.0057); // four errors of both samples
        }
    }
}
