using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Models;
using Offshell.Physics.Simulation.HighLevelFeatures;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>The Standard Model events and the signals, read from files or simulated.</summary>
/// <param name="Background">Features, and the column <c>shower</c> in the role of a group.</param>
/// <param name="Processes">The Standard Model process of every background event; empty if the data do not say.</param>
/// <param name="Signals">Features of each signal by name.</param>
/// <param name="Source">Where they come from, for the page.</param>
internal sealed record EventSample(
    Table Background, ImmutableArray<string> Processes, ImmutableArray<(string Name, Table Events)> Signals, string Source)
{
    internal const string ShowerColumn = "shower";
    private const string BackgroundFile = "sm_mix.npz";
    private const string SignalPrefix = "bsm_";

    /// <summary>Processes by their code in files.</summary>
    private static readonly ImmutableArray<string> ProcessNames = ["W", "QCD", "Z", "ttbar"];

    /// <summary>Reads <c>sm_mix.npz</c> and every <c>bsm_NAME.npz</c>: arrays x, and of the background process, process_names and pthat.</summary>
    internal static EventSample Read(string folder, HighLevelFeaturesSettings settings)
    {
        string path = Path.Combine(folder, BackgroundFile);
        string[] signals = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, SignalPrefix + "*.npz").Order(StringComparer.Ordinal)] : [];
        if (!File.Exists(path) || signals.Length == 0)
        {
            throw new ArgumentException($"The folder '{folder}' has no {BackgroundFile} with {SignalPrefix}NAME.npz beside it. Give the folder with --data, or leave --data out to simulate events.", nameof(folder));
        }

        Table background = First(Load(path), settings.MaximumBackground);
        return new EventSample(
            WithShowers(background),
            ProcessesOf(background),
            [.. signals.Select(file => (Path.GetFileNameWithoutExtension(file)[SignalPrefix.Length..], First(FeaturesOf(Load(file)), settings.MaximumSignal)))],
            "files");
    }

    /// <summary>The parametric stand-in with the same columns.</summary>
    internal static EventSample Simulate(HighLevelFeaturesSettings settings)
    {
        Table Events(HlfSet set, int rows, ulong seed) => new HlfSimulator(new HlfOptions { Set = set }).Simulate(rows, seed);
        HlfSet[] signals = [HlfSet.Ato4l, HlfSet.Leptoquark, HlfSet.Htautau, HlfSet.Hpmtaunu];
        ulong seed = (ulong)settings.Seed;
        Table background = Events(HlfSet.StandardModel, Math.Min(settings.SimulatedBackground, settings.MaximumBackground), seed);
        return new EventSample(
            WithGroup(FeaturesOf(background), [.. Enumerable.Range(0, background.RowCount).Select(i => (double)i)]),
            ProcessesOf(background),
            [.. signals.Select((set, i) => (set.ToString().ToLowerInvariant(), FeaturesOf(Events(set, Math.Min(settings.SimulatedSignal, settings.MaximumSignal), seed + (ulong)i + 1))))],
            "the built-in simulator 'hlf', a stand-in: figures are not comparable with published ones");
    }

    /// <summary>
    /// What methods without likelihoods of their own see: arcsinh of every column in units of its standard deviation, then
    /// standardised, both by the given rows.
    /// </summary>
    internal static Func<Table, RowMatrix> Compression(Table training)
    {
        ImmutableArray<int> features = training.Schema.IndicesOf(ColumnRole.Feature);
        string[] names = [.. features.Select(f => training.Schema[f].Name)];
        double[] units = [.. features.Select(f => Moments(training.Values(f), 0).Deviation)];
        (double Mean, double Deviation)[] moments = [.. features.Select((f, j) => Moments(training.Values(f), units[j]))];
        return rows =>
        {
            double[] values = new double[rows.RowCount * names.Length];
            for (int j = 0; j < names.Length; j++)
            {
                ReadOnlySpan<double> column = rows.Values(rows.Schema.IndexOf(names[j]));
                for (int i = 0; i < column.Length; i++) values[(i * names.Length) + j] = (Compress(column[i], units[j]) - moments[j].Mean) / moments[j].Deviation;
            }

            return new RowMatrix(values, rows.RowCount, names.Length);
        };
    }

    /// <summary>A matrix as a table of features.</summary>
    internal static Table AsTable(RowMatrix rows) =>
        Table.FromRows([.. Enumerable.Range(0, rows.Columns).Select(j => $"x{j}")], [.. Enumerable.Range(0, rows.Rows).Select(i => rows.Row(i).ToArray())]);

    private static Table Load(string path) =>
        TableReader.Open(path, new ReaderOptions { Roles = new RoleOptions { Label = ["y"], Identifier = ["process", "pthat"] } }).ReadAll();

    private static Table FeaturesOf(Table rows) => rows.SelectColumns(rows.Schema.IndicesOf(ColumnRole.Feature).AsSpan());

    private static Table First(Table rows, int most) => rows.RowCount <= most ? rows : rows.Slice(0, most);

    /// <summary>Events with the same generated hard scale come from one shower; 0 means that the process has none.</summary>
    private static Table WithShowers(Table rows)
    {
        double[] scale = rows.Values(rows.Schema.IndexOf("pthat")).ToArray();
        var numbers = new Dictionary<double, int>();
        double[] shower = new double[scale.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            int next = i;
            if (scale[i] > 0 && !numbers.TryAdd(scale[i], i)) next = numbers[scale[i]];
            shower[i] = next;
        }

        return WithGroup(FeaturesOf(rows), shower);
    }

    private static Table WithGroup(Table features, double[] groups) => Table.FromColumns(
        new Schema { Columns = [.. features.Schema.Columns, new ColumnSchema { Name = ShowerColumn, Kind = ColumnKind.Numeric, Role = ColumnRole.Group }] },
        [.. Enumerable.Range(0, features.Schema.Count).Select(c => ColumnData.Numbers(features.Values(c).ToArray())), ColumnData.Numbers(groups)]);

    private static double Compress(double value, double unit) => unit > 0 ? Math.Asinh(value / unit) : value;

    /// <summary>Mean and deviation after compression; a unit of 0 compresses nothing.</summary>
    private static (double Mean, double Deviation) Moments(ReadOnlySpan<double> values, double unit)
    {
        double[] compressed = new double[values.Length];
        for (int i = 0; i < compressed.Length; i++) compressed[i] = Compress(values[i], unit);
        double mean = compressed.Average(), variance = compressed.Average(v => (v - mean) * (v - mean));
        return (mean, variance > 0 ? Math.Sqrt(variance) : 1);
    }

    /// <summary>The column <c>process</c> in words; empty where it is missing or holds another code.</summary>
    private static ImmutableArray<string> ProcessesOf(Table rows)
    {
        int column = rows.Schema.Columns.ToList().FindIndex(c => c.Name == "process");
        if (column < 0 || rows.Schema[column].Kind == ColumnKind.Text) return [];
        ImmutableArray<string> names = rows.Schema[column].Kind == ColumnKind.Categorical ? rows.Schema[column].Categories : ProcessNames;
        double[] codes = rows.Values(column).ToArray();
        return codes.All(c => c >= 0 && c < names.Length) ? [.. codes.Select(c => names[(int)c])] : [];
    }
}
