using System.CommandLine;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Experiments.Reports;
using Offshell.Figures;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell generate</c>: new rows drawn from a model.</summary>
internal sealed class GenerateCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly Option<int?> _rows = new("--rows") { Description = "number of rows" };
    private readonly Option<string?> _conditions = new("--conditions") { Description = "file with the condition columns, one row per row drawn; for models with conditions" };
    private readonly Option<string> _out = new("--out") { Description = "file to write: .csv, .csv.gz, .npy, .npz, or for models of images .png, a sheet of pictures; '-' is CSV to standard output", Required = true };
    private readonly Option<bool> _expected = new("--expected") { Description = "give expected values under the drawn latents, without the noise of the likelihood" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of the draws", DefaultValueFactory = _ => 1 };

    internal static Command Create(CommandOutput output)
    {
        var generate = new GenerateCommand();
        var command = new Command("generate", "Draw new rows from a model.") { generate._model };
        foreach (Option option in new Option[] { generate._rows, generate._conditions, generate._out, generate._expected, generate._seed }) command.Options.Add(option);
        command.SetAction((parsed, _) => Task.Run(() => generate.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        string target = OutputFile.Check("--out", parsed.GetValue(_out)!, [".csv", ".csv.gz", ".npy", ".npz", ".png"], [parsed.GetValue(_model), parsed.GetValue(_conditions)]);
        Detector detector = Detector.Load(parsed.GetValue(_model)!);
        Table? conditions = parsed.GetValue(_conditions) is { } path ? TableReader.Open(path).ReadAll() : null;
        if (conditions is not null && parsed.GetValue(_rows) is { } asked && asked != conditions.RowCount)
        {
            throw new UsageException($"--rows is {asked}, but the file of --conditions has {Counted.Of(conditions.RowCount, "row")}, and each gives one. Leave --rows out, or give a file with as many rows.");
        }

        Table rows = detector.Generate(parsed.GetValue(_rows), conditions, parsed.GetValue(_seed), parsed.GetValue(_expected));
        if (target == AtomicFile.StandardOutput)
        {
            TableCsv.Write(rows, output.Results);
            return ExitCodes.Done;
        }

        if (target.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) WriteSheet(target, rows);
        else TableWriter.Write(target, rows);
        output.Messages.WriteLine($"{Counted.Of(rows.RowCount, "row")}: {target}");
        return ExitCodes.Done;
    }

    private static void WriteSheet(string path, Table rows)
    {
        if (ImageShape.Of(rows.Schema) is not { } shape) throw new UsageException($"'{path}' is a picture, but the model's rows are no images. Write .csv or .npz.");
        PixelImage sheet = PixelImage.Sheet(RowPictures.Of(rows, shape), (int)Math.Ceiling(Math.Sqrt(rows.RowCount)));
        AtomicFile.Write(path, stream => stream.Write(sheet.ToPng()));
    }
}
