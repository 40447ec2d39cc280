using System.Diagnostics.CodeAnalysis;

namespace Offshell.Figures;

/// <summary>Throws for input that cannot be drawn, with everything that is wrong at once.</summary>
internal static class Require
{
    /// <exception cref="ArgumentException">There is at least one problem.</exception>
    public static void NoProblems(IEnumerable<string> problems, string parameter)
    {
        string[] all = [.. problems];
        if (all.Length > 0)
        {
            Throw(string.Join(" ", all), parameter);
        }
    }

    [DoesNotReturn]
    private static void Throw(string message, string parameter) => throw new ArgumentException(message, parameter);
}
