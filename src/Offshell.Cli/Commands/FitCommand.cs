using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Recipes;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell fit</c>: learn normal rows and write a model file.</summary>
internal sealed class FitCommand
{
    private readonly DataOptions _data = new(withRoles: true);
    private readonly Option<string> _out = new("--out") { Description = "model file to write", Required = true };
    private readonly Option<string> _model = new("--model") { Description = $"recipe: {string.Join(" ", RecipeTable.All.Select(r => r.Name))}", DefaultValueFactory = _ => RecipeTable.DefaultName };
    private readonly Option<string?> _options = new("--options") { Description = "JSON file with options of the recipe" };
    private readonly Option<string[]> _set = new("--set") { Description = "one option of the recipe, for example training.epochs=50; may repeat" };
    private readonly Option<string[]> _head = new("--head") { Description = "likelihood of a column, COLUMN=NAME, * as wildcard; may repeat" };
    private readonly Option<string[]> _family = new("--family") { Description = "columns that share blame, COLUMN=FAMILY, * as wildcard; may repeat" };
    private readonly Option<string?> _validation = new("--validation") { Description = "file of normal rows, or a share of the rows, that decides when to stop; default 0.1" };
    private readonly Option<double> _calibration = NumberOption.Create("--calibration", "share of the rows kept for p-values", 0.2);
    private readonly Option<string?> _trainOn = new("--train-on") { Description = "with a label: 'normal' rows only, or 'all'" };
    private readonly Option<string[]> _normal = new("--normal") { Description = "label values that mean normal; default 0 normal false" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of everything random", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _threads = new("--threads") { Description = "threads; they do not change the result", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<bool> _resume = new("--resume") { Description = "go on from the checkpoint of a killed run" };

    internal static Command Create(CommandOutput output)
    {
        var fit = new FitCommand();
        var command = new ListedCommand("fit", "Learn from normal rows and write a model file.", "Recipes:\n" + string.Join("\n", RecipeTable.All.Select(r => $"  {r.Name,-26} {r.Summary}")) + "\n");
        fit._data.AddTo(command);
        foreach (Option option in new Option[] { fit._out, fit._model, fit._options, fit._set, fit._head, fit._family, fit._validation, fit._calibration, fit._trainOn, fit._normal, fit._seed, fit._threads, fit._resume })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancel) => Task.Run(() => fit.Run(parsed, output, cancel), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        string path = OutputFile.Check("--out", parsed.GetValue(_out)!, [], [.. _data.Inputs(parsed), parsed.GetValue(_options), parsed.GetValue(_validation)]);
        TableReader reader = _data.Open(
            parsed, null, DataOptions.Pairs(parsed.GetValue(_head), "--head").ToImmutableDictionary(), DataOptions.Pairs(parsed.GetValue(_family), "--family").ToImmutableDictionary());
        Table rows = reader.ReadAll();
        foreach (string note in reader.Description.Notes) output.Messages.WriteLine($"note: {note}");
        string recipe = parsed.GetValue(_model)!;
        if (rows.Schema.Columns.FirstOrDefault(c => c.Role == ColumnRole.Weight) is { } weight && !RecipeTable.Find(recipe).UsesWeights)
        {
            output.Messages.WriteLine($"note: '{recipe}' learns from all rows alike; the weights in '{weight.Name}' count in 'evaluate' only. Recipes such as vae and hlf-vae learn with weights.");
        }

        if (parsed.GetValue(_resume) && !Detector.HasCheckpoint(CheckpointPath(path))) output.Messages.WriteLine($"note: there is no checkpoint of '{path}' to resume; the fit begins anew.");
        Detector detector = Detector.Fit(rows, Options(parsed, rows, path, output), cancel);
        cancel.ThrowIfCancellationRequested();
        detector.Save(path);
        Detector.DeleteCheckpoint(CheckpointPath(path));
        TrainingFingerprint print = detector.Fingerprint;
        string calibration = print.CrossConformal ? $"p-values from {Counted.Of(print.CalibrationRows, "row")} in held-out folds" : $"{print.ValidationRows} watched, {print.CalibrationRows} for p-values";
        output.Messages.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{detector.Recipe}: learned {Counted.Of(print.TrainingRows, "row")} × {Counted.Of(detector.FeatureNames.Length, "column")} ({calibration}) in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s. Model: {path}"));
        CalibrationNote.Write(detector, output.Messages);
        if (!detector.TrainingLog.IsEmpty && detector.TrainingLog[^1].Remark.Length > 0) output.Messages.WriteLine(detector.TrainingLog[^1].Remark);
        return ExitCodes.Done;
    }

    private DetectorOptions Options(ParseResult parsed, Table rows, string path, CommandOutput output)
    {
        (Table? validation, double share) = Validation(parsed, rows);
        string? optionsFile = parsed.GetValue(_options);
        string[] normal = parsed.GetValue(_normal) ?? [];
        var options = new DetectorOptions
        {
            Recipe = parsed.GetValue(_model)!,
            OptionsJson = optionsFile is null ? null : File.ReadAllText(optionsFile),
            Settings = DataOptions.Pairs(parsed.GetValue(_set), "--set"),
            Seed = parsed.GetValue(_seed),
            Threads = parsed.GetValue(_threads),
            Fractions = new SplitFractions { Calibration = parsed.GetValue(_calibration), Validation = share },
            Validation = validation,
            TrainOn = parsed.GetValue(_trainOn) switch
            {
                null => TrainOn.Unspecified,
                "normal" => TrainOn.Normal,
                "all" => TrainOn.All,
                string other => throw new UsageException($"--train-on was given '{other}'; expected 'normal' or 'all'."),
            },
            CheckpointPath = CheckpointPath(path),
            Resume = parsed.GetValue(_resume),
            Progress = new ProgressLine(output.Messages),
        };
        if (options.TrainOn == TrainOn.Unspecified && _data.HasLabel(parsed) && !RecipeTable.Find(options.Recipe).IsSupervised)
        {
            throw new UsageException("The file has a label, so it may hold anomalies. Say '--train-on normal' to learn from normal rows only, or '--train-on all'.");
        }

        return normal.Length == 0 ? options : options with { NormalLabels = [.. normal.SelectMany(n => n.Split(','))] };
    }

    private (Table? Validation, double Share) Validation(ParseResult parsed, Table rows)
    {
        string? text = parsed.GetValue(_validation);
        if (text is null) return (null, 0.1);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share)) return (null, share);
        return (TableReader.Open(text, new ReaderOptions { Schema = rows.Schema, MissingTexts = _data.MissingTexts(parsed) }).ReadAll(), 0);
    }

    private static string CheckpointPath(string path) => path + ".checkpoint";
}
