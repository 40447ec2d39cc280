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
    public void Calibrate_ValueBeyondAllScores_NamesIt()
    {
        RandomStream random = new RandomSource(6).Stream();
        double[][] Draw() => [.. Enumerable.Range(0, 300).Select(_ => (double[])[random.NextNormal(), random.NextNormal()])];
        Detector detector = Detector.Fit(Table.FromRows(["a", "b"], Draw()), new DetectorOptions { Recipe = "vae", Threads = 1, Settings = [new("training.epochs", "2")] });
        double[][] later = Draw();
        later[7][1] = -1e300;

        DataFormatException error = Should.Throw<DataFormatException>(() => detector.Calibrate(Table.FromRows(["a", "b"], later)));

        error.Message.ShouldContain("'b'");
        error.Message.ShouldContain("-1E+300");
    }

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

            Should.Throw<DataFormatException>(() => detector.Score(holed)).Message.ShouldContain($"row {row + 1}, column 'd': found no value, expected a value");
        }
    }

    private static Detector Quick() => Detector.Fit(Rows(200, 1), new DetectorOptions { Recipe = "pca" });

    private static async IAsyncEnumerable<double[]> Stream(params double[][] rows)
    {
        await Task.Yield();
        foreach (double[] row in rows) yield return row;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public async Task JudgeAndExplain_RateOutsideTheUnitInterval_RefuseAsThresholdDoes(double alpha)
    {
        Detector detector = Quick();
        Table rows = Rows(3, 2);
        string expected = Should.Throw<ArgumentOutOfRangeException>(() => detector.Threshold(alpha)).Message;

        Should.Throw<ArgumentOutOfRangeException>(() => detector.Judge(rows, alpha)).Message.ShouldBe(expected);
        Should.Throw<ArgumentOutOfRangeException>(() => detector.Explain(rows, 0, alpha)).Message.ShouldBe(expected);
        (await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
        {
            await foreach (RowVerdict _ in detector.JudgeAsync(Stream([10, 0, 0, 100]), alpha)) { }
        })).Message.ShouldBe(expected);
    }

    [Fact]
    public async Task JudgeAsync_RowsAsTheyCome_GivesTheVerdictsOfTheTable()
    {
        Detector detector = Quick();
        Table rows = Rows(20, 2);
        var verdicts = new List<RowVerdict>();

        await foreach (RowVerdict verdict in detector.JudgeAsync(Stream([.. Enumerable.Range(0, 20).Select(i => Names.Select((_, c) => rows.Values(c)[i]).ToArray())]), 0.05)) verdicts.Add(verdict);

        verdicts.ShouldBe(detector.Judge(rows, 0.05));
    }

    public static TheoryData<double[]?, string?> BadRows => new()
    {
        { [10, 0, 0], null },
        { null, null },
        { [10, double.PositiveInfinity, 0, 100], "b" },
        { [10, 0, double.NaN, 100], "c" },
    };

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task JudgeAsync_SixthRowIsBad_NamesItAndTheColumn(double[]? bad, string? column)
    {
        Detector detector = Quick();
        double[] good = [10, 0, 0, 100];
        int judged = 0;

        var error = await Should.ThrowAsync<DataFormatException>(async () =>
        {
            await foreach (RowVerdict _ in detector.JudgeAsync(Stream(good, good, good, good, good, bad!), 0.05)) judged++;
        });

        (judged, error.Row, error.Column).ShouldBe((5, 6, column));
        error.Message.ShouldStartWith(column is null ? "row 6: " : $"row 6, column '{column}': ");
    }

    [Fact]
    public async Task JudgeAsync_CancelledWhileADeafSourceWaits_Ends()
    {
        Detector detector = Quick();
        using var cancel = new CancellationTokenSource();
        static async IAsyncEnumerable<double[]> Deaf()
        {
            yield return [10, 0, 0, 100];
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }

        async Task JudgeAll()
        {
            await foreach (RowVerdict _ in detector.JudgeAsync(Deaf(), 0.05, cancellationToken: cancel.Token)) cancel.CancelAfter(TimeSpan.FromMilliseconds(20));
        }

        await Should.ThrowAsync<OperationCanceledException>(() => JudgeAll().WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Score_BareNumbersOfARow_IsTheScoreOfTheTable()
    {
        Detector detector = Quick();

        detector.Score([10, 0, 0, 110]).ShouldBe(detector.Score(Table.FromRows(Names, [[10.0, 0, 0, 110]]))[0]);
        Should.Throw<ArgumentException>(() => detector.Score([10, 0, 0])).Message.ShouldContain("The row has 3 numbers; expected 4: a, b, c, d");
        Should.Throw<ArgumentException>(() => detector.Score([10, 0, double.NegativeInfinity, 110])).Message.ShouldContain("column 'c'");
    }

    /// <summary>The code 0 would be read as the text 0, which is no category, and score as an anomaly.</summary>
    [Theory]
    [InlineData(ColumnRole.Feature)]
    [InlineData(ColumnRole.Condition)]
    public async Task Score_BareNumbersForCategories_IsRefused(ColumnRole role)
    {
        double[] codes = [.. Enumerable.Range(0, 200).Select(i => i % 2)];
        Table rows = Table.FromColumns(
            new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "kind", Kind = ColumnKind.Categorical, Categories = ["x", "y"], Role = role }] },
            [ColumnData.Numbers(Rows(200, 1).Values(0).ToArray()), ColumnData.Codes(codes)]);
        Detector detector = Detector.Fit(rows, new DetectorOptions { Recipe = "pca" });
        double[] row = role == ColumnRole.Feature ? [10, 0] : [10];

        Should.Throw<ArgumentException>(() => detector.Score(row)).Message.ShouldContain("conditions or categories");
        await Should.ThrowAsync<ArgumentException>(async () =>
        {
            await foreach (RowVerdict _ in detector.JudgeAsync(Stream(row), 0.05)) { }
        });
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    [InlineData(-1)]
    public void Explain_RowThatDoesNotExist_SaysHowManyThereAre(int row) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Quick().Explain(Rows(1, 2), row)).Message.ShouldContain($"There is no row {row}: the table has 1 row, counted from 0.");

    [Fact]
    public void Explain_ValueMissingInAnotherRow_DoesNotMatter()
    {
        Table holed = Table.FromRows(Names, [[11.0, 2, 3, 100], [11.0, double.NaN, 3, 100]]);

        Quick().Explain(holed, 0).RowNumber.ShouldBe(1);
        Should.Throw<DataFormatException>(() => Quick().Explain(holed, 1)).Row.ShouldBe(2);
    }

    [Fact]
    public void Fit_NoTable_NamesTheArgument() => Should.Throw<ArgumentNullException>(() => Detector.Fit(null!)).ParamName.ShouldBe("rows");

    [Theory]
    [InlineData(0, "0 rows")]
    [InlineData(1, "1 row")]
    [InlineData(4, "4 rows")]
    [InlineData(5, "5 rows")]
    [InlineData(9, "9 rows")]
    public void FitAndCalibrate_TooFewRows_SayHowManyAreNeeded(int count, string found)
    {
        Should.Throw<DataFormatException>(() => Detector.Fit(Rows(count, 1))).Message.ShouldContain($"found {found}, expected at least 10 rows to learn from");
        Should.Throw<DataFormatException>(() => Quick().Calibrate(Rows(count, 1))).Message.ShouldContain($"found {found}, expected at least 10 normal rows to calibrate on");
    }

    [Fact]
    public void Calibrate_FewestRows_CountsPValuesFromThem() => Quick().Calibrate(Rows(10, 2)).Calibration().SmallestPValue.ShouldBe(1.0 / 11);

    [Fact]
    public void Fit_TooFewNormalRowsByTheirLabel_SaysHowManyAreNeeded()
    {
        Table rows = Table.FromColumns(
            new Schema { Columns = [new ColumnSchema { Name = "a" }, new ColumnSchema { Name = "label", Role = ColumnRole.Label }] },
            [ColumnData.Numbers(Rows(20, 1).Values(0).ToArray()), ColumnData.Numbers([.. Enumerable.Range(0, 20).Select(i => i < 3 ? 0.0 : 1.0)])]);

        Should.Throw<DataFormatException>(() => Detector.Fit(rows, new DetectorOptions { TrainOn = TrainOn.Normal })).Message.ShouldContain("found 3 rows, expected at least 10 normal rows to learn from");
    }

    [Fact]
    public void SaveAndLoad_NoFileName_SayWhatIsWrong()
    {
        string folder = Directory.CreateTempSubdirectory("offshell-tests-").FullName;

        Should.Throw<ArgumentException>(() => Quick().Save("")).Message.ShouldContain("empty; name a file");
        Should.Throw<ArgumentException>(() => Detector.Load("")).Message.ShouldContain("empty; name a file");
        Should.Throw<IOException>(() => Quick().Save(folder)).Message.ShouldContain($"'{folder}' is a folder");
        Should.Throw<IOException>(() => Detector.Load(folder)).Message.ShouldContain($"'{folder}' is a folder and no model file");
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
