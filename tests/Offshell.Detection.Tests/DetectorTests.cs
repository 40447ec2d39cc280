using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Detection.Files;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests;

public sealed class DetectorTests
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    /// <summary>b and c follow a; d is noise of its own.</summary>
    private static Table Rows(int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double u = random.NextNormal();
            rows[i] = [10 + u, (2 * u) + (0.1 * random.NextNormal()), -u + (0.1 * random.NextNormal()), 100 + (5 * random.NextNormal())];
        }

        return Table.FromRows(Names, rows);
    }

    private static Detector FitSmall(int rows = 1_000, int threads = 1, string recipe = "vae") => Detector.Fit(
        Rows(rows, 1),
        new DetectorOptions { Recipe = recipe, Threads = threads, Settings = [new("training.epochs", "40"), new("encoder", """{"layers":[{"layer":"dense","units":16,"activation":"Silu"}]}"""), new("decoder", """{"layers":[{"layer":"dense","units":16,"activation":"Silu"}]}""")] });

    [Fact]
    public void Explain_OneColumnBreaksItsRelation_NamesItFirstAndExpectsTheRelation()
    {
        Detector detector = FitSmall();
        Table broken = Table.FromRows(Names, [[11.0, 2.0, 3.0, 100.0]]); // c should be about -1

        RowVerdict verdict = detector.Judge(broken, 0.01)[0];
        Explanation explanation = detector.Explain(broken, 0);

        verdict.IsAnomalous.ShouldBeTrue();
        explanation.Columns[0].Column.ShouldBe("c");
        double.Parse(explanation.Columns[0].Expected).ShouldBe(-1, tolerance: 0.5);
    }

    [Fact]
    public void Score_ValueMissingAnywhere_NamesRowAndColumn()
    {
        Detector detector = Detector.Fit(Rows(200, 1), new DetectorOptions { Recipe = "pca" });
        Table whole = Rows(19, 2);
        for (int row = 0; row < whole.RowCount; row++)
        {
            ColumnData[] columns = [.. Enumerable.Range(0, Names.Length).Select(c => ColumnData.Numbers(whole.Values(c).ToArray()))];
            double[] last = whole.Values(3).ToArray();
            last[row] = double.NaN;
            Table holed = Table.FromColumns(detector.Schema, [.. columns[..3], ColumnData.Numbers(last)]);

            Should.Throw<ArgumentException>(() => detector.Score(holed)).Message.ShouldContain($"row {row + 1}, column 'd': the value is missing");
        }
    }

    [Fact]
    public void Save_ThenLoad_GivesTheSameBitsForEveryScore()
    {
        Detector detector = FitSmall();
        Table rows = Rows(300, 2);

        Detector loaded = Detector.FromBytes(detector.ToBytes());

        foreach (var score in detector.Scores) loaded.Score(rows, score.Name).ShouldBe(detector.Score(rows, score.Name));
        loaded.ToBytes().ShouldBe(detector.ToBytes());
        loaded.Judge(rows, 0.05).ShouldBe(detector.Judge(rows, 0.05));
    }

    [Fact]
    public void Fit_OtherNumberOfThreads_GivesTheSameBytes()
    {
        byte[] one = FitSmall(threads: 1).ToBytes();

        foreach (int threads in new[] { 2, 3, 7 }) FitSmall(threads: threads).ToBytes().ShouldBe(one);
    }

    [Fact]
    public void Score_RowAloneOrInAnyBatch_HasTheSameBits()
    {
        Detector detector = FitSmall();
        Table rows = Rows(400, 3);

        foreach (var score in detector.Scores)
        {
            double[] all = detector.Score(rows, score.Name);
            foreach (int row in new[] { 0, 17, 129, 399 }) detector.Score(rows.Slice(row, 1), score.Name)[0].ShouldBe(all[row]);
            detector.Score(rows.Slice(5, 130), score.Name).ShouldBe(all[5..135]);
        }
    }

    [Fact]
    public void Score_FarOutliers_AreFiniteAndStrictlyOrdered()
    {
        Detector detector = FitSmall();
        double[] sizes = [1e2, 1e4, 1e8, 1e15, 1e30];
        Table far = Table.FromRows(Names, [.. sizes.Select(s => new double[] { 10, 0, 0, s })]);

        double[] scores = detector.Score(far);

        scores.ShouldAllBe(s => double.IsFinite(s));
        scores.Zip(scores.Skip(1)).ShouldAllBe(pair => pair.Second > pair.First);
    }

    [Fact]
    public void Fit_FewRows_CalibratesOnHeldOutFolds()
    {
        Detector detector = FitSmall(rows: 60);

        detector.Fingerprint.CrossConformal.ShouldBeTrue();
        detector.Fingerprint.CalibrationRows.ShouldBe(60);
    }

    [Fact]
    public void Judge_FreshNormals_AlarmAtTheStatedRate()
    {
        Detector detector = FitSmall(rows: 2_000);

        double rate = detector.Judge(Rows(4_000, 9), 0.05).Count(v => v.IsAnomalous) / 4_000.0;

        // 400 calibration rows: the realised rate is Beta(20, 381), five standard deviations are 0.055.
        rate.ShouldBe(0.05, tolerance: 0.055);
    }

    [Fact]
    public void Load_AlteredOrTruncatedFile_SaysSo()
    {
        byte[] bytes = FitSmall(rows: 60).ToBytes();
        byte[] altered = (byte[])bytes.Clone();
        altered[^5] ^= 1;

        Should.Throw<ModelFormatException>(() => Detector.FromBytes(altered)).Message.ShouldContain("altered");
        Should.Throw<ModelFormatException>(() => Detector.FromBytes(bytes[..^100])).Message.ShouldContain("whole");
    }
}
