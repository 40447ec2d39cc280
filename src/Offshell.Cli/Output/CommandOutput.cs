namespace Offshell.Cli.Output;

/// <summary>Where results and messages go.</summary>
/// <param name="Results">Standard output.</param>
/// <param name="Messages">Standard error.</param>
internal sealed record CommandOutput(TextWriter Results, TextWriter Messages);
