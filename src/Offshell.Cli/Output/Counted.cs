using System.Globalization;

namespace Offshell.Cli.Output;

/// <summary>Numbers of things in messages.</summary>
internal static class Counted
{
    /// <summary>For example <c>1 row</c>, or <c>2 rows</c>.</summary>
    internal static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
