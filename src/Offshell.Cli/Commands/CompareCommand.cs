using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection.Comparison;
using Offshell.Detection.Recipes;
using Offshell.Experiments.Reports;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell compare</c>: several detectors on the user's own data, with intervals, controls and alarms.</summary>
internal sealed class CompareCommand
{
    private readonly DataOptions _data = new(withRoles: true);
    private readonly Option<string?> _models = new("--models") { Description = $"recipes separated by commas; default {string.Join(",", new ComparisonOptions().Models)}; of {string.Join(" ", RecipeTable.All.Select(r => r.Name))}" };
    private readonly Option<int> _seeds = new("--seeds") { Description = "number of splits and trainings", DefaultValueFactory = _ => 3 };
    private readonly Option<string[]> _set = new("--set") { Description = "an option for all models that have it, for example training.epochs=50; may repeat" };
    private readonly Option<string[]> _normal = new("--normal") { Description = "label values that mean normal; default 0 normal false" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of the first split", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _threads = new("--threads") { Description = "threads; they change seconds only", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object" };
    private readonly Option<string?> _report = new("--report") { Description = "HTML file to write" };

    internal static Command Create(CommandOutput output)
    {
        var compare = new CompareCommand();
        var command = new Command("compare", "Compare detectors on your data: with --label on its anomalies, without on injected faults.");
        compare._data.AddTo(command);
        foreach (Option option in new Option[] { compare._models, compare._seeds, compare._set, compare._normal, compare._seed, compare._threads, compare._json, compare._report }) command.Options.Add(option);
        command.SetAction((parsed, cancel) => Task.Run(() => compare.Run(parsed, output, cancel), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output, CancellationToken cancel)
    {
        string? report = parsed.GetValue(_report) is { } name ? OutputFile.Check("--report", name, [".html", ".htm"], _data.Inputs(parsed)) : null;
        Table rows = _data.Open(parsed).ReadAll();
        ComparisonResult result = DetectorComparison.Run(rows, Options(parsed, output), cancel);
        if (parsed.GetValue(_json)) output.Results.WriteLine(JsonText.Object(json => Write(json, result)));
        else Write(result, output.Results);
        if (report is { } path)
        {
            ComparisonReport.Create(result).Save(path);
            output.Messages.WriteLine($"Report: {path}");
        }

        return ExitCodes.Done;
    }

    private ComparisonOptions Options(ParseResult parsed, CommandOutput output)
    {
        var options = new ComparisonOptions
        {
            Seeds = parsed.GetValue(_seeds),
            Seed = parsed.GetValue(_seed),
            Threads = parsed.GetValue(_threads),
            Settings = DataOptions.Pairs(parsed.GetValue(_set), "--set"),
            Progress = new Lines(output.Messages),
        };
        if (parsed.GetValue(_models) is { } models) options = options with { Models = [.. models.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] };
        string[] normal = [.. (parsed.GetValue(_normal) ?? []).SelectMany(n => n.Split(','))];
        return normal.Length == 0 ? options : options with { NormalLabels = [.. normal] };
    }

    private static void Write(ComparisonResult result, TextWriter writer)
    {
        writer.WriteLine($"{Counted.Of(result.TrainingRows, "row")} learned from; tested on {result.NormalTestRows} normal and {result.AnomalousTestRows} anomalous rows.");
        writer.WriteLine(result.Protocol);
        writer.WriteLine();
        var table = new TextTable("model", "ROC AUC", "95 % interval", "avg precision", "95 % interval", "untrained", "tied", "fit [s]", "score [s]");
        foreach (ComparedDetector d in result.Detectors)
        {
            table.Add(
                d.IsSupervised ? d.Model + " (supervised)" : d.Model, Fixed(d.RocAuc.Value), Range(d.RocAuc), Fixed(d.AveragePrecision.Value), Range(d.AveragePrecision), d.UntrainedRocAuc is { } control ? Fixed(control) : "-",
                d.TiedWithBest.ToString("F2", CultureInfo.InvariantCulture), d.FitSeconds.ToString("F1", CultureInfo.InvariantCulture), d.ScoreSeconds.ToString("F2", CultureInfo.InvariantCulture));
        }

        table.Write(writer);
        foreach (ComparedDetector d in result.Detectors)
        {
            foreach (string alarm in d.Alarms) writer.WriteLine($"alarm: {d.Model}: {alarm}");
        }

        writer.WriteLine();
        writer.WriteLine(result.Recommendation);
    }

    private static void Write(Utf8JsonWriter json, ComparisonResult result)
    {
        json.WriteString("recommendation", result.Recommendation);
        json.WriteString("protocol", result.Protocol);
        json.WriteBoolean("synthetic_faults", result.HasSyntheticFaults);
        json.WriteNumber("training_rows", result.TrainingRows);
        json.WriteNumber("normal_test_rows", result.NormalTestRows);
        json.WriteNumber("anomalous_test_rows", result.AnomalousTestRows);
        json.WriteStartArray("models");
        foreach (ComparedDetector d in result.Detectors)
        {
            json.WriteStartObject();
            json.WriteString("model", d.Model);
            json.WriteString("score", d.Score);
            if (d.IsSupervised) json.WriteBoolean("supervised", true);
            Write(json, "roc_auc", d.RocAuc);
            Write(json, "average_precision", d.AveragePrecision);
            JsonText.Number(json, "untrained_roc_auc", d.UntrainedRocAuc);
            json.WriteNumber("tied_with_best", d.TiedWithBest);
            json.WriteNumber("fit_seconds", Math.Round(d.FitSeconds, 3));
            json.WriteNumber("score_seconds", Math.Round(d.ScoreSeconds, 4));
            json.WriteBoolean("holds_training_rows", d.HoldsTrainingRows);
            json.WriteStartObject("by_kind");
            foreach ((string kind, double auc) in d.ByKind) json.WriteNumber(kind, auc);
            json.WriteEndObject();
            json.WriteStartArray("alarms");
            foreach (string alarm in d.Alarms) json.WriteStringValue(alarm);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, ComparedFigure figure)
    {
        json.WriteNumber(name, figure.Value);
        json.WriteStartArray(name + "_interval");
        json.WriteNumberValue(figure.Interval.Low);
        json.WriteNumberValue(figure.Interval.High);
        json.WriteEndArray();
    }

    private static string Range(ComparedFigure figure) => $"{Fixed(figure.Interval.Low)}..{Fixed(figure.Interval.High)}";

    private static string Fixed(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>One line per finished fit; written at once, in order.</summary>
    private sealed class Lines(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}
