using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Offshell.Data;

namespace Offshell.Experiments.Running;

/// <summary>
/// The finished parts of an experiment, each one small file, so that a run goes on where an earlier one ended. A part is
/// used again if the settings it was run with are the same; what the program was at the time is kept beside it. Several
/// threads may ask for different parts at once.
/// </summary>
internal sealed class PartStore
{
    private readonly string _folder;
    private readonly TextWriter _messages;
    private readonly List<PartResult> _used = [];
    private readonly Lock _lock = new();

    /// <param name="resultsFolder">The experiment's folder; made if it is not there.</param>
    /// <param name="messages">Receives a line per part.</param>
    internal PartStore(string resultsFolder, TextWriter messages)
    {
        _folder = Path.Combine(resultsFolder, "parts");
        _messages = messages;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>Parts that were run here and not found.</summary>
    internal int RunCount { get; private set; }

    /// <summary>Every part asked for so far.</summary>
    internal IReadOnlyList<PartResult> Used
    {
        get
        {
            lock (_lock) return [.. _used];
        }
    }

    /// <summary>The version of the program, as it is written beside results.</summary>
    internal static string ProductVersion { get; } = typeof(PartStore).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>A finished part, or else runs it and keeps it.</summary>
    /// <param name="name">Name of the part and its file.</param>
    /// <param name="settings">Everything that the numbers depend on, as text.</param>
    /// <param name="run">Gives the numbers.</param>
    internal PartResult Get(string name, string settings, Func<IEnumerable<KeyValuePair<string, double>>> run)
    {
        string path = Path.Combine(_folder, name + ".json");
        string hash = Hash(name + "\n" + settings);
        PartResult part = Find(path, hash) ?? Run(name, path, hash, run);
        lock (_lock) _used.Add(part);
        return part;
    }

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static PartResult? Find(string path, string hash)
    {
        if (!File.Exists(path)) return null;
        try
        {
            PartResult? part = JsonSerializer.Deserialize(File.ReadAllText(path), PartJsonContext.Default.PartResult);
            return part?.SettingsHash == hash ? part : null;
        }
        catch (JsonException)
        {
            return null; // Not one of ours, or of another version: it is run again and replaced.
        }
    }

    private PartResult Run(string name, string path, string hash, Func<IEnumerable<KeyValuePair<string, double>>> run)
    {
        long start = Stopwatch.GetTimestamp();
        ImmutableSortedDictionary<string, double> values = run().ToImmutableSortedDictionary(StringComparer.Ordinal);
        double seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 2);
        var part = new PartResult { SettingsHash = hash, Version = ProductVersion, Seconds = seconds, Values = values };
        AtomicFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(part, PartJsonContext.Default.PartResult) + "\n"));
        lock (_lock)
        {
            _messages.WriteLine($"{name}: done in {seconds:F1} s");
            RunCount++;
        }

        return part;
    }
}
