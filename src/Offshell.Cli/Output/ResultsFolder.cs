using System.Text;
using Offshell.Cli.Commands;
using Offshell.Data;

namespace Offshell.Cli.Output;

/// <summary>A folder of results belongs to one experiment in one size: another one's tables and parts would replace or join its own.</summary>
internal static class ResultsFolder
{
    private const string Marker = "experiment.txt";

    /// <summary>Makes the folder if it is missing and writes into it whose it is.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="owner">The experiment and its size, such as <c>nae-2d --quick</c>.</param>
    /// <exception cref="UsageException">It belongs to another one.</exception>
    internal static void Claim(string path, string owner)
    {
        string marker = Path.Combine(path, Marker);
        if (File.Exists(marker))
        {
            string found = File.ReadAllText(marker).Trim();
            if (found == owner) return;
            throw new UsageException($"The folder '{path}' holds results of '{found}', as its {Marker} says, and those of '{owner}' would be mixed with them. Give another folder with --out.");
        }

        Directory.CreateDirectory(path);
        AtomicFile.WriteAllBytes(marker, Encoding.UTF8.GetBytes(owner + "\n"));
    }
}
