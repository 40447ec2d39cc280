using Offshell.Data;
using Offshell.Detection.Recipes;
using Offshell.Tensors.Random;

namespace Offshell.Detection.Comparison;

/// <summary>Rows to learn from and rows to test on, with their truth, for one seed.</summary>
internal sealed class ComparisonSplit
{
    private ComparisonSplit(Table training, Table? labelled, Table test, bool[] anomalous, string[] kinds) =>
        (Training, Labelled, Test, Anomalous, Kinds) = (training, labelled, test, anomalous, kinds);

    /// <summary>Normal rows.</summary>
    internal Table Training { get; }

    /// <summary>The same rows and half of the anomalies, with their label, for supervised recipes; null if none is compared.</summary>
    internal Table? Labelled { get; }

    internal Table Test { get; }

    internal bool[] Anomalous { get; }

    /// <summary>The kind of each anomaly; empty for normal rows.</summary>
    internal string[] Kinds { get; }

    internal static ComparisonSplit Create(Table table, ComparisonOptions options, int seed)
    {
        RandomSource random = new RandomSource(options.Seed + (ulong)seed).Split("comparison");
        int label = table.Schema.Columns.ToList().FindIndex(c => c.Role == ColumnRole.Label);
        Table bare = label < 0 ? table : table.SelectColumns([.. Enumerable.Range(0, table.Schema.Count).Where(c => c != label)]);
        int[] normals = [.. Enumerable.Range(0, table.RowCount)], anomalies = [];
        if (label >= 0)
        {
            var normal = new HashSet<string>(options.NormalLabels, StringComparer.Ordinal);
            (normals, anomalies) = ([.. normals.Where(i => TrainingRows.IsNormal(table, label, i, normal))], [.. normals.Where(i => !TrainingRows.IsNormal(table, label, i, normal))]);
            if (normals.Length < 10 || anomalies.Length == 0)
            {
                throw new ArgumentException(
                    $"The label '{table.Schema[label].Name}' has {normals.Length} normal and {anomalies.Length} anomalous rows; at least 10 and 1 are needed. Normal means {string.Join(", ", options.NormalLabels)}; name other values with --normal, or leave --label out to compare on injected faults.",
                    nameof(table));
            }
        }

        Table normalRows = bare.Select(normals);
        TableSplit split = Splitting.Split(normalRows, new SplitFractions { Calibration = options.TestShare, Validation = 0 }, random.Split("split"));
        Table training = normalRows.Select(split.Train.AsSpan()), held = normalRows.Select(split.Calibration.AsSpan());
        Table? labelled = null;
        if (options.Models.Any(model => RecipeTable.Find(model).IsSupervised))
        {
            (int[] shown, anomalies) = Halves(anomalies, label, options, random.Split("anomalies").Stream());
            labelled = table.Select([.. split.Train.Select(i => normals[i]), .. shown]);
        }

        (Table odd, string[] kinds) = label >= 0
            ? (bare.Select(anomalies), [.. anomalies.Select(i => table.TextOf(label, i))])
            : SyntheticFaults.Inject(held, training, random.Split("faults"));
        return new ComparisonSplit(
            training,
            labelled,
            Table.Concatenate([held, odd]),
            [.. Enumerable.Repeat(false, held.RowCount), .. Enumerable.Repeat(true, odd.RowCount)],
            [.. Enumerable.Repeat("", held.RowCount), .. kinds]);
    }

    /// <summary>One half of the anomalies is shown to supervised recipes, the other half tests all.</summary>
    private static (int[] Shown, int[] Tested) Halves(int[] anomalies, int label, ComparisonOptions options, RandomStream random)
    {
        string supervised = string.Join(", ", options.Models.Where(model => RecipeTable.Find(model).IsSupervised));
        if (label < 0) throw new ArgumentException($"{supervised} learn from labelled anomalies. Name the label column with --label, or leave them out of --models.", nameof(options));
        int[] order = random.Permutation(anomalies.Length);
        int half = anomalies.Length / 2;
        return ([.. order[..half].Order().Select(i => anomalies[i])], [.. order[half..].Order().Select(i => anomalies[i])]);
    }
}
