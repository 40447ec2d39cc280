using System.Collections.Immutable;
using System.CommandLine;
using Offshell.Cli.Output;
using Offshell.Detection;
using Offshell.Detection.Export;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell export</c>: a model as source that needs no .NET.</summary>
internal sealed class ExportCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly Option<string> _format = new("--format") { Description = "what to write: c (C99 without dependencies)", DefaultValueFactory = _ => "c" };
    private readonly Option<string> _out = new("--out") { Description = "folder to write to; made if missing", Required = true };
    private readonly Option<string?> _name = new("--name") { Description = "prefix of files and functions; default the model file's name" };
    private readonly Option<string?> _score = new("--score") { Description = "which score: reconstruction, negative-elbo or kl; default the model's" };
    private readonly Option<double> _alpha = NumberOption.Create("--alpha", "false-alarm rate of the threshold in the header", 0.01);
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object" };

    internal static Command Create(CommandOutput output)
    {
        var export = new ExportCommand();
        export._format.AcceptOnlyFromAmong("c");
        var command = new Command("export", "Write a model as C99 source that needs no .NET: score, p-value, threshold and self-test.") { export._model };
        foreach (Option option in new Option[] { export._format, export._out, export._name, export._score, export._alpha, export._json }) command.Options.Add(option);
        command.SetAction((parsed, _) => Task.Run(() => export.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        string path = parsed.GetValue(_model)!;
        var options = new CExportOptions
        {
            Name = parsed.GetValue(_name) ?? NameOf(path),
            Score = parsed.GetValue(_score),
            Alpha = parsed.GetValue(_alpha),
        };
        Detector detector = Detector.Load(path);
        ImmutableArray<string> files = CExport.Write(detector, parsed.GetValue(_out)!, options);
        if (parsed.GetValue(_json))
        {
            output.Results.WriteLine(JsonText.Object(json =>
            {
                json.WriteString("name", options.Name);
                json.WriteString("score", options.Score ?? detector.DefaultScore);
                json.WriteNumber("threshold", detector.Threshold(options.Alpha, options.Score).Value);
                json.WriteStartArray("files");
                foreach (string file in files) json.WriteStringValue(file);
                json.WriteEndArray();
            }));
            return ExitCodes.Done;
        }

        foreach (string file in files) output.Results.WriteLine(file);
        output.Messages.WriteLine($"Build: cc -std=c99 -O3 -march=native {string.Join(' ', files.Where(f => f.EndsWith(".c", StringComparison.Ordinal)))} -lm -o {options.Name}; it checks itself, then scores lines of numbers from standard input.");
        return ExitCodes.Done;
    }

    /// <summary>The file's name as C allows it.</summary>
    private static string NameOf(string path)
    {
        string stem = new([.. Path.GetFileNameWithoutExtension(path).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        if (stem.Length == 0 || !char.IsAsciiLetter(stem[0])) stem = "model_" + stem;
        return stem.Length > 64 ? stem[..64] : stem;
    }
}
