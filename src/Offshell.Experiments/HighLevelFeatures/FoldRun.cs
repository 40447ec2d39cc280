using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>Runs methods on folds and keeps the scores in files beside the parts, so that a stopped experiment goes on.</summary>
internal sealed class FoldRun(string folder, PartStore store)
{
    /// <summary>The scores of one method on one fold, by the method's names (one per score or signal).</summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="fold">Number of the fold.</param>
    /// <param name="settings">Everything that the scores depend on.</param>
    /// <param name="names">The names under which scores come back, with the lengths of their parts.</param>
    /// <param name="run">Computes the scores and further numbers to keep.</param>
    internal Dictionary<string, FoldScores> Get(
        string method, int fold, string settings, IReadOnlyList<(string Name, int Background, ImmutableArray<(string Signal, int Events)> Signals)> names,
        Func<(Dictionary<string, FoldScores> Scores, Dictionary<string, double> Further)> run)
    {
        string name = $"{method}-fold{fold}", path = Path.Combine(folder, "scores", name + ".npy");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path)) File.Delete(Path.Combine(folder, "parts", name + ".json"));
        store.Get(name, settings, () =>
        {
            (Dictionary<string, FoldScores> scores, Dictionary<string, double> further) = run();
            double[] all = [.. names.SelectMany(n => scores[n.Name].Background.Concat(n.Signals.SelectMany((_, i) => scores[n.Name].Signals[i].Scores)))];
            AtomicFile.Write(path, stream => NpyWriter.Write(stream, all, all.Length, 1));
            return further;
        });
        return Read(path, names);
    }

    private static Dictionary<string, FoldScores> Read(string path, IReadOnlyList<(string Name, int Background, ImmutableArray<(string Signal, int Events)> Signals)> names)
    {
        Table table = Table.Concatenate([.. TableReader.Open(path).ReadRawBlocks()]);
        double[] values = table.Values(0).ToArray();
        int next = 0;
        double[] Take(int count)
        {
            next += count;
            return values[(next - count)..next];
        }

        return names.ToDictionary(n => n.Name, n => new FoldScores(Take(n.Background), [.. n.Signals.Select(s => (s.Signal, Take(s.Events)))]));
    }
}
