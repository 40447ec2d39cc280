using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Tensors.Random;
using Xunit;

namespace Offshell.TestKit.Detectors;

/// <summary>What every detector promises, checked on a small problem with numbers, a category and missing values.</summary>
public sealed class DetectorContract
{
    private const int TrainingRows = 600;
    private readonly DetectorOptions _options;
    private readonly Table _training;
    private readonly Detector _detector;
    private readonly Table _fresh = Rows(200, seed: 2);

    /// <summary>Fits a detector on one thread.</summary>
    public DetectorContract(string recipe, params KeyValuePair<string, string>[] settings)
    {
        _options = new DetectorOptions { Recipe = recipe, Threads = 1, Seed = 5, Settings = [.. settings] };
        Recipe named = RecipeTable.Find(recipe);
        _training = named.IsSupervised ? Labelled() : named.UsesClasses ? WithClasses() : Rows(TrainingRows, seed: 1);
        _detector = Detector.Fit(_training, _options);
    }

    /// <summary>Checks every promise.</summary>
    public void Check()
    {
        ScoresDifferAndPointUpwards();
        ARowsScoreHasTheSameBitsEverywhere();
        SavingKeepsEveryBit();
        ThreadsDoNotMatter();
        FarRowsAreFinite();
        FarRowsStayInOrder();
        UnseenCategoriesAndMissingValuesAreScored();
        ExplanationsNameEveryColumn();
    }

    private void ScoresDifferAndPointUpwards()
    {
        foreach (ScoreInfo score in _detector.Scores)
        {
            double[] normal = _detector.Score(_fresh, score.Name), odd = _detector.Score(Broken(200), score.Name);
            Assert.True(normal.Distinct().Count() > 20, $"{score.Name}: only {normal.Distinct().Count()} different scores of {normal.Length} rows.");
            if (score.Name != _detector.DefaultScore) continue;
            double auc = RocAuc.Value(LabelledScores.FromClasses(normal, odd));
            Assert.True(auc > 0.7, $"{score.Name}: ROC AUC {auc:F3} on rows far from normal.");
        }
    }

    private void ARowsScoreHasTheSameBitsEverywhere()
    {
        foreach (ScoreInfo score in _detector.Scores)
        {
            double[] all = _detector.Score(_fresh, score.Name);
            foreach (int row in new[] { 0, 63, 150 }) Assert.Equal(all[row], _detector.Score(_fresh.Slice(row, 1), score.Name)[0]);
            Assert.Equal(all[7..140], _detector.Score(_fresh.Slice(7, 133), score.Name));
        }
    }

    private void SavingKeepsEveryBit()
    {
        byte[] bytes = _detector.ToBytes();
        Detector loaded = Detector.FromBytes(bytes);
        foreach (ScoreInfo score in _detector.Scores) Assert.Equal(_detector.Score(_fresh, score.Name), loaded.Score(_fresh, score.Name));
        Assert.Equal(_detector.Scores.AsEnumerable(), loaded.Scores);
        Assert.Equal(bytes, loaded.ToBytes());
    }

    private void ThreadsDoNotMatter() =>
        Assert.Equal(_detector.ToBytes(), Detector.Fit(_training, _options with { Threads = 3 }).ToBytes());

    private void FarRowsAreFinite()
    {
        double[] sizes = [1e6, 1e18, 1e30, -1e30];
        Table far = Table([.. sizes.SelectMany(s => new[] { (s, 0.0, 0.0, 0.0), (s, s, -s, 1.0), (0.0, -s, 0.0, 1.0) })]);
        foreach (ScoreInfo score in _detector.Scores) Assert.All(_detector.Score(far, score.Name), s => Assert.True(double.IsFinite(s), $"{score.Name}: {s}"));
    }

    private void FarRowsStayInOrder()
    {
        double[] sizes = [1e3, 1e5, 1e8, 1e12, 1e20, 1e30];
        Table ray = Table([.. sizes.Select(s => (s, 2 * s, s, 0.0))]);
        foreach (ScoreInfo score in _detector.Scores)
        {
            double[] scores = _detector.Score(ray, score.Name);
            for (int i = 1; i < scores.Length; i++)
            {
                string found = $"{score.Name}: {scores[i - 1]:R} at {sizes[i - 1]:G2}, then {scores[i]:R} at {sizes[i]:G2}.";
                Assert.True(score.IsBounded ? scores[i] >= scores[i - 1] : scores[i] > scores[i - 1], found);
            }
        }
    }

    private void UnseenCategoriesAndMissingValuesAreScored()
    {
        Table odd = Table((double.NaN, 0, 0, 0), (0, 0, 0, Offshell.Data.Table.UnseenCategory));
        foreach (ScoreInfo score in _detector.Scores) Assert.All(_detector.Score(odd, score.Name), s => Assert.True(double.IsFinite(s), $"{score.Name}: {s}"));
    }

    private void ExplanationsNameEveryColumn() => Assert.Equal(4, _detector.Explain(_fresh, 3).Columns.Length);

    /// <summary>b follows a; c is noise of its own; d has two categories; a is missing now and then.</summary>
    private static Table Rows(int count, ulong seed)
    {
        RandomStream random = new RandomSource(seed).Stream();
        return Table([.. Enumerable.Range(0, count).Select(_ =>
        {
            double u = random.NextNormal();
            return (random.NextDouble() < 0.02 ? double.NaN : u, (2 * u) + (0.2 * random.NextNormal()), 5 + (3 * random.NextNormal()), (double)random.NextInt(2));
        })]);
    }

    /// <summary>Normal rows and some that overlap with them, with their label, for recipes that learn from both.</summary>
    private static Table Labelled()
    {
        Table rows = Offshell.Data.Table.Concatenate([Rows(TrainingRows, seed: 1), Broken(100, 0.2)]);
        double[] labels = [.. Enumerable.Range(0, rows.RowCount).Select(i => i < TrainingRows ? 0.0 : 1)];
        return Offshell.Data.Table.FromColumns(
            new Schema { Columns = [.. rows.Schema.Columns, new ColumnSchema { Name = "y", Role = ColumnRole.Label }] },
            [
                .. Enumerable.Range(0, 3).Select(c => ColumnData.Numbers(rows.Values(c).ToArray())),
                ColumnData.Codes(rows.Values(3).ToArray()),
                ColumnData.Numbers(labels),
            ]);
    }

    /// <summary>Normal rows of three kinds, which only training is told.</summary>
    private static Table WithClasses()
    {
        Table rows = Rows(TrainingRows, seed: 1);
        double[] kinds = [.. rows.Values(1).ToArray().Select(b => b < -1 ? 0.0 : b < 1 ? 1 : 2)];
        return Offshell.Data.Table.FromColumns(
            new Schema { Columns = [.. rows.Schema.Columns, new ColumnSchema { Name = "kind", Kind = ColumnKind.Categorical, Role = ColumnRole.Class, Categories = ["low", "middle", "high"] }] },
            [
                .. Enumerable.Range(0, 3).Select(c => ColumnData.Numbers(rows.Values(c).ToArray())),
                ColumnData.Codes(rows.Values(3).ToArray()),
                ColumnData.Codes(kinds),
            ]);
    }

    private static Table Broken(int count, double distance = 1)
    {
        RandomStream random = new RandomSource(9).Stream();
        return Table([.. Enumerable.Range(0, count).Select(_ => ((4 * distance) + random.NextNormal(), (-8 * distance) + random.NextNormal(), 5 + (20 * distance) + random.NextNormal(), 0.0))]);
    }

    private static Table Table(params (double A, double B, double C, double D)[] rows)
    {
        var schema = new Schema
        {
            Columns =
            [
                new ColumnSchema { Name = "a", AllowsMissing = true },
                new ColumnSchema { Name = "b" },
                new ColumnSchema { Name = "c" },
                new ColumnSchema { Name = "d", Kind = ColumnKind.Categorical, Categories = ["x", "y"] },
            ],
        };
        return Offshell.Data.Table.FromColumns(
            schema,
            [
                ColumnData.Numbers([.. rows.Select(r => r.A)]),
                ColumnData.Numbers([.. rows.Select(r => r.B)]),
                ColumnData.Numbers([.. rows.Select(r => r.C)]),
                ColumnData.Codes([.. rows.Select(r => r.D)]),
            ]);
    }
}
