using System.Text;
using Offshell.Cli.Commands;
using Offshell.Data;

namespace Offshell.Cli.Output;

/// <summary>A folder of results belongs to one experiment in one size: another one's tables and parts would replace or join its own.</summary>
internal static class ResultsFolder
{
    private const string Marker = "experiment.txt";

    /// <summary>Runs an experiment in a folder that is its own; if it leaves nothing there, neither does this.</summary>
    /// <param name="path">The folder; made if it is missing.</param>
    /// <param name="owner">The experiment and its size, such as <c>nae-2d --quick</c>.</param>
    /// <param name="run">The experiment.</param>
    /// <exception cref="UsageException">The folder belongs to another one, or holds files of which this cannot be said.</exception>
    internal static string Run(string path, string owner, Func<string> run)
    {
        bool isNew = !Directory.Exists(path);
        Claim(path, owner);
        try
        {
            return run();
        }
        finally
        {
            if (IsFree(path))
            {
                if (isNew) Directory.Delete(path, recursive: true);
                else File.Delete(Path.Combine(path, Marker));
            }
        }
    }

    /// <summary>Makes the folder if it is missing and writes into it whose it is.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="owner">The experiment and its size, such as <c>nae-2d --quick</c>.</param>
    /// <exception cref="UsageException">It belongs to another one, or holds files of which this cannot be said.</exception>
    internal static void Claim(string path, string owner)
    {
        string marker = Path.Combine(path, Marker);
        if (Directory.Exists(path) && !IsFree(path))
        {
            if (!File.Exists(marker)) throw new UsageException($"The folder '{path}' holds files but no {Marker}, by which results of '{owner}' would be known, and these could replace some of them. Give a new or an empty folder with --out.");
            string found = File.ReadAllText(marker).Trim();
            if (found == owner) return;
            throw new UsageException($"The folder '{path}' holds results of '{found}', as its {Marker} says, and those of '{owner}' would be mixed with them. Give another folder with --out.");
        }

        Directory.CreateDirectory(path);
        AtomicFile.WriteAllBytes(marker, Encoding.UTF8.GetBytes(owner + "\n"));
    }

    /// <summary>Whether nothing but the name of an owner was left by a run that came to nothing.</summary>
    private static bool IsFree(string path) =>
        Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).All(file => file == Path.Combine(path, Marker));
}
