using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Offshell.Cli.Commands;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection.Files;

namespace Offshell.Cli;

/// <summary>The command line as a function of arguments and writers, so that tests can run it.</summary>
public static partial class CliApplication
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress and messages.</param>
    /// <param name="cancellationToken">Ends the command; the process's Ctrl+C is handled besides.</param>
    /// <returns>The exit code: 0 done, 1 the verdict asked for failed, 2 wrong usage, 3 bad data, 4 bad model file, 130 cancelled.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        RootCommand root = CreateRoot(new CommandOutput(output, error));
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors) error.WriteLine(WithPlainTypes(problem.Message));
            error.WriteLine($"'{PathOf(parsed.CommandResult)} --help' lists what can be said.");
            return ExitCodes.WrongUsage;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CodeOf(e) is { } code)
        {
            error.WriteLine(e is OperationCanceledException ? "Cancelled; nothing was left half written." : MessageOf(e));
            return code;
        }
    }

    /// <summary>The command in words, for example <c>offshell experiment run</c>.</summary>
    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "offshell";

    /// <summary>The parser names types of the framework; people expect numbers.</summary>
    private static string WithPlainTypes(string message) => FrameworkType().Replace(message, match => match.Groups[1].Value switch
    {
        "UInt64" => "expected a whole number that is not negative",
        "Int32" or "Int64" => "expected a whole number",
        _ => "expected a number",
    });

    [GeneratedRegex(@"as expected type '(?:System\.Nullable`1\[)?System\.(\w+)\]?'")]
    private static partial Regex FrameworkType();

    private static RootCommand CreateRoot(CommandOutput output)
    {
        RootCommand root = new("Learn what is normal, score new rows, say what is anomalous, how sure, and why.")
        {
            DemoCommand.Create(output),
            FitCommand.Create(output),
            ScoreCommand.Create(output),
            EvaluateCommand.Create(output),
            ExplainCommand.Create(output),
            GenerateCommand.Create(output),
            EncodeCommand.Create(output),
            ExportCommand.Create(output),
            InspectCommand.Create(output),
            CompareCommand.Create(output),
            CalibrateCommand.Create(output),
            SimulateCommand.Create(output),
            ExperimentCommand.Create(output),
        };
        ListedCommand.AddLists(root);
        return root;
    }

    private static int? CodeOf(Exception e) => e switch
    {
        OperationCanceledException => ExitCodes.Cancelled,
        ModelFormatException => ExitCodes.BadModel,
        DataFormatException or InvalidDataException or ArithmeticException => ExitCodes.BadData,
        UsageException or ArgumentException or FormatException or NotSupportedException => ExitCodes.WrongUsage,
        FileNotFoundException or DirectoryNotFoundException or IOException or UnauthorizedAccessException => ExitCodes.BadData,
        AggregateException a when a.InnerException is { } inner => CodeOf(inner),
        _ => null,
    };

    /// <summary>The message without what the framework appends to it.</summary>
    private static string MessageOf(Exception e)
    {
        Exception cause = e is AggregateException { InnerException: { } inner } ? inner : e;
        string message = cause.Message;
        int parameter = message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter < 0 ? message : message[..parameter];
    }
}
