using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Experiments.AdBench;
using Offshell.Experiments.Running;
using Offshell.Tensors.Random;
using Offshell.Tensors.Threading;

namespace Offshell.Experiments.AutoDesign;

/// <summary>
/// The surprises of test rows in the eyes of one member, as the recipe <c>ensemble</c> places them among held-out training
/// rows. They are fitted once and kept in files, so that any number of candidates can be made of them.
/// </summary>
internal sealed class MemberScores(string folder, int threads, TextWriter messages)
{
    private const int SmallTable = 500;
    private const double KeptPart = 0.8;

    /// <summary>−log p of every test row, and the truth.</summary>
    internal (double[] Surprises, bool[] Anomalous) Get(AdBenchSet set, AdBenchEntry member, int seed, CancellationToken cancellationToken)
    {
        AdBenchSplit split = AdBenchSplit.NormalsOnly(set.Anomalous, (ulong)seed);
        bool[] anomalous = [.. split.Test.Select(row => set.Anomalous[row])];
        string path = Path.Combine(folder, $"{member.Name}-{set.Name}-seed{seed}.f64");
        byte[] origin = Encoding.ASCII.GetBytes(PartStore.Hash($"{member.Recipe} {string.Join(" ", member.Options)} {seed} {set.FileHash}"));
        if (Read(path, origin, anomalous.Length) is { } kept) return (kept, anomalous);
        double[] surprises = Fit(set, split, member, seed, cancellationToken);
        Directory.CreateDirectory(folder);
        byte[] bytes = [.. origin, .. MemoryMarshal.AsBytes(surprises.AsSpan())];
        AtomicFile.WriteAllBytes(path, bytes);
        messages.WriteLine($"{member.Name} on {set.Name}, seed {seed}: fitted");
        return (surprises, anomalous);
    }

    private double[] Fit(AdBenchSet set, AdBenchSplit split, AdBenchEntry member, int seed, CancellationToken cancellationToken)
    {
        // A detector keeps a fifth of its rows for p-values, except in small tables; so does a candidate.
        int[] rows = split.Train.Length < SmallTable ? [.. split.Train] : [.. split.Train.Take((int)(KeptPart * split.Train.Length))];
        Table training = set.Features.Select(rows), test = set.Features.Select(split.Test.AsSpan());
        Recipe recipe = RecipeTable.Find("ensemble");
        string options = OptionsFor(member.Options[0].Value, rows.Length);
        using var pool = new WorkerPool(threads);
        var scorer = recipe.Fit(
            new FitRequest
            {
                Training = training,
                Validation = training.Select([]),
                Options = OptionOverrides.Apply(recipe.DefaultOptions(TableFacts.Of(training)), [new("members", $$"""[{"recipe":"{{member.Recipe}}","options":{{options}}}]"""), new("scale", "Surprise"), new("crossFitBelow", "5000")]),
                Random = new RandomSource((ulong)seed),
                Pool = pool,
                ForScoresOnly = true,
            },
            cancellationToken).Scorer;
        double[] surprises = new double[test.RowCount];
        scorer.Score(test, [0], [surprises]);
        return surprises;
    }

    /// <summary>"N/10 within 5 and 50" in the options stands for a tenth of the rows, at least 5, at most 50.</summary>
    private static string OptionsFor(string options, int rows) =>
        options.Replace("\"N/10 within 5 and 50\"", Math.Clamp(rows / 10, 5, 50).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static double[]? Read(string path, byte[] origin, int count)
    {
        if (!File.Exists(path)) return null;
        byte[] bytes = File.ReadAllBytes(path);
        bool fits = bytes.Length == origin.Length + (count * sizeof(double)) && bytes.AsSpan(0, origin.Length).SequenceEqual(origin);
        return fits ? MemoryMarshal.Cast<byte, double>(bytes.AsSpan(origin.Length)).ToArray() : null;
    }
}
