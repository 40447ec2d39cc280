using FsCheck;
using FsCheck.Fluent;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Metrics;

public sealed class RocAucTests
{
    /// <summary>Ratings of 58 normal and 51 abnormal images in Hanley and McNeil (1982), Table I: area 0.893, SE 0.032.</summary>
    [Fact]
    public void HanleyMcNeilError_PublishedRatings_GivesPublishedAreaAndError()
    {
        int[] normal = [33, 6, 6, 11, 2], abnormal = [3, 2, 2, 11, 33];

        LabelledScores scores = LabelledScores.FromClasses(Expand(normal), Expand(abnormal));

        RocAuc.Value(scores).ShouldBe(0.893, tolerance: 5e-4);
        RocAuc.HanleyMcNeilError(scores).ShouldBe(0.032, tolerance: 6e-4);
        RocAuc.HanleyMcNeilError(0.893, 51, 58).ShouldBe(0.0325, tolerance: 5e-5);
    }

    [Fact]
    public void Value_PerfectInvertedAndConstantScores_AreOneZeroAndHalf()
    {
        RocAuc.Value(LabelledScores.FromClasses([1, 2], [3, 4, 5])).ShouldBe(1);
        RocAuc.Value(LabelledScores.FromClasses([3, 4, 5], [1, 2])).ShouldBe(0);
        RocAuc.Value(LabelledScores.FromClasses([7, 7], [7, 7, 7])).ShouldBe(0.5);
    }

    [Theory]
    [InlineData(1, 0.7602499389)] // Phi(mean / sqrt 2)
    [InlineData(2, 0.9213503965)]
    public void Value_ShiftedNormals_IsWithinFiveStandardErrorsOfTheClosedForm(double mean, double expected)
    {
        RandomStream stream = new RandomSource(11).Split((ulong)mean).Stream();
        LabelledScores scores = LabelledScores.FromClasses(Samples.Normal(stream, 6000), Samples.Normal(stream, 4000, mean));

        double error = RocAuc.DeLongError(scores);

        RocAuc.Value(scores).ShouldBe(expected, tolerance: 5 * error);
        error.ShouldBeLessThan(0.01);
    }

    [Fact]
    public void Value_AnyScoresTiesAndWeights_EqualsCountingAllPairs() => Prop.ForAll(
        ArbMap.Default.ArbFor<(int Score, bool Anomalous, byte Weight)[]>(), rows =>
    {
        double[] scores = [.. rows.Select(r => (double)(r.Score % 5)), 1, 2];
        bool[] anomalous = [.. rows.Select(r => r.Anomalous), true, false];
        double[] weights = [.. rows.Select(r => r.Weight / 10.0), 1, 1];

        double actual = RocAuc.Value(LabelledScores.Create(scores, anomalous, weights));

        actual.ShouldBe(PairCount(scores, anomalous, weights), tolerance: 1e-12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Value_MonotoneMapOfScores_DoesNotMove()
    {
        RandomStream stream = new RandomSource(3).Stream();
        double[] normals = Samples.Normal(stream, 300), anomalies = Samples.Normal(stream, 100, 0.7);
        LabelledScores plain = LabelledScores.FromClasses(normals, anomalies);
        LabelledScores mapped = LabelledScores.FromClasses([.. normals.Select(Map)], [.. anomalies.Select(Map)]);

        RocAuc.Value(mapped).ShouldBe(RocAuc.Value(plain));
        RocAuc.DeLongError(mapped).ShouldBe(RocAuc.DeLongError(plain));
        AveragePrecision.Value(mapped).ShouldBe(AveragePrecision.Value(plain));

        static double Map(double x) => Math.Exp(3 * x) + x;
    }

    [Fact]
    public void DeLongError_ScoresWithTies_EqualsTheDefinitionByPairs()
    {
        (double[] first, double[] second, bool[] anomalous) = PairedScores(seed: 5, rows: 80);

        RocAuc.DeLongError(LabelledScores.Create(first, anomalous)).ShouldBe(Math.Sqrt(DeLongByPairs(first, null, anomalous)), tolerance: 1e-12);
        PairedDifference difference = RocAuc.Compare(LabelledScores.Create(first, anomalous), LabelledScores.Create(second, anomalous));
        difference.StandardError.ShouldBe(Math.Sqrt(DeLongByPairs(first, second, anomalous)), tolerance: 1e-12);
        difference.PValue.ShouldBe(2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(difference.Z)), tolerance: 1e-12);
    }

    [Fact]
    public void Compare_EquallyGoodScores_RejectsAtTheStatedRate()
    {
        const int trials = 400;
        int rejected = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            RandomStream stream = new RandomSource(21).Split((ulong)trial).Stream();
            bool[] anomalous = [.. Enumerable.Range(0, 200).Select(i => i % 3 == 0)];
            double[] common = [.. anomalous.Select(a => stream.NextNormal() + (a ? 1 : 0))];
            LabelledScores first = LabelledScores.Create([.. common.Select(c => c + stream.NextNormal())], anomalous);
            LabelledScores second = LabelledScores.Create([.. common.Select(c => c + stream.NextNormal())], anomalous);
            if (RocAuc.Compare(first, second).PValue < 0.05) rejected++;
        }

        ((double)rejected / trials).ShouldBe(0.05, tolerance: 4 * Math.Sqrt(0.05 * 0.95 / trials));
    }

    [Fact]
    public void Compare_SameScore_IsZeroWithCertainty()
    {
        LabelledScores scores = LabelledScores.FromClasses([1, 2, 3], [2, 4]);

        RocAuc.Compare(scores, scores).ShouldBe(new PairedDifference(0, 0, 0, 1));
    }

    [Fact]
    public void Compare_OtherTruth_ThrowsNamingTheRow()
    {
        LabelledScores first = LabelledScores.Create([1, 2, 3], [true, false, true]);
        LabelledScores second = LabelledScores.Create([1, 2, 3], [true, false, false]);

        Should.Throw<ArgumentException>(() => RocAuc.Compare(first, second)).Message.ShouldContain("row 3");
    }

    [Fact]
    public void Bootstrap_IndependentRows_AgreesWithDeLong()
    {
        (double[] first, double[] second, bool[] anomalous) = PairedScores(seed: 8, rows: 400);
        LabelledScores a = LabelledScores.Create(first, anomalous), b = LabelledScores.Create(second, anomalous);

        BootstrapDistribution area = RocAuc.Bootstrap(a, 800, new RandomSource(1));
        BootstrapDistribution difference = RocAuc.BootstrapDifference(a, b, 800, new RandomSource(1));

        // The relative error of a standard deviation from 800 replicates is 1/sqrt(1600) = 2.5 %.
        area.StandardError.ShouldBe(RocAuc.DeLongError(a), tolerance: 0.12 * RocAuc.DeLongError(a));
        difference.StandardError.ShouldBe(RocAuc.Compare(a, b).StandardError, tolerance: 0.12 * RocAuc.Compare(a, b).StandardError);
        area.Interval().Contains(RocAuc.Value(a)).ShouldBeTrue();
    }

    [Fact]
    public void Bootstrap_CopiesOfRowsInGroups_IsWiderByTheRootOfTheGroupSize()
    {
        (double[] scores, _, bool[] anomalous) = PairedScores(seed: 9, rows: 150);
        const int copies = 9;
        int[] groups = [.. Enumerable.Range(0, scores.Length * copies).Select(i => i / copies)];
        LabelledScores repeated = LabelledScores.Create([.. groups.Select(g => scores[g])], [.. groups.Select(g => anomalous[g])]);

        double byGroup = RocAuc.Bootstrap(repeated, 500, new RandomSource(2), groups).StandardError;
        double byRow = RocAuc.Bootstrap(repeated, 500, new RandomSource(2)).StandardError;

        (byGroup / byRow).ShouldBe(Math.Sqrt(copies), tolerance: 0.15 * Math.Sqrt(copies));
    }

    [Fact]
    public void Create_ScoreIsNaN_ThrowsNamingTheRow() =>
        Should.Throw<ArgumentException>(() => LabelledScores.Create([1, double.NaN], [true, false])).Message.ShouldContain("Value 2 of 2 is NaN");

    [Fact]
    public void Create_NoAnomalies_ThrowsNamingBothCounts() =>
        Should.Throw<ArgumentException>(() => LabelledScores.Create([1, 2], [false, false])).Message.ShouldContain("0 anomalous and 2 normal rows");

    private static double[] Expand(int[] ratings) => [.. ratings.SelectMany((count, rating) => Enumerable.Repeat((double)rating, count))];

    private static (double[] First, double[] Second, bool[] Anomalous) PairedScores(ulong seed, int rows)
    {
        RandomStream stream = new RandomSource(seed).Stream();
        bool[] anomalous = [.. Enumerable.Range(0, rows).Select(i => i % 4 == 0)];
        double[] first = [.. anomalous.Select(a => Math.Round((2 * stream.NextNormal()) + (a ? 2 : 0)))];
        double[] second = [.. first.Select((s, i) => s + Math.Round(stream.NextNormal()) + (anomalous[i] ? 0.5 : 0))];
        return (first, second, anomalous);
    }

    private static double Psi(double anomaly, double normal) => anomaly > normal ? 1 : anomaly == normal ? 0.5 : 0;

    private static double PairCount(double[] scores, bool[] anomalous, double[] weights)
    {
        double sum = 0, total = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = 0; j < scores.Length; j++)
            {
                if (!anomalous[i] || anomalous[j]) continue;
                sum += weights[i] * weights[j] * Psi(scores[i], scores[j]);
                total += weights[i] * weights[j];
            }
        }

        return sum / total;
    }

    // Sample variances of the row and column means of the pair matrix, of one score or of a difference of two.
    private static double DeLongByPairs(double[] first, double[]? second, bool[] anomalous)
    {
        int[] positive = [.. Enumerable.Range(0, first.Length).Where(i => anomalous[i])];
        int[] negative = [.. Enumerable.Range(0, first.Length).Where(i => !anomalous[i])];
        double Pair(int i, int j) => Psi(first[i], first[j]) - (second is null ? 0 : Psi(second[i], second[j]));
        double[] rows = [.. positive.Select(i => negative.Average(j => Pair(i, j)))];
        double[] columns = [.. negative.Select(j => positive.Average(i => Pair(i, j)))];
        return Variance(rows) / rows.Length + (Variance(columns) / columns.Length);

        static double Variance(double[] x) => x.Sum(v => (v - x.Average()) * (v - x.Average())) / (x.Length - 1);
    }
}
