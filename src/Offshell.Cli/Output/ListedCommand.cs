using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Offshell.Cli.Output;

/// <summary>A command whose own help ends with a list that would be too long for the list of commands.</summary>
internal sealed class ListedCommand(string name, string description, string list) : Command(name, description)
{
    /// <summary>Lets the help of listed commands end with their lists.</summary>
    internal static void AddLists(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithList((SynchronousCommandLineAction)help.Action!);
    }

    private sealed class HelpWithList(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        /// <summary>Whoever asks for help need not give what is required.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is ListedCommand listed) parseResult.InvocationConfiguration.Output.WriteLine(listed.List);
            return code;
        }
    }

    private string List { get; } = list;
}
