using System.CommandLine;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Physics.Simulation;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell simulate</c>: rows with known truth.</summary>
internal sealed class SimulateCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = $"simulator: {string.Join(", ", Simulators.All.Select(s => s.Name))}" };
    private readonly Option<int> _rows = new("--rows") { Description = "number of rows", Required = true };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of everything random", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _out = new("--out") { Description = "file to write: .csv, .csv.gz, .npy or .npz; '-' is CSV to standard output", Required = true };
    private readonly Option<string[]> _set = new("--set") { Description = "one option of the simulator, name=value; may repeat" };

    internal static Command Create(CommandOutput output)
    {
        var simulate = new SimulateCommand();
        string list = string.Join("\n\n", Simulators.All.Select(s =>
            $"  {s.Name}: {s.Summary}\n" + string.Join("\n", s.Settings.Select(o => $"    {$"{o.Name}={o.Default}",-32} {o.Help}"))));
        var command = new ListedCommand("simulate", "Simulate rows with truth labels.", $"Simulators and their options:\n{list}\n") { simulate._name };
        foreach (Option option in new Option[] { simulate._rows, simulate._seed, simulate._out, simulate._set }) command.Options.Add(option);
        command.SetAction((parsed, _) => Task.Run(() => simulate.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        Table table = Simulators.Create(parsed.GetValue(_name)!, parsed.GetValue(_set) ?? []).Simulate(parsed.GetValue(_rows), parsed.GetValue(_seed));
        string path = parsed.GetValue(_out)!;
        if (path == AtomicFile.StandardOutput)
        {
            TableCsv.Write(table, output.Results);
            return ExitCodes.Done;
        }

        TableWriter.Write(path, table);
        output.Messages.WriteLine($"{Counted.Of(table.RowCount, "row")} × {Counted.Of(table.Schema.Count, "column")}: {path}");
        return ExitCodes.Done;
    }
}
