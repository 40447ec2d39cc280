using Offshell.Data;
using Offshell.Experiments.HighLevelFeatures;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Tests.HighLevelFeatures;

public sealed class HighLevelFeaturesTests
{
    [Fact]
    public void Run_SmallOnSimulatedEvents_ListsEveryMethodAndGoesOnFromItsFiles()
    {
        using var folder = new ScratchFolder();
        var experiment = new HighLevelFeaturesExperiment(new HighLevelFeaturesSettings
        {
            SimulatedBackground = 3_000,
            SimulatedSignal = 300,
            Folds = 2,
            Epochs = 2,
            Trees = 10,
            Replicates = 10,
        });
        var settings = new ExperimentSettings(null, null, false, folder.Path, 1, TextWriter.Null);

        string page = experiment.Run(settings, CancellationToken.None);

        foreach (string method in (string[])["hlf-vae", "autoencoder", "pca", "isolation-forest", "boosted-trees (told", "network (told"]) page.ShouldContain($"| {method}");
        page.ShouldContain("stand-in");
        File.Exists(Path.Combine(folder.Path, "features.svg")).ShouldBeTrue();
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(folder.Path, "scores", "pca-fold0.npy"));
        experiment.Run(settings, CancellationToken.None).ShouldBe(page);
        File.GetLastWriteTimeUtc(Path.Combine(folder.Path, "scores", "pca-fold0.npy")).ShouldBe(written);
    }

    [Fact]
    public void JensenShannon_DisjointEqualAndHalfShared_FollowsTheClosedForm()
    {
        FeatureDistances.JensenShannon([3, 0], [0, 5]).ShouldBe(Math.Log(2), tolerance: 1e-12);
        FeatureDistances.JensenShannon([1, 2, 3], [10, 20, 30]).ShouldBe(0, tolerance: 1e-12);
        // p = (1, 0), q = (1/2, 1/2): ½ log(4/3) + ½ (½ log(2/3) + ½ log 2).
        FeatureDistances.JensenShannon([1, 0], [1, 1]).ShouldBe((0.5 * Math.Log(4.0 / 3)) + (0.25 * Math.Log(2.0 / 3)) + (0.25 * Math.Log(2)), tolerance: 1e-12);
    }

    [Fact]
    public void At_ScoresWithoutTies_CountsTheShareAboveTheBackgroundQuantile()
    {
        // 1000 background scores 0 ... 999: at 1e-2 ten may lie above, so the threshold is 989; of the signal 990 and 995.5 pass.
        var scored = new ScoredEvents("m", 1_000);
        scored.AddFold([.. Enumerable.Range(0, 1_000)], [.. Enumerable.Range(0, 1_000).Select(i => (double)i)], [("s", [0, 989, 990, 995.5])]);

        var efficiencies = new Efficiencies([scored], [.. Enumerable.Range(0, 1_000)], 20, new RandomSource(1));

        efficiencies.At(scored, "s", 1e-2).Value.ShouldBe(0.5);
        Efficiencies.Auc(scored, "s").ShouldBe((0.0005 + 0.9895 + 0.9905 + 0.996) / 4, tolerance: 1e-9);
    }

    [Fact]
    public void Read_FolderWithoutEvents_SaysWhatIsMissing()
    {
        using var folder = new ScratchFolder();

        Should.Throw<ArgumentException>(() => EventSample.Read(folder.Path, new HighLevelFeaturesSettings())).Message.ShouldContain("sm_mix.npz");
    }

    [Fact]
    public void Compression_TrainingRows_HaveMeanZeroAndSpreadOne()
    {
        Table rows = Table.FromRows(["a"], [[0.0], [10.0], [-1000.0], [5.0]]);

        double[] values = EventSample.Compression(rows)(rows).Values.ToArray();

        values.Average().ShouldBe(0, tolerance: 1e-12);
        values.Average(v => v * v).ShouldBe(1, tolerance: 1e-12);
        values[1].ShouldBeGreaterThan(values[3]);
    }
}
