using Offshell.Data;
using Offshell.Detection.Metrics;
using Offshell.Models.Training;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Tests.Ensembles;

public sealed class EnsembleTests
{
    private static readonly string[] Names = ["a", "b"];

    private static Table Rows(int count, ulong seed, double shift = 0)
    {
        RandomStream random = new RandomSource(seed).Stream();
        return Table.FromRows(Names, [.. Enumerable.Range(0, count).Select(_ => new[] { shift + random.NextNormal(), random.NextNormal() })]);
    }

    private static Detector Fit(Table rows, params (string Key, string Value)[] settings) =>
        Detector.Fit(rows, new DetectorOptions { Recipe = "ensemble", Settings = [.. settings.Select(s => new KeyValuePair<string, string>(s.Key, s.Value))] });

    [Fact]
    public void Fit_OneMember_RanksAsTheMemberItselfUpToHeldOutRows()
    {
        Table rows = Rows(1_500, 1), test = Rows(500, 2);
        Detector one = Fit(rows, ("members", "mahalanobis"), ("scale", "Surprise"));

        double[] scores = one.Score(test);
        double[] radius = [.. Enumerable.Range(0, 500).Select(i => Math.Pow(test.Values(0)[i], 2) + Math.Pow(test.Values(1)[i], 2))];

        // Members see 960 rows: the distance is the radius up to a few per cent, so ranks agree nearly everywhere.
        double[] byRadius = [.. scores.Zip(radius).OrderBy(p => p.Second).Select(p => p.First)];
        byRadius.Zip(byRadius.Skip(50)).Count(p => p.Second >= p.First).ShouldBeGreaterThan(440);
        one.Score(test, "disagreement").ShouldAllBe(d => d == 0);
    }

    [Fact]
    public void Fit_FreshNormals_AlarmAtTheStatedRate()
    {
        Detector detector = Fit(Rows(2_000, 3), ("members", "knn,isolation-forest"), ("merge", "And"));

        double rate = detector.Judge(Rows(4_000, 4), 0.05).Count(v => v.IsAnomalous) / 4_000.0;

        // 400 calibration rows: Beta(20, 381); five standard deviations are 0.055.
        rate.ShouldBe(0.05, tolerance: 0.055);
    }

    [Fact]
    public void Fit_TrimmedOnContaminatedRows_FindsThemBetterThanUntrimmed()
    {
        // A tight clump of 8 %: it hides behind itself unless it is left out.
        Table normal = Rows(900, 5), all = Table.Concatenate([normal, Rows(80, 6, shift: 6)]);
        Table test = Table.Concatenate([Rows(300, 7), Rows(100, 8, shift: 6)]);
        bool[] truth = [.. Enumerable.Range(0, 400).Select(i => i >= 300)];
        double Auc(string trim) => RocAuc.Value(LabelledScores.Create(Fit(all, ("members", "knn,mahalanobis"), ("trim", trim)).Score(test), truth));

        Auc("0.1").ShouldBeGreaterThan(Auc("0") + 0.02);
    }

    [Fact]
    public void Fit_Automatic_ReportsEveryMemberOfEveryFold()
    {
        var reports = new Reports();

        Detector.Fit(Rows(60, 1), new DetectorOptions { Progress = reports });

        string[] stages = [.. reports.List.Select(r => r.Stage).Distinct()];
        string[] members = ["knn, member 1 of 3", "lof, member 2 of 3", "extended-isolation-forest, member 3 of 3"];
        foreach (string outer in (string[])["fold 1 of 5", "fold 5 of 5", "all rows"])
        {
            foreach (string member in members) stages.ShouldBe(stages.Union([$"{outer}, {member}", $"{outer}, {member}, part 1 of 5", $"{outer}, {member}, part 5 of 5"]));
        }

        // 60 rows: 48 in each fold's training, of which four fifths in each part's.
        reports.List[0].Remark.ShouldStartWith("learns from 3");
        reports.List.ShouldContain(r => r.Stage == "all rows, knn, member 1 of 3" && r.Remark == "learns from 60 rows");
        reports.List.ShouldAllBe(r => r.Epochs == 0 && double.IsNaN(r.TrainingLoss) && r.Remark.Length > 0);
    }

    [Fact]
    public void Fit_TrimmedWithProgress_SaysWhichFitIsTheFirst()
    {
        var reports = new Reports();

        Detector.Fit(Rows(60, 1), new DetectorOptions { Progress = reports, Settings = [new("trim", "0.1")] });

        reports.List.ShouldContain(r => r.Stage == "fold 1 of 5, first fit 2 of 2, knn, member 1 of 2, part 1 of 5");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.1")]
    public void Fit_FewestRows_GivesFiniteScores(string trim) =>
        Detector.Fit(Rows(10, 1), new DetectorOptions { Settings = [new("trim", trim)] }).Score(Rows(50, 2)).ShouldAllBe(s => double.IsFinite(s));

    [Fact]
    public void Fit_PartsLeftWithTooFewRows_SaysHowManyAreNeeded()
    {
        Table rows = Rows(10, 1);
        Table grouped = Table.FromColumns(
            new Schema { Columns = [.. rows.Schema.Columns, new ColumnSchema { Name = "fill", Role = ColumnRole.Group }] },
            [ColumnData.Numbers(rows.Values(0).ToArray()), ColumnData.Numbers(rows.Values(1).ToArray()), ColumnData.Numbers([1, 2, 2, 2, 2, 2, 2, 2, 2, 2])]);

        Should.Throw<DataFormatException>(() => Detector.Fit(grouped, new DetectorOptions { Folds = 2 })).Message.ShouldContain("found a part of the rows with 1 of them, expected at least 4");
    }

    private sealed class Reports : IProgress<TrainingProgress>
    {
        internal List<TrainingProgress> List { get; } = [];

        public void Report(TrainingProgress value)
        {
            lock (List) List.Add(value);
        }
    }

    [Fact]
    public void Fit_MembersAsObjects_LeaveOutWhatHasADefault() =>
        Fit(Rows(60, 1), ("members", """[{"recipe":"knn","options":{"neighbours":3}},{"recipe":"pca","score":"reconstruction"}]""")).Scores.Length.ShouldBe(2);

    [Fact]
    public void Fit_UnknownMember_NamesTheRecipes() =>
        Should.Throw<ArgumentException>(() => Fit(Rows(50, 1), ("members", "nearest"))).Message.ShouldContain("isolation-forest");

    [Fact]
    public void Fit_ProductOfSurprises_IsRefused() =>
        Should.Throw<ArgumentException>(() => Fit(Rows(50, 1), ("scale", "Surprise"), ("merge", "Product"))).Message.ShouldContain("Mean");

    [Fact]
    public void Fit_SameRecipeTwice_MembersDiffer() =>
        Fit(Rows(1_200, 1), ("members", "isolation-forest,isolation-forest")).Score(Rows(50, 2), "disagreement").Count(d => d > 0).ShouldBeGreaterThan(25);
}
