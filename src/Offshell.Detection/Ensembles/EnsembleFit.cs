using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Models.Training;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Ensembles;

/// <summary>
/// Fits the members and places their scores among rows that they did not learn from: a share held out, or in small tables
/// every row once, by folds, while the members that are kept learn from all rows.
/// </summary>
internal sealed class EnsembleFit(EnsembleOptions options, FitRequest request, CancellationToken cancellationToken)
{
    private const int Folds = 5;
    private const int WatchedPart = 10;

    internal EnsembleScorer Fit(Table rows) => rows.RowCount < options.CrossFitBelow ? FitByFolds(rows) : FitBySplit(rows);

    /// <summary>Fits once, leaves out the share of rows that stands out most, and fits again.</summary>
    internal EnsembleScorer FitTrimmed()
    {
        Table rows = request.Training;
        double[] scores = new double[rows.RowCount];
        // Each row is judged by a fit that did not see it: a detector that keeps rows would find every row normal.
        EnsembleOptions judging = options with { Trim = 0, Members = options.Judge.IsEmpty ? options.Members : options.Judge };
        int done = 0;
        foreach (Fold fold in Splitting.Folds(rows, 2, request.Random.Split("trim folds")))
        {
            FitRequest half = request with
            {
                ForScoresOnly = true,
                Random = request.Random.Split("trim").Split((ulong)done++),
                Settings = request.Settings with { Stage = $"{request.Settings.Stage}, first fit {done} of 2" },
            };
            EnsembleScorer first = new EnsembleFit(judging, half, cancellationToken).Fit(rows.Select(fold.Train.AsSpan()));
            double[] held = new double[fold.Held.Length];
            first.Score(rows.Select(fold.Held.AsSpan()), [0], [held]);
            for (int i = 0; i < held.Length; i++) scores[fold.Held[i]] = held[i];
        }

        int kept = rows.RowCount - (int)(options.Trim * rows.RowCount);
        int[] order = [.. Enumerable.Range(0, rows.RowCount).OrderBy(i => scores[i]).ThenBy(i => i).Take(kept).Order()];
        return Fit(rows.Select(order));
    }

    private EnsembleScorer FitBySplit(Table rows)
    {
        TableSplit split = Splitting.Split(rows, new SplitFractions { Calibration = options.HoldOut, Validation = 0 }, request.Random.Split("held out"));
        Table training = rows.Select(split.Train.AsSpan()), heldOut = rows.Select(split.Calibration.AsSpan());
        var members = ImmutableArray.CreateBuilder<FittedMember>(options.Members.Length);
        for (int m = 0; m < options.Members.Length; m++)
        {
            FitSettings settings = SettingsOf(m);
            (Scorer scorer, int score) = FitMember(m, training, "member", settings, m > 0);
            members.Add(Place(m, scorer, score, Scores(scorer, score, heldOut, settings)));
        }

        return new EnsembleScorer(options.Merge, options.Scale, members.MoveToImmutable());
    }

    private EnsembleScorer FitByFolds(Table rows)
    {
        int folds = Math.Min(Folds, rows.RowCount / 2);
        if (folds < 2)
        {
            throw new DataFormatException("at least 4, so that members can be compared on rows that they did not learn from", "Give more rows, or smaller groups that stay together.")
            {
                Found = $"a part of the rows with {rows.RowCount} of them",
            };
        }

        var members = ImmutableArray.CreateBuilder<FittedMember>(options.Members.Length);
        for (int m = 0; m < options.Members.Length; m++)
        {
            double[] heldOut = new double[rows.RowCount];
            int done = 0;
            foreach (Fold fold in Splitting.Folds(rows, folds, request.Random.Split("folds")))
            {
                FitSettings settings = SettingsOf(m, $", part {done + 1} of {folds}");
                (Scorer part, int partScore) = FitMember(m, rows.Select(fold.Train.AsSpan()), $"fold {done++}", settings, true);
                double[] own = Scores(part, partScore, rows.Select(fold.Held.AsSpan()), settings);
                for (int i = 0; i < own.Length; i++) heldOut[fold.Held[i]] = own[i];
            }

            (Scorer scorer, int score) = FitMember(m, rows, "member", SettingsOf(m), m > 0);
            members.Add(Place(m, scorer, score, heldOut));
        }

        return new EnsembleScorer(options.Merge, options.Scale, members.MoveToImmutable());
    }

    private FittedMember Place(int member, Scorer scorer, int score, double[] heldOut) =>
        new(options.Members[member].Recipe, scorer, score, options.Members[member].Weight, new ScoreScale(options.Scale, heldOut));

    /// <summary>Progress under a name that says where in the whole fit this member stands. Checkpoints belong to one training: an ensemble has none.</summary>
    private FitSettings SettingsOf(int member, string part = "") => new()
    {
        Stage = $"{request.Settings.Stage}, {options.Members[member].Recipe}, member {member + 1} of {options.Members.Length}{part}",
        Progress = request.Settings.Progress,
    };

    private (Scorer Scorer, int Score) FitMember(int index, Table rows, string purpose, FitSettings settings, bool forScoresOnly)
    {
        EnsembleMember member = options.Members[index];
        Recipe recipe = RecipeTable.Find(member.Recipe);
        if (recipe.IsSupervised) throw new ArgumentException($"'{recipe.Name}' learns from labels and is no member of an ensemble; name recipes that learn from normal rows.");
        RandomSource random = request.Random.Split(purpose).Split((ulong)index);
        if (options.Bootstrap) rows = Resample(rows, random.Split("bootstrap").Stream());
        Scorer scorer = recipe.Fit(
            request with
            {
                Training = rows,
                Validation = recipe.UsesValidation ? Watched(rows, random) : rows.Select([]),
                Options = OptionOverrides.Merge(recipe.DefaultOptions(TableFacts.Of(rows)), member.Options.ToJsonString()),
                Random = random,
                ForScoresOnly = forScoresOnly || request.ForScoresOnly,
                Settings = settings,
            },
            cancellationToken).Scorer;
        string wanted = member.Score ?? recipe.DefaultScore;
        int score = scorer.Scores.ToList().FindIndex(s => s.Name == wanted);
        if (score >= 0) return (scorer, score);
        throw new ArgumentException($"The member '{recipe.Name}' has no score '{wanted}'. It offers: {string.Join(", ", scorer.Scores.Select(s => s.Name))}.");
    }

    /// <summary>A tenth of the rows that decides when to stop; it is trained on as well.</summary>
    private static Table Watched(Table rows, RandomSource random)
    {
        int[] order = random.Split("watched").Stream().Permutation(rows.RowCount);
        return rows.Select(order.AsSpan(0, Math.Max(1, rows.RowCount / WatchedPart)));
    }

    private static Table Resample(Table rows, RandomStream stream)
    {
        int[] drawn = new int[rows.RowCount];
        for (int i = 0; i < drawn.Length; i++) drawn[i] = stream.NextInt(rows.RowCount);
        return rows.Select(drawn);
    }

    private static double[] Scores(Scorer scorer, int score, Table rows, FitSettings settings)
    {
        StepReports.Begin(settings, $"scores {rows.RowCount} rows that it did not learn from");
        double[] scores = new double[rows.RowCount];
        scorer.Score(rows, [score], [scores]);
        return scores;
    }
}
