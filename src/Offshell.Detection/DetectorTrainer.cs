using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Offshell.Data;
using Offshell.Detection.Explanations;
using Offshell.Detection.Recipes;
using Offshell.Detection.Scorers;
using Offshell.Models;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Detection;

/// <summary>Fits detectors: chooses rows, splits them, fits the recipe and calibrates every score it offers.</summary>
internal sealed class DetectorTrainer
{
    private readonly DetectorOptions _options;
    private readonly Recipe _recipe;

    internal DetectorTrainer(DetectorOptions options)
    {
        string problems = string.Join(" ", options.Problems());
        if (problems.Length > 0) throw new ArgumentException($"The detector options cannot be used: {problems}", nameof(options));
        _options = options;
        _recipe = RecipeTable.Find(options.Recipe);
    }

    internal Detector Fit(Table table, CancellationToken cancellationToken)
    {
        Table chosen = _recipe.IsSupervised ? TrainingRows.ChooseLabelled(table, _options) : TrainingRows.Choose(table, _options);
        Table rows = TrainingRows.KeepColumns(chosen, _recipe.UsesConditions);
        SchemaCheck.RequireUsable(rows);
        var random = new RandomSource(_options.Seed);
        using var pool = new WorkerPool(_options.Threads);
        using ThreadLimit.Scope limit = ThreadLimit.Use(_options.Threads);
        return rows.RowCount < _options.CrossConformalBelow
            ? FitCrossConformal(rows, random, pool, cancellationToken)
            : FitSplit(rows, random, pool, cancellationToken);
    }

    internal static ImmutableArray<ScoreCalibration> Calibrate(Scorer scorer, Table rows, RowGroups groups)
    {
        double[][] scores = AllScores(scorer, rows);
        for (int s = 0; s < scores.Length; s++)
        {
            int row = Array.FindIndex(scores[s], score => !double.IsFinite(score));
            if (row >= 0) throw BeyondScores(scorer, s, rows, row, scores[s][row]);
        }

        ImmutableArray<int> groupOfRow = [.. groups.Of(rows)];
        return [.. scores.Select(s => new ScoreCalibration([.. s], groupOfRow))];
    }

    /// <summary>A row whose score is no number most likely holds one that is none of an instrument.</summary>
    private static DataFormatException BeyondScores(Scorer scorer, int score, Table rows, int row, double found)
    {
        int[] numbers = [.. scorer.Features.Where(c => rows.Schema[c].Kind == ColumnKind.Numeric && double.IsFinite(rows.Values(c)[row]))];
        string advice = "Correct that value, empty the cell so that it is missing, or name what means missing.";
        if (numbers.Length == 0) return new DataFormatException("finite scores of normal rows", advice) { Found = $"the score '{scorer.Scores[score].Name}' of {found}" };
        int largest = numbers.MaxBy(c => Math.Abs(rows.Values(c)[row]));
        return new DataFormatException($"values for which the score '{scorer.Scores[score].Name}' is finite", advice)
        {
            Column = rows.Schema[largest].Name,
            Found = $"the value {rows.Values(largest)[row]:R} in a row of calibration, with which it is {found}",
        };
    }

    private Detector FitSplit(Table rows, RandomSource random, WorkerPool pool, CancellationToken cancellationToken)
    {
        SplitFractions fractions = _options.Validation is null && _recipe.UsesValidation ? _options.Fractions : _options.Fractions with { Validation = 0 };
        TableSplit split = Splitting.Split(rows, fractions, random.Split("split"));
        Table training = rows.Select(split.Train.AsSpan());
        Table validation = _options.Validation is { } given ? SchemaCheck.Conform(given, rows.Schema) : rows.Select(split.Validation.AsSpan());
        Table calibration = NormalOnly(rows.Select(split.Calibration.AsSpan()));
        string options = ResolveOptions(training);
        FitOutcome outcome = FitOne(training, validation, options, random, pool, "training", cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        StepReports.Begin(new FitSettings { Stage = "p-values", Progress = _options.Progress }, $"scores {calibration.RowCount} rows");
        return Assemble(
            rows, outcome, options, Calibrate(outcome.Scorer, calibration, new RowGroups(rows.Schema)), BlameStatistics.Fit(outcome.Scorer, calibration, cancellationToken), training.RowCount, validation.RowCount, calibration.RowCount, false);
    }

    /// <summary>
    /// Small tables: each fold is scored by a model that did not see it, and the model that is kept sees all rows
    /// (cross-conformal prediction; Vovk 2015). Its p-values are valid up to a factor of two in theory, and close to exact
    /// in practice as long as the models of the folds are alike.
    /// </summary>
    private Detector FitCrossConformal(Table rows, RandomSource random, WorkerPool pool, CancellationToken cancellationToken)
    {
        int folds = Math.Min(_options.Folds, rows.RowCount / 2);
        string options = ResolveOptions(rows);
        double[][]? scores = null;
        var blame = new List<(BlameStatistics.Sample Sample, ImmutableArray<int> Rows)>();
        int done = 0;
        foreach (Fold fold in Splitting.Folds(rows, folds, random.Split("folds")))
        {
            Table training = rows.Select(fold.Train.AsSpan()), held = rows.Select(fold.Held.AsSpan());
            FitOutcome part = FitOne(training, Validation(training, random), options, random.Split("fold").Split((ulong)done), pool, $"fold {++done} of {folds}", cancellationToken, forScoresOnly: true);
            double[][] own = AllScores(part.Scorer, held);
            scores ??= [.. own.Select(_ => new double[rows.RowCount])];
            for (int s = 0; s < own.Length; s++)
            {
                for (int i = 0; i < own[s].Length; i++) scores[s][fold.Held[i]] = own[s][i];
            }

            blame.Add((BlameStatistics.Collect(part.Scorer, NormalOnly(held)), fold.Held));
        }

        FitOutcome final = FitOne(rows, Validation(rows, random), options, random, pool, "all rows", cancellationToken);
        int[] groups = new RowGroups(rows.Schema).Of(rows);
        int[] normal = NormalRows(rows);
        ImmutableArray<ScoreCalibration> calibrations = [.. scores!.Select(s => new ScoreCalibration([.. normal.Select(i => s[i])], [.. normal.Select(i => groups[i])]))];
        return Assemble(rows, final, options, calibrations, BlameStatistics.From([.. blame.Select(b => b.Sample)]), rows.RowCount, 0, normal.Length, true);
    }

    /// <summary>In small tables a tenth of the rows is watched to stop in time; it is trained on as well.</summary>
    private Table Validation(Table training, RandomSource random)
    {
        if (_options.Validation is { } given) return SchemaCheck.Conform(given, training.Schema);
        int count = Math.Max(1, training.RowCount / 10);
        int[] order = random.Split("watched").Stream().Permutation(training.RowCount);
        return training.Select(order.AsSpan(0, count));
    }

    /// <summary>The rows that p-values come from: those whose label says normal, where the recipe learned from both kinds.</summary>
    private int[] NormalRows(Table rows)
    {
        bool[]? anomalous = _recipe.IsSupervised ? TrainingRows.Anomalous(rows, _options.NormalLabels) : null;
        return [.. Enumerable.Range(0, rows.RowCount).Where(row => anomalous is null || !anomalous[row])];
    }

    private Table NormalOnly(Table rows) => _recipe.IsSupervised ? rows.Select(NormalRows(rows)) : rows;

    private string ResolveOptions(Table training)
    {
        string options = _recipe.DefaultOptions(TableFacts.Of(training));
        try
        {
            if (_options.OptionsJson is { } json) options = OptionOverrides.Merge(options, json);
            return OptionOverrides.Apply(options, _options.Settings);
        }
        catch (FormatException e)
        {
            throw new FormatException($"Recipe '{_recipe.Name}': {e.Message}{Others(TableFacts.Of(training))}", e);
        }
    }

    /// <summary>Recipes that have the settings: most often the wrong recipe was named, or none.</summary>
    private string Others(TableFacts facts)
    {
        string[] names = [.. RecipeTable.All.Where(r => OptionOverrides.Has(r.DefaultOptions(facts), _options.Settings)).Select(r => r.Name)];
        return _options.Settings.IsEmpty || names.Length == 0
            ? ""
            : $" Recipes that have {(_options.Settings.Length == 1 ? $"'{_options.Settings[0].Key}'" : "all these settings")}: {string.Join(", ", names)}; choose one, for example --model {names[0]}.";
    }

    private FitOutcome FitOne(Table training, Table validation, string options, RandomSource random, WorkerPool pool, string stage, CancellationToken cancellationToken, bool forScoresOnly = false) =>
        _recipe.Fit(
            new FitRequest
            {
                Training = training,
                Validation = validation,
                Options = options,
                Random = random,
                Pool = pool,
                ForScoresOnly = forScoresOnly,
                NormalLabels = _options.NormalLabels,
                Settings = new FitSettings { Stage = stage, Progress = _options.Progress, Checkpoints = Checkpoints(stage, training, validation, options) },
            },
            cancellationToken);

    private CheckpointFile? Checkpoints(string stage, Table training, Table validation, string options)
    {
        if (_options.CheckpointPath is null) return null;
        string origin = $"{_recipe.Name} {options} seed {_options.Seed} training {HashOf(training)} validation {HashOf(validation)} normal {string.Join(',', _options.NormalLabels)}";
        return new CheckpointFile(_options.CheckpointPath, stage, origin, _options.Resume, _options.CheckpointInterval);
    }

    private Detector Assemble(
        Table rows, FitOutcome outcome, string options, ImmutableArray<ScoreCalibration> calibrations, BlameStatistics blame, int training, int validation, int calibration, bool cross) => new(new DetectorParts
        {
            Recipe = _recipe.Name,
            OptionsJson = options,
            // Recipes within recipes: the first score is the default.
            DefaultScore = outcome.Scorer.Scores.Any(s => s.Name == _recipe.DefaultScore) ? _recipe.DefaultScore : outcome.Scorer.Scores[0].Name,
            Schema = rows.Schema,
            Scorer = outcome.Scorer,
            Calibrations = calibrations,
            Blame = blame,
            Conditions = ConditionRanges.Fit(rows),
            Fingerprint = new TrainingFingerprint(_options.Seed, training, validation, calibration, cross, HashOf(rows), KernelSelection.Detected.ToString()),
            TrainingLog = outcome.Log is null ? [] : [.. outcome.Log.Epochs],
        });

    private static double[][] AllScores(Scorer scorer, Table rows)
    {
        double[][] scores = [.. scorer.Scores.Select(_ => new double[rows.RowCount])];
        scorer.Score(rows, [.. Enumerable.Range(0, scores.Length)], [.. scores.Select(s => s.AsMemory())]);
        return scores;
    }

    private static string HashOf(Table rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int column = 0; column < rows.Schema.Count; column++)
        {
            if (rows.Schema[column].Kind != ColumnKind.Text) hash.AppendData(MemoryMarshal.AsBytes(rows.Values(column)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
