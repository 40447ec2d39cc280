using System.CommandLine;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell calibrate</c>: new p-values from new normal rows, without fitting again.</summary>
internal sealed class CalibrateCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly DataOptions _data = new(withRoles: false);
    private readonly Option<string> _out = new("--out") { Description = "model file to write", Required = true };

    internal static Command Create(CommandOutput output)
    {
        var calibrate = new CalibrateCommand();
        var command = new Command("calibrate", "Replace the calibration of a model by that of new normal rows.") { calibrate._model };
        calibrate._data.AddTo(command);
        command.Options.Add(calibrate._out);
        command.SetAction((parsed, _) => Task.Run(() => calibrate.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        if (_data.HasLabel(parsed)) throw new UsageException("calibrate takes normal rows only; leave '--label' out and give a file without anomalies.");
        string path = OutputFile.Check("--out", parsed.GetValue(_out)!, [], _data.Inputs(parsed));
        Detector detector = Detector.Load(parsed.GetValue(_model)!);
        Table normals = _data.Open(parsed, detector.Schema).ReadAll();
        Detector calibrated = detector.Calibrate(normals);
        calibrated.Save(path);
        output.Messages.WriteLine($"Calibrated on {Counted.Of(normals.RowCount, "row")}. Model: {path}");
        CalibrationNote.Write(calibrated, output.Messages);
        return ExitCodes.Done;
    }
}
