using System.CommandLine;
using Offshell.Cli.Output;
using Offshell.Experiments;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell experiment list | run NAME</c>: the reproductions, one command each.</summary>
internal static class ExperimentCommand
{
    internal static Command Create(CommandOutput output)
    {
        var list = new Command("list", "List the experiments.");
        list.SetAction(_ =>
        {
            var table = new TextTable("experiment", "what it shows");
            foreach (IExperiment experiment in ExperimentTable.All) table.Add(experiment.Name, experiment.Summary);
            table.Write(output.Results);
            return ExitCodes.Done;
        });
        var command = new Command("experiment", "Run the experiments that reproduce published systems.");
        command.Subcommands.Add(list);
        command.Subcommands.Add(Run(output));
        return command;
    }

    private static Command Run(CommandOutput output)
    {
        var name = new Argument<string>("NAME") { Description = $"experiment: {string.Join(", ", ExperimentTable.All.Select(e => e.Name))}" };
        var data = new Option<string?>("--data") { Description = "folder with the data, for experiments that need some" };
        var seeds = new Option<int?>("--seeds") { Description = "number of seeds; default the experiment's own" };
        var quick = new Option<bool>("--quick") { Description = "a first look in about a minute; its table says so" };
        var full = new Option<bool>("--full") { Description = "the sizes of the source where the usual run is a cut of them; says how many hours that takes" };
        var folder = new Option<string?>("--out") { Description = "folder of results; finished parts found there are kept; default docs/results/NAME" };
        var threads = new Option<int>("--threads") { Description = "threads", DefaultValueFactory = _ => Environment.ProcessorCount };
        var run = new Command("run", "Run one experiment; it goes on where an earlier run ended.") { name };
        foreach (Option option in new Option[] { data, seeds, quick, full, folder, threads }) run.Options.Add(option);
        run.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                IExperiment experiment = ExperimentTable.Find(parsed.GetValue(name)!);
                if (parsed.GetValue(seeds) < 1) throw new UsageException($"--seeds is {parsed.GetValue(seeds)}; at least 1 is needed.");
                bool isQuick = parsed.GetValue(quick), isFull = parsed.GetValue(full);
                if (isQuick && isFull) throw new UsageException("--quick and --full exclude each other; leave one out.");
                if (isFull && !experiment.HasFull) throw new UsageException($"The usual run of '{experiment.Name}' is whole already; leave --full out. It is for: {string.Join(", ", ExperimentTable.All.Where(e => e.HasFull).Select(e => e.Name))}.");
                string size = isQuick ? "quick" : isFull ? "full" : "";
                string results = OutputFile.CheckFolder("--out", parsed.GetValue(folder) ?? Path.Combine("docs", "results", $"{experiment.Name}-{size}".TrimEnd('-')));
                var settings = new ExperimentSettings(parsed.GetValue(data), parsed.GetValue(seeds), isQuick, results, parsed.GetValue(threads), output.Messages) { Full = isFull };
                output.Results.WriteLine(ResultsFolder.Run(results, $"{experiment.Name} --{size}".TrimEnd(' ', '-'), () => experiment.Run(settings, cancel)));
                return ExitCodes.Done;
            },
            CancellationToken.None));
        return run;
    }
}
