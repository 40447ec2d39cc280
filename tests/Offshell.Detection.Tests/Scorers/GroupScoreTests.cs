using Offshell.Data;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Scorers;

public sealed class GroupScoreTests
{
    private const int Columns = 5;
    private static readonly double[] Sizes = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6];
    private static readonly int[][] Families = [[0, 1], [2, 3, 4]];

    private static double[][] Values(int rows, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] columns = [.. Enumerable.Range(0, Columns).Select(_ => new double[rows])];
        for (int i = 0; i < rows; i++)
        {
            double u = random.NextNormal();
            for (int c = 0; c < Columns; c++) columns[c][i] = c + ((1 + c) * (random.NextNormal() + (0.5 * u)));
        }

        return columns;
    }

    private static Table TableOf(double[][] columns, bool hasFamilies = true)
    {
        string? Family(int c) => !hasFamilies ? null : Families[0].Contains(c) ? "first" : "second";
        var schema = new Schema { Columns = [.. Enumerable.Range(0, Columns).Select(c => new ColumnSchema { Name = $"x{c}", Family = Family(c), AllowsMissing = c == 4 })] };
        return Table.FromColumns(schema, [.. columns.Select(ColumnData.Numbers)]);
    }

    /// <summary>Heads with a known width, the standard deviation of the column over all rows.</summary>
    private static Detector Fit(Table rows) => Detector.Fit(rows, new DetectorOptions
    {
        Recipe = "vae",
        Threads = 1,
        Settings = [new("numericHead", "fixed-gaussian"), new("training.maximumSteps", "60"), new("latentSize", "2")],
    });

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    /// <summary>−ELBO with z at its mean, put together from two other scores.</summary>
    private static double[] Bound(Detector detector, Table rows) =>
        [.. detector.Score(rows, "reconstruction").Zip(detector.Score(rows, "kl"), (nats, kl) => nats + (2 * kl))];

    [Fact]
    public void ShiftLikelihoodRatio_AnyRow_IsTheBestGainOverTablesShiftedByHand()
    {
        double[][] training = Values(120, 1), test = Values(20, 2);
        Detector detector = Fit(TableOf(training));
        double[] asIs = Bound(detector, TableOf(test));
        double[] expected = new double[20];
        foreach (int[] family in Families)
        {
            foreach (double size in Sizes.Concat(Sizes.Select(s => -s)))
            {
                double[][] shifted = [.. test.Select((values, c) => family.Contains(c) ? [.. values.Select(v => v - (size * Deviation(training[c])))] : values)];
                double[] bound = Bound(detector, TableOf(shifted));
                for (int i = 0; i < expected.Length; i++) expected[i] = Math.Max(expected[i], asIs[i] - bound[i]);
            }
        }

        double[] scores = detector.Score(TableOf(test), "shift-likelihood-ratio");

        for (int i = 0; i < expected.Length; i++) scores[i].ShouldBe(expected[i], tolerance: 1e-4 * (1 + expected[i]));
        expected.Count(e => e > 0).ShouldBeGreaterThan(10);
    }

    [Fact]
    public void GroupSign_AnyRow_IsTheLargestSumOfSignedPullsOverRootN()
    {
        double[][] training = Values(120, 1), test = Values(20, 2);
        test[4][3] = double.NaN;
        Detector detector = Fit(TableOf(training));
        double[] squared = new double[20 * Columns];
        detector.Scorer.ColumnTerms(TableOf(test), detector.IndexOf("infinity-norm"), squared);

        double[] scores = detector.Score(TableOf(test), "group-sign");

        for (int i = 0; i < 20; i++)
        {
            // The squared pulls are known, their signs are not: the score must be one of the values that some signs give,
            // between what the largest cancellation and what no cancellation leaves.
            double[] candidates = [.. Families.SelectMany(family => Candidates([.. family.Where(c => !double.IsNaN(test[c][i])).Select(c => Math.Sqrt(squared[(i * Columns) + c]))]))];
            candidates.Min(c => Math.Abs(c - scores[i])).ShouldBeLessThan(1e-9);
        }
    }

    private static IEnumerable<double> Candidates(double[] pulls) =>
        from signs in Enumerable.Range(0, 1 << pulls.Length)
        select Math.Abs(pulls.Select((p, j) => (signs >> j) % 2 == 0 ? p : -p).Sum()) / Math.Sqrt(pulls.Length);

    [Fact]
    public void GroupSign_FamilyFarAboveItsMean_AddsItsPullsWithOneSign()
    {
        double[][] training = Values(120, 1), test = Values(4, 2);
        for (int i = 0; i < 4; i++)
        {
            foreach (int c in Families[1]) test[c][i] = (i % 2 == 0 ? 1 : -1) * 1e4 * Deviation(training[c]); // beyond what latents can follow
        }

        Detector detector = Fit(TableOf(training));
        double[] squared = new double[4 * Columns];
        detector.Scorer.ColumnTerms(TableOf(test), detector.IndexOf("infinity-norm"), squared);

        double[] scores = detector.Score(TableOf(test), "group-sign");

        for (int i = 0; i < 4; i++) scores[i].ShouldBe(Families[1].Sum(c => Math.Sqrt(squared[(i * Columns) + c])) / Math.Sqrt(3), tolerance: 1e-6 * scores[i]);
    }

    [Fact]
    public void Scores_AfterOneAnother_LeaveEachOtherAlone()
    {
        Detector detector = Fit(TableOf(Values(120, 1)));
        Table test = TableOf(Values(40, 2));
        string[] names = [.. detector.Scores.Select(s => s.Name)];
        double[][] together = [.. names.Select(_ => new double[40])];

        detector.Scorer.Score(test, [.. Enumerable.Range(0, names.Length).Reverse()], [.. together.Select(s => s.AsMemory())]);

        for (int s = 0; s < names.Length; s++) together[^(s + 1)].ShouldBe(detector.Score(test, names[s]));
        Detector.FromBytes(detector.ToBytes()).Score(test, "shift-likelihood-ratio").ShouldBe(detector.Score(test, "shift-likelihood-ratio"));
    }

    [Fact]
    public void Scores_NoFamilies_OfferNoGroupScores() =>
        Fit(TableOf(Values(120, 1), hasFamilies: false)).Scores.Select(s => s.Name).ShouldNotContain("group-sign");
}
