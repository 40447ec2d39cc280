using System.Security.Cryptography;
using Offshell.Data;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.AdBench;

/// <summary>One set of the benchmark: features, truth, and a hash of the file it came from.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="Features">The features, all numeric.</param>
/// <param name="Anomalous">The truth of each row.</param>
/// <param name="FileHash">SHA-256 of the file.</param>
internal sealed record AdBenchSet(string Name, Table Features, bool[] Anomalous, string FileHash)
{
    private const string Label = "y";

    /// <summary>Reads <c>NAME.npz</c>, arrays X (features) and y (1 for anomalous rows).</summary>
    /// <exception cref="ArgumentException">The folder has no such file.</exception>
    internal static AdBenchSet Read(string folder, string name)
    {
        string path = Path.Combine(folder, name + ".npz");
        if (!File.Exists(path)) throw new ArgumentException($"There is no file '{path}'. Give the folder with the benchmark's .npz files with --data.", nameof(folder));
        Table all = TableReader.Open(path, new ReaderOptions { Roles = new RoleOptions { Label = [Label] } }).ReadAll();
        Table features = all.SelectColumns(all.Schema.IndicesOf(ColumnRole.Feature).AsSpan());
        return new AdBenchSet(name, features, ClassScores.Labels(all, Label), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }
}
