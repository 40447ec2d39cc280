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

        var efficiencies = new Efficiencies([scored], [.. Enumerable.Range(0, 1_000)], [.. Enumerable.Repeat(1.0, 1_000)], 20, new RandomSource(1));

        efficiencies.At(scored, "s", 1e-2).Value.ShouldBe(0.5);
        Efficiencies.Auc(scored, "s").ShouldBe((0.0005 + 0.9895 + 0.9905 + 0.996) / 4, tolerance: 1e-9);
    }

    [Fact]
    public void At_EventWeights_CountAsThatManyEvents()
    {
        // Scores 0 ... 999; those from 990 on weigh 9, so all weigh 1080 and at 1e-2 (10.8) one event may lie above.
        var scored = new ScoredEvents("m", 1_000);
        scored.AddFold([.. Enumerable.Range(0, 1_000)], [.. Enumerable.Range(0, 1_000).Select(i => (double)i)], [("s", [997.5, 998, 998.5, 1e9])]);

        var efficiencies = new Efficiencies([scored], [.. Enumerable.Range(0, 1_000)], [.. Enumerable.Range(0, 1_000).Select(i => i < 990 ? 1.0 : 9.0)], 5, new RandomSource(1));

        efficiencies.ThresholdAt(scored, 1e-2).ShouldBe(998);
        efficiencies.At(scored, "s", 1e-2).Value.ShouldBe(0.5);
        efficiencies.EffectiveEvents.ShouldBe(1080.0 * 1080 / (990 + (10 * 81)), 1e-9);
    }

    [Fact]
    public void AtWorkingPoint_ExponentialScores_IsTheClosedForm()
    {
        // Background P(S > s) = e^-s; the signal is flat on 0 ... 24, so the share above the threshold -ln 5.4e-6 = 12.13 is 0.4946.
        RandomStream random = new RandomSource(3).Stream();
        const int count = 60_000, signals = 5_000;
        var scored = new ScoredEvents("m", count);
        scored.AddFold([.. Enumerable.Range(0, count)], [.. Enumerable.Range(0, count).Select(_ => random.NextExponential())], [("s", [.. Enumerable.Range(0, signals).Select(i => 24.0 * i / signals)])]);

        (double value, Detection.Metrics.Interval interval) = new Efficiencies([scored], [.. Enumerable.Range(0, count)], [.. Enumerable.Repeat(1.0, count)], 2, new RandomSource(1)).AtWorkingPoint(scored, "s");

        double truth = 1 - (-Math.Log(5.4e-6) / 24);
        interval.Low.ShouldBeLessThan(truth);
        interval.High.ShouldBeGreaterThan(truth);
        value.ShouldBe(truth, tolerance: 0.08);
        (interval.High - interval.Low).ShouldBeLessThan(0.3);
    }

    [Fact]
    public void Mixture_EventsOfAllProcesses_HaveTheRatesOfTheSource()
    {
        EventSample sample = EventSample.Simulate(new HighLevelFeaturesSettings { SimulatedBackground = 3_000, SimulatedSignal = 10 });

        EventMixture mixture = EventMixture.Of(sample);

        mixture.HasProcesses.ShouldBeTrue();
        mixture.Weights.Where((_, i) => sample.Processes[i] == "ttbar").Sum().ShouldBe(5 * 0.7e6 * 0.37 * 0.49, 1e-3);
        EventMixture.Of(sample with { Processes = [] }).Weights.Distinct().Single().ShouldBe(mixture.Cocktail.TotalEvents / 3_000, 1e-6);
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
