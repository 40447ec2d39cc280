using System.Runtime.CompilerServices;
using Xunit;

namespace Offshell.TestKit;

/// <summary>
/// Compares texts with approved files, so that every change shows in review. To accept a change, run the tests with
/// OFFSHELL_ACCEPT=1, look at the difference, and say in the commit why.
/// </summary>
public static class Approved
{
    /// <summary>Compares a text with the file of that name in the folder <c>Approved</c> beside the calling test.</summary>
    public static void Check(string name, string text, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, "Approved", name);
        string received = text.ReplaceLineEndings("\n");
        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved == received) return;
        if (Environment.GetEnvironmentVariable("OFFSHELL_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, received);
            return;
        }

        string[] old = approved.Split('\n'), now = received.Split('\n');
        IEnumerable<string> changes = old.Except(now).Select(l => $"- {l}").Concat(now.Except(old).Select(l => $"+ {l}"));
        Assert.Fail($"{name} differs from {path}:\n{string.Join('\n', changes.Take(20))}\nIf this is meant, run the tests with OFFSHELL_ACCEPT=1, look at the difference and commit it.");
    }
}
