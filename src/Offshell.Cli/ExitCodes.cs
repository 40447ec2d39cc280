namespace Offshell.Cli;

/// <summary>What a process says when it ends.</summary>
internal static class ExitCodes
{
    internal const int Done = 0;

    /// <summary>The verdict asked for failed, for example <c>--fail-on-anomaly</c>.</summary>
    internal const int VerdictFailed = 1;

    internal const int WrongUsage = 2;

    internal const int BadData = 3;

    internal const int BadModel = 4;

    internal const int Cancelled = 130;
}
