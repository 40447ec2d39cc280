using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Scorers;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell inspect</c>: what a model or a data file holds.</summary>
internal sealed class InspectCommand
{
    private readonly Argument<string> _path = new("FILE") { Description = "model file (.offshell) or data file" };
    private readonly Option<string[]> _missing = DataOptions.MissingOption();
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object" };

    internal static Command Create(CommandOutput output)
    {
        var inspect = new InspectCommand();
        var command = new Command("inspect", "Show what a model or a data file holds.") { inspect._path };
        command.Options.Add(inspect._missing);
        command.Options.Add(inspect._json);
        command.SetAction((parsed, _) => Task.Run(() => inspect.Run(parsed, output.Results), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter writer)
    {
        string path = parsed.GetValue(_path)!;
        if (IsModel(path)) InspectModel(Detector.Load(path), parsed.GetValue(_json), writer);
        else InspectData(path, DataOptions.MissingTexts(parsed.GetValue(_missing)), parsed.GetValue(_json), writer);
        return ExitCodes.Done;
    }

    /// <summary>By the ending, or by the first bytes: a model file begins with a length of eight bytes and a brace.</summary>
    private static bool IsModel(string path)
    {
        if (Path.GetExtension(path) == ".offshell") return true;
        if (!File.Exists(path)) return false;
        using FileStream stream = File.OpenRead(path);
        Span<byte> head = stackalloc byte[9];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[7] == 0 && head[8] == (byte)'{';
    }

    private static void InspectModel(Detector detector, bool asJson, TextWriter writer)
    {
        if (asJson)
        {
            writer.WriteLine(JsonText.Object(json => WriteModel(json, detector)));
            return;
        }

        TrainingFingerprint print = detector.Fingerprint;
        writer.WriteLine($"recipe       {detector.Recipe}");
        writer.WriteLine($"options      {detector.OptionsJson}");
        writer.WriteLine($"learned      {Counted.Of(print.TrainingRows, "row")}, seed {print.Seed}, kernels {print.KernelPath}, data {print.DataHash[..16]}…");
        writer.WriteLine($"p-values     {Counted.Of(print.CalibrationRows, "row")}{(print.CrossConformal ? ", in held-out folds" : "")}");
        if (detector.BytesPerThread > 0) writer.WriteLine($"memory       {ProgressLine.Memory(detector.BytesPerThread)} per scoring thread");
        writer.WriteLine();
        var scores = new TextTable("score", "what it says");
        foreach (ScoreInfo score in detector.Scores) scores.Add(score.Name == detector.DefaultScore ? score.Name + " (default)" : score.Name, score.Description);
        scores.Write(writer);
        writer.WriteLine();
        var columns = new TextTable("column", "kind", "role", "missing", "categories");
        foreach (ColumnSchema c in detector.Schema.Columns)
        {
            columns.Add(c.Name, Lower(c.Kind), Lower(c.Role), c.AllowsMissing ? "allowed" : "no", c.Categories.Length == 0 ? "" : string.Join(" ", c.Categories.Take(5)) + (c.Categories.Length > 5 ? " …" : ""));
        }

        columns.Write(writer);
    }

    private static void WriteModel(Utf8JsonWriter json, Detector detector)
    {
        json.WriteString("recipe", detector.Recipe);
        json.WritePropertyName("options");
        json.WriteRawValue(detector.OptionsJson);
        json.WriteString("default_score", detector.DefaultScore);
        json.WriteNumber("bytes_per_thread", detector.BytesPerThread);
        json.WriteStartArray("scores");
        foreach (ScoreInfo score in detector.Scores) json.WriteStringValue(score.Name);
        json.WriteEndArray();
        json.WritePropertyName("schema");
        json.WriteRawValue(SchemaJson.ToJson(detector.Schema));
        json.WriteStartObject("fingerprint");
        TrainingFingerprint print = detector.Fingerprint;
        json.WriteNumber("seed", print.Seed);
        json.WriteNumber("training_rows", print.TrainingRows);
        json.WriteNumber("validation_rows", print.ValidationRows);
        json.WriteNumber("calibration_rows", print.CalibrationRows);
        json.WriteBoolean("cross_conformal", print.CrossConformal);
        json.WriteString("data_sha256", print.DataHash);
        json.WriteString("kernel_path", print.KernelPath);
        json.WriteEndObject();
    }

    private static void InspectData(string path, ImmutableArray<string> missing, bool asJson, TextWriter writer)
    {
        TableDescription description = TableReader.Open(path, new ReaderOptions { MissingTexts = missing }).Description;
        if (asJson)
        {
            writer.WriteLine(JsonText.Object(json => WriteData(json, description)));
            return;
        }

        writer.WriteLine($"{Counted.Of(description.RowCount, "row")}, {Counted.Of(description.Columns.Length, "column")}");
        writer.WriteLine();
        var table = new TextTable("column", "kind", "role", "missing", "distinct", "min", "median", "max", "mean", "sd");
        foreach (ColumnSummary c in description.Columns)
        {
            table.Add(
                c.Schema.Name, Lower(c.Schema.Kind), Lower(c.Schema.Role), c.Missing.ToString(CultureInfo.InvariantCulture),
                c.Distinct.ToString(CultureInfo.InvariantCulture) + (c.IsDistinctCapped ? "+" : ""), Number(c.Minimum), Number(c.Median), Number(c.Maximum), Number(c.Mean), Number(c.StandardDeviation));
        }

        table.Write(writer);
        foreach (string note in description.Notes) writer.WriteLine($"note: {note}");
    }

    private static void WriteData(Utf8JsonWriter json, TableDescription description)
    {
        json.WriteNumber("rows", description.RowCount);
        json.WritePropertyName("schema");
        json.WriteRawValue(SchemaJson.ToJson(description.Schema));
        json.WriteStartArray("columns");
        foreach (ColumnSummary c in description.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", c.Schema.Name);
            json.WriteNumber("missing", c.Missing);
            json.WriteNumber("distinct", c.Distinct);
            JsonText.Number(json, "min", c.Minimum);
            JsonText.Number(json, "median", c.Median);
            JsonText.Number(json, "max", c.Maximum);
            JsonText.Number(json, "mean", c.Mean);
            JsonText.Number(json, "sd", c.StandardDeviation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (string note in description.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("G5", CultureInfo.InvariantCulture);
}
