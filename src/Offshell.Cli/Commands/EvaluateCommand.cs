using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Evaluation;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Reports;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell evaluate</c>: figures of merit on labelled rows, and a report.</summary>
internal sealed class EvaluateCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly DataOptions _data = new(withRoles: false);
    private readonly AlphaOptions _alpha = new();
    private readonly Option<string[]> _normal = new("--normal") { Description = "label values that mean normal; default 0 normal false" };
    private readonly Option<string?> _score = new("--score") { Description = "which score; default the model's own; 'all' for every one" };
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object" };
    private readonly Option<string?> _report = new("--report") { Description = "HTML file to write" };

    internal static Command Create(CommandOutput output)
    {
        var evaluate = new EvaluateCommand();
        var command = new Command("evaluate", "Compare scores with labels: ROC AUC, average precision, efficiency at low false-alarm rates.") { evaluate._model };
        evaluate._data.AddTo(command);
        evaluate._alpha.AddTo(command);
        foreach (Option option in new Option[] { evaluate._normal, evaluate._score, evaluate._json, evaluate._report }) command.Options.Add(option);
        command.SetAction((parsed, _) => Task.Run(() => evaluate.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        if (!_data.HasLabel(parsed)) throw new UsageException("evaluate needs '--label COL': the column that says which rows are anomalous.");
        string? report = parsed.GetValue(_report) is { } name ? OutputFile.Check("--report", name, [".html", ".htm"], [parsed.GetValue(_model), .. _data.Inputs(parsed)]) : null;
        Detector detector = Detector.Load(parsed.GetValue(_model)!);
        long start = Stopwatch.GetTimestamp();
        Table rows = _data.Open(parsed, detector.Schema).ReadAll();
        string[] normal = [.. (parsed.GetValue(_normal) ?? []).SelectMany(n => n.Split(','))];
        if (normal.Length == 0) normal = [.. new DetectorOptions().NormalLabels];
        string? score = parsed.GetValue(_score);
        string[] names = score == "all" ? [.. detector.Scores.Select(s => s.Name)] : [score ?? detector.DefaultScore];
        DetectorEvaluation[] evaluations = [.. names.Select(name => DetectorEvaluation.Run(detector, rows, normal, name))];
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (parsed.GetValue(_json)) WriteJson(evaluations, seconds, output.Results);
        else WriteTables(evaluations, rows.RowCount, output.Results);
        if (report is { } path)
        {
            DetectorReport.Create(detector, rows, evaluations[0], _alpha.Alpha(parsed)).Save(path);
            output.Messages.WriteLine($"Report: {path}");
        }

        return ExitCodes.Done;
    }

    private static void WriteTables(DetectorEvaluation[] evaluations, int rows, TextWriter writer)
    {
        writer.WriteLine($"{Counted.Of(rows, "row")}, {evaluations[0].AnomalyCount} anomalous. Larger scores are more anomalous.");
        writer.WriteLine();
        var table = new TextTable(["score", "ROC AUC", "± (1 s.e.)", "avg precision", .. DetectorEvaluation.WorkingRates.Select(r => $"eff. at {Number(r)}")]);
        foreach (DetectorEvaluation e in evaluations)
        {
            table.Add([e.ScoreName, Fixed(e.Auc), Fixed(e.AucError), Fixed(e.AveragePrecision), .. DetectorEvaluation.WorkingRates.Select(r => e.Curve.WorkingPointAt(r) is { } p ? Fixed(p.Efficiency) : "n/a")]);
        }

        table.Write(writer);
        if (DetectorEvaluation.WorkingRates.Any(r => evaluations[0].Curve.WorkingPointAt(r) is null)) writer.WriteLine("n/a: too few normal rows to measure that false-alarm rate.");
        var byLabel = evaluations[0].ByLabel().ToList();
        if (byLabel.Count == 0) return;
        writer.WriteLine();
        var kinds = new TextTable("label", "rows", "ROC AUC", "± (1 s.e.)", "avg precision");
        foreach (var (label, count, auc, error, precision) in byLabel) kinds.Add(label, count.ToString(CultureInfo.InvariantCulture), Fixed(auc), Fixed(error), Fixed(precision));
        kinds.Write(writer);
    }

    private static void WriteJson(DetectorEvaluation[] evaluations, double seconds, TextWriter writer) => writer.WriteLine(JsonText.Object(json =>
    {
        WriteFigures(json, evaluations[0]);
        json.WriteNumber("seconds", Math.Round(seconds, 3));
        var byLabel = evaluations[0].ByLabel().ToList();
        if (byLabel.Count > 0)
        {
            json.WriteStartObject("by_label");
            foreach (var (label, count, auc, error, precision) in byLabel)
            {
                json.WriteStartObject(label);
                json.WriteNumber("rows", count);
                json.WriteNumber("roc_auc", auc);
                JsonText.Number(json, "roc_auc_standard_error", error);
                json.WriteNumber("average_precision", precision);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (evaluations.Length == 1) return;
        json.WriteStartObject("by_score");
        foreach (DetectorEvaluation e in evaluations)
        {
            json.WriteStartObject(e.ScoreName);
            WriteFigures(json, e);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }));

    private static void WriteFigures(Utf8JsonWriter json, DetectorEvaluation e)
    {
        json.WriteString("score_name", e.ScoreName);
        json.WriteNumber("rows", e.Scores.Length);
        json.WriteNumber("anomalies", e.AnomalyCount);
        json.WriteNumber("roc_auc", e.Auc);
        JsonText.Number(json, "roc_auc_standard_error", e.AucError);
        json.WriteNumber("average_precision", e.AveragePrecision);
        json.WriteStartObject("efficiency_at");
        foreach (double rate in DetectorEvaluation.WorkingRates)
        {
            WorkingPoint? point = e.Curve.WorkingPointAt(rate);
            JsonText.Number(json, Number(rate), point?.Efficiency);
        }

        json.WriteEndObject();
    }

    private static string Fixed(double value) => double.IsNaN(value) ? "n/a" : value.ToString("F4", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
