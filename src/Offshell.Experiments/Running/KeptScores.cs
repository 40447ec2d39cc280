using System.Runtime.InteropServices;
using Offshell.Data;

namespace Offshell.Experiments.Running;

/// <summary>
/// Scores of test rows, kept as files of doubles beside the parts of an experiment: several figures share them, and an
/// interrupted run does not lose them. A file is used again if the settings it came from are the same.
/// </summary>
internal sealed class KeptScores
{
    private readonly string _folder;
    private readonly TextWriter _messages;

    /// <param name="resultsFolder">The experiment's folder.</param>
    /// <param name="messages">Receives a line per set of scores.</param>
    internal KeptScores(string resultsFolder, TextWriter messages)
    {
        _folder = Path.Combine(resultsFolder, "scores");
        _messages = messages;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>Kept scores, or else computes and keeps them.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="settings">Everything the scores depend on, as text.</param>
    /// <param name="length">Number of scores.</param>
    /// <param name="compute">Gives them.</param>
    internal double[] Get(string name, string settings, int length, Func<double[]> compute)
    {
        string path = Path.Combine(_folder, $"{name}-{PartStore.Hash(name + "\n" + settings)}.f64");
        if (File.Exists(path) && new FileInfo(path).Length == (long)length * sizeof(double)) return MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(path)).ToArray();
        double[] scores = compute();
        if (scores.Length != length) throw new InvalidOperationException($"{scores.Length} scores came for '{name}'; {length} were expected.");
        AtomicFile.WriteAllBytes(path, MemoryMarshal.AsBytes(scores.AsSpan()).ToArray());
        _messages.WriteLine($"{name}: scored");
        return scores;
    }
}
