using Offshell.Models.Classifiers;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Models.Tests.Classifiers;

public sealed class NetworkClassifierTests
{
    /// <summary>Class 1 lies one standard deviation to the right of class 0: log-odds of a row are x − ½.</summary>
    private static (RowMatrix Rows, int[] Classes) TwoGaussians(int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        int[] classes = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        return (new RowMatrix([.. classes.Select(c => c + random.NextNormal())], count, 1), classes);
    }

    private static double[] LogOdds(NetworkClassifier classifier, RowMatrix rows)
    {
        double[] logs = new double[rows.Rows * 2];
        classifier.LogProbabilities(rows, logs);
        return [.. Enumerable.Range(0, rows.Rows).Select(i => logs[(2 * i) + 1] - logs[2 * i])];
    }

    [Fact]
    public void Fit_TwoGaussians_FindsTheLogOddsOfTheClosedForm()
    {
        using var pool = new WorkerPool(1);
        (RowMatrix rows, int[] classes) = TwoGaussians(20_000, 1);
        var options = new ClassifierOptions { Network = new NetworkOptions(), Training = new TrainingOptions { Epochs = 20, Schedule = new CosineSchedule(), Optimizer = new AdamOptions { LearningRate = 0.01 } } };

        NetworkClassifier classifier = NetworkClassifier.Fit(rows, classes, options, new RandomSource(2), pool).Classifier;

        double[] grid = [-2, -1, 0, 0.5, 1, 2, 3];
        double[] found = LogOdds(classifier, new RowMatrix(grid, grid.Length, 1));
        // The slope of a logistic regression on 20 000 rows has a standard error of 0.016.
        for (int i = 0; i < grid.Length; i++) found[i].ShouldBe(grid[i] - 0.5, tolerance: 0.15);
    }

    [Fact]
    public void Fit_ClassesThatNoLineSeparates_HiddenLayersDo()
    {
        using var pool = new WorkerPool(2);
        RandomStream random = new RandomSource(3).Stream();
        double[] values = [.. Enumerable.Range(0, 4_000).Select(_ => random.NextDouble(-1, 1))];
        int[] classes = [.. Enumerable.Range(0, 2_000).Select(i => values[2 * i] * values[(2 * i) + 1] > 0 ? 1 : 0)];
        var rows = new RowMatrix(values, 2_000, 2);

        NetworkClassifier classifier = NetworkClassifier.Fit(rows, classes, null, new RandomSource(4), pool).Classifier;

        double[] odds = LogOdds(classifier, rows);
        odds.Where((o, i) => o > 0 == (classes[i] == 1)).Count().ShouldBeGreaterThan(1_900);
    }

    [Fact]
    public void LogProbabilities_AnyRow_SumToOne()
    {
        using var pool = new WorkerPool(1);
        (RowMatrix rows, int[] classes) = TwoGaussians(500, 5);
        for (int i = 0; i < 100; i++) classes[i] = 2;
        NetworkClassifier classifier = NetworkClassifier.Fit(rows, classes, new ClassifierOptions { Training = new TrainingOptions { Epochs = 2 } }, new RandomSource(6), pool).Classifier;
        double[] logs = new double[500 * 3];

        classifier.LogProbabilities(rows, logs);

        for (int i = 0; i < 500; i++) logs.AsSpan(3 * i, 3).ToArray().Sum(Math.Exp).ShouldBe(1, tolerance: 1e-12);
    }

    [Fact]
    public void Fit_OneClassOrWrongLengths_SaysWhatIsWrong()
    {
        using var pool = new WorkerPool(1);
        (RowMatrix rows, int[] classes) = TwoGaussians(10, 7);

        Should.Throw<ArgumentException>(() => NetworkClassifier.Fit(rows, new int[10], null, new RandomSource(1), pool)).Message.ShouldContain("two");
        Should.Throw<ArgumentException>(() => NetworkClassifier.Fit(rows, classes.AsSpan(0, 8), null, new RandomSource(1), pool)).Message.ShouldContain("8 classes");
    }
}
