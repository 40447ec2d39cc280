using Offshell.Data;
using Offshell.Detection.ClassLatents;
using Offshell.Detection.Files;
using Offshell.Detection.Metrics;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.ClassLatents;

public sealed class ClassLatentTests
{
    private static readonly string[] Kinds = ["north", "south", "west"];

    /// <summary>Three kinds around three places; a fourth place is that of a kind which was never seen.</summary>
    private static Table Rows(int count, ulong seed, bool withKind = true, int kinds = 3, string[]? names = null)
    {
        RandomStream random = new RandomSource(seed).Stream();
        double[] codes = new double[count];
        double[][] columns = [new double[count], new double[count], new double[count]];
        for (int i = 0; i < count; i++)
        {
            int kind = kinds == 4 ? 3 : random.NextInt(kinds);
            codes[i] = Math.Min(kind, 2);
            (double x, double y) = kind switch { 0 => (4.0, 0.0), 1 => (-4, 0), 2 => (0, 4), _ => (0, -4) };
            columns[0][i] = x + (0.5 * random.NextNormal());
            columns[1][i] = y + (0.5 * random.NextNormal());
            columns[2][i] = x + y + (0.2 * random.NextNormal());
        }

        ColumnSchema[] features = [new() { Name = "a" }, new() { Name = "b" }, new() { Name = "c" }];
        var kindColumn = new ColumnSchema { Name = "kind", Kind = ColumnKind.Categorical, Role = ColumnRole.Class, Categories = [.. names ?? Kinds] };
        return Table.FromColumns(
            new Schema { Columns = withKind ? [.. features, kindColumn] : [.. features] },
            [.. columns.Select(ColumnData.Numbers), .. withKind ? new[] { ColumnData.Codes(codes) } : []]);
    }

    private static Detector Fit(Table rows, params (string Key, string Value)[] settings) => Detector.Fit(rows, new DetectorOptions
    {
        Recipe = "cl-vae",
        Threads = 1,
        Settings =
        [
            new("training.epochs", "25"),
            new("encoder", """{"layers":[{"layer":"dense","units":16,"activation":"Silu"}]}"""),
            new("decoder", """{"layers":[{"layer":"dense","units":16,"activation":"Silu"}]}"""),
            .. settings.Select(s => new KeyValuePair<string, string>(s.Key, s.Value)),
        ],
    });

    [Fact]
    public void Score_KindThatWasNeverSeen_StandsOutWithoutClassesAtHand()
    {
        Detector detector = Fit(Rows(900, 1), ("members", "3"));

        double[] normal = detector.Score(Rows(300, 2, withKind: false)), unseen = detector.Score(Rows(300, 3, withKind: false, kinds: 4));

        detector.DefaultScore.ShouldBe("latent-divergence");
        RocAuc.Value(LabelledScores.FromClasses(normal, unseen)).ShouldBeGreaterThan(0.9);
        detector.Judge(Rows(300, 4, withKind: false), 0.1).Count(v => v.IsAnomalous).ShouldBeInRange(5, 75);
        detector.Scores.Select(s => s.Name).ShouldBe(["latent-divergence", "mahalanobis", "negative-elbo", "reconstruction", "squared-error", "kl"]);
    }

    [Fact]
    public void Save_AndLoad_KeepsEveryBitAndTheMerge()
    {
        Detector detector = Fit(Rows(600, 1), ("members", "2"), ("merge", "Geometric"));
        Table rows = Rows(200, 2, withKind: false);

        Detector loaded = Detector.FromBytes(detector.ToBytes());

        foreach (var score in detector.Scores) loaded.Score(rows, score.Name).ShouldBe(detector.Score(rows, score.Name));
        loaded.ToBytes().ShouldBe(detector.ToBytes());
        ((ClassLatentScorer)loaded.Scorer).Merge.ShouldBe(DivergenceMerge.Geometric);
        loaded.Generate(50, null, 1).RowCount.ShouldBe(50);
    }

    [Fact]
    public void Score_Members_AreMergedClassByClass()
    {
        var two = (ClassLatentScorer)Fit(Rows(600, 1), ("members", "2")).Scorer;
        Table rows = Rows(50, 2);
        double[] merged = Of(two, rows, 0), nearest = Of(two, rows, 1), error = Of(two, rows, 4);
        double[] distances = new double[6];

        for (int i = 0; i < rows.RowCount; i++)
        {
            for (int m = 0; m < 2; m++) two.Members[m].Classes.SquaredDistances(two.Members[m].Scorer.Model.Encode(rows).Row(i), distances.AsSpan(3 * m, 3));
            merged[i].ShouldBe(LatentDivergence.Score(DivergenceMerge.Mean, distances, 3), 1e-9 * (1 + merged[i]));
            nearest[i].ShouldBe((distances[..3].Min() + distances[3..].Min()) / 2, 1e-9 * (1 + nearest[i]));
        }

        double[] first = Of(new ClassLatentScorer(DivergenceMerge.Mean, [two.Members[0]]), rows, 4), second = Of(new ClassLatentScorer(DivergenceMerge.Mean, [two.Members[1]]), rows, 4);
        for (int i = 0; i < error.Length; i++) error[i].ShouldBe((first[i] + second[i]) / 2, 1e-12 * (1 + error[i]));
        double[] twice = Of(new ClassLatentScorer(DivergenceMerge.Mean, [two.Members[0], two.Members[0]]), rows, 0), once = Of(new ClassLatentScorer(DivergenceMerge.Mean, [two.Members[0]]), rows, 0);
        for (int i = 0; i < once.Length; i++) twice[i].ShouldBe(once[i], 1e-12 * (1 + once[i]));
    }

    [Fact]
    public void Fit_ClassesUnderOtherNames_GivesTheSameScores()
    {
        Table rows = Rows(200, 2, withKind: false);

        double[] first = Fit(Rows(600, 1)).Score(rows);

        Fit(Rows(600, 1, names: ["α", "β", "γ"])).Score(rows).ShouldBe(first);
    }

    /// <summary>A kind that the schema knows but no row has takes no site: nine digits lie at ninths of the circle, not at tenths.</summary>
    [Fact]
    public void Fit_KindWithoutRows_TakesNoPlace()
    {
        var scorer = (ClassLatentScorer)Fit(Rows(600, 1, kinds: 2)).Scorer;

        scorer.Members[0].Classes.Classes.ShouldBe(2);
    }

    [Fact]
    public void Fit_SmallTable_IsCalibratedByFolds()
    {
        Detector detector = Fit(Rows(120, 1), ("training.epochs", "5"));

        detector.Fingerprint.CrossConformal.ShouldBeTrue();
        detector.Score(Rows(20, 2, withKind: false)).ShouldAllBe(s => double.IsFinite(s));
    }

    [Theory]
    [InlineData("members", "0", "members is 0")]
    [InlineData("merge", "Median", "merge is Median; expected Mean, Geometric, Max, Min")]
    [InlineData("prior", """{"prior":"standard-normal"}""", "needs a prior that knows classes")]
    public void Fit_OptionsOutOfRange_AreNamed(string key, string value, string message) =>
        Should.Throw<Exception>(() => Fit(Rows(600, 1), (key, value))).Message.ShouldContain(message);

    [Fact]
    public void Fit_WithoutClassColumn_SaysHowToNameOne()
    {
        string message = Should.Throw<ArgumentException>(() => Fit(Rows(600, 1, withKind: false))).Message;

        message.ShouldContain("no class column. Name one (--class COL)");
        message.ShouldContain("for example vae");
    }

    [Fact]
    public void Load_ClassesThatDoNotFit_IsRefused()
    {
        Detector detector = Fit(Rows(600, 1));
        var content = new ModelContent();
        detector.Scorer.Save(content);
        content.Texts["class_latent.members"] = "0";

        Should.Throw<ModelFormatException>(() => ClassLatentScorer.Load(content, detector.Schema)).Message.ShouldContain("0 members");
    }

    private static double[] Of(ClassLatentScorer scorer, Table rows, int score)
    {
        double[] scores = new double[rows.RowCount];
        scorer.Score(rows, [score], [scores]);
        return scores;
    }
}
