using System.CommandLine;
using System.Globalization;
using Offshell.Cli.Output;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Metrics;
using Offshell.Models;
using Offshell.Models.Density;
using Offshell.Tensors.Random;

namespace Offshell.Cli.Commands;

/// <summary><c>offshell encode</c>: the latents of rows, and clusters of them.</summary>
internal sealed class EncodeCommand
{
    private const int SilhouetteRows = 4_000;

    private readonly Argument<string> _model = new("MODEL") { Description = "model file" };
    private readonly DataOptions _data = new(withRoles: false);
    private readonly Option<string?> _out = new("--out") { Description = "file for the latents: .csv, .csv.gz, .npy or .npz; '-' is CSV to standard output" };
    private readonly Option<int> _clusters = new("--clusters") { Description = "number of clusters to find among the latents; 0 for none" };
    private readonly Option<string> _method = new("--method") { Description = "kmeans or gmm", DefaultValueFactory = _ => "kmeans" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "seed of the clusters' starts", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object" };

    internal static Command Create(CommandOutput output)
    {
        var encode = new EncodeCommand();
        var command = new Command("encode", "Write the latents of rows, and find clusters among them.") { encode._model };
        encode._data.AddTo(command);
        foreach (Option option in new Option[] { encode._out, encode._clusters, encode._method, encode._seed, encode._json }) command.Options.Add(option);
        command.SetAction((parsed, _) => Task.Run(() => encode.Run(parsed, output), CancellationToken.None));
        return command;
    }

    private int Run(ParseResult parsed, CommandOutput output)
    {
        int clusters = parsed.GetValue(_clusters);
        string method = parsed.GetValue(_method)!;
        if (clusters is < 0 or 1) throw new UsageException($"--clusters is {clusters}; expected 2 or more, or 0 for none.");
        if (method is not ("kmeans" or "gmm")) throw new UsageException($"--method is '{method}'; expected kmeans or gmm.");
        if (parsed.GetValue(_out) is { } name) OutputFile.Check("--out", name, [".csv", ".csv.gz", ".npy", ".npz"], [parsed.GetValue(_model), .. _data.Inputs(parsed)]);
        Detector detector = Detector.Load(parsed.GetValue(_model)!);
        Table rows = _data.Open(parsed, detector.Schema).ReadAll();
        Table latents = detector.Encode(rows);
        if (clusters > latents.RowCount) throw new UsageException($"--clusters is {clusters}, but there {(latents.RowCount == 1 ? "is" : "are")} {Counted.Of(latents.RowCount, "row")}.");
        int[]? found = clusters == 0 ? null : Cluster(latents, clusters, method, parsed.GetValue(_seed));
        if (parsed.GetValue(_out) is { } path) WriteLatents(path, Together(latents, found, rows), output);
        Summarise(detector, latents, found, rows, parsed, path: parsed.GetValue(_out), output);
        return ExitCodes.Done;
    }

    private static int[] Cluster(Table latents, int clusters, string method, ulong seed)
    {
        RowMatrix points = Points(latents);
        int[] found = new int[latents.RowCount];
        if (method == "kmeans") KMeans.Fit(points, new KMeansOptions { Clusters = clusters, Starts = 10 }, new RandomSource(seed)).Assign(points, found);
        else GaussianMixture.Fit(points, new GaussianMixtureOptions { Components = [clusters], Starts = 5, Ridge = 1e-6 }, new RandomSource(seed)).Assign(points, found);
        return found;
    }

    private static RowMatrix Points(Table latents)
    {
        int columns = latents.Schema.Count;
        double[] values = new double[latents.RowCount * columns];
        for (int c = 0; c < columns; c++)
        {
            ReadOnlySpan<double> column = latents.Values(c);
            for (int row = 0; row < column.Length; row++) values[(row * columns) + c] = column[row];
        }

        return new RowMatrix(values, latents.RowCount, columns);
    }

    /// <summary>Latents, then the cluster, then label and identifiers.</summary>
    private static Table Together(Table latents, int[]? clusters, Table rows)
    {
        var columns = Enumerable.Range(0, latents.Schema.Count).Select(c => (latents.Schema[c], ColumnData.Numbers(latents.Values(c).ToArray()))).ToList();
        if (clusters is not null) columns.Add((new ColumnSchema { Name = "cluster", Role = ColumnRole.Identifier }, ColumnData.Numbers([.. clusters.Select(c => (double)c)])));
        foreach (int c in rows.Schema.IndicesOf(ColumnRole.Label).Concat(rows.Schema.IndicesOf(ColumnRole.Identifier)))
        {
            string[] texts = [.. Enumerable.Range(0, rows.RowCount).Select(row => rows.TextOf(c, row))];
            columns.Add((new ColumnSchema { Name = rows.Schema[c].Name, Kind = ColumnKind.Text, Role = ColumnRole.Identifier, AllowsMissing = true }, ColumnData.Texts(texts)));
        }

        return Table.FromColumns(new Schema { Columns = [.. columns.Select(c => c.Item1)] }, [.. columns.Select(c => c.Item2)]);
    }

    private static void WriteLatents(string path, Table table, CommandOutput output)
    {
        if (path == AtomicFile.StandardOutput) TableCsv.Write(table, output.Results);
        else TableWriter.Write(path, table);
    }

    private void Summarise(Detector detector, Table latents, int[]? clusters, Table rows, ParseResult parsed, string? path, CommandOutput output)
    {
        int features = detector.FeatureNames.Length, codes = latents.Schema.Count;
        double compression = (double)(features - codes) / features;
        double silhouette = clusters is null ? double.NaN : ClusterAgreement.Silhouette(Points(latents), clusters, SilhouetteRows, new RandomSource(parsed.GetValue(_seed)));
        double agreement = clusters is null || !_data.HasLabel(parsed) ? double.NaN : ClusterAgreement.AdjustedRandIndex(clusters, LabelsOf(rows));
        if (parsed.GetValue(_json))
        {
            (path == AtomicFile.StandardOutput ? output.Messages : output.Results).WriteLine(JsonText.Object(json =>
            {
                json.WriteNumber("rows", latents.RowCount);
                json.WriteNumber("columns", features);
                json.WriteNumber("latents", codes);
                json.WriteNumber("compression", compression);
                JsonText.Number(json, "silhouette", silhouette);
                JsonText.Number(json, "adjusted_rand_index", agreement);
            }));
            return;
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(latents.RowCount, "row")}: {Counted.Of(features, "column")} in {codes} latents, compression {compression:F3}.");
        if (clusters is not null) text += string.Create(CultureInfo.InvariantCulture, $" Clusters of {string.Join(", ", clusters.CountBy(c => c).OrderBy(c => c.Key).Select(c => c.Value))} rows: silhouette {silhouette:F3}.");
        if (!double.IsNaN(agreement)) text += string.Create(CultureInfo.InvariantCulture, $" Adjusted Rand index with the label: {agreement:F3}.");
        output.Messages.WriteLine(text);
    }

    private static int[] LabelsOf(Table rows)
    {
        int label = rows.Schema.IndicesOf(ColumnRole.Label)[0];
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] labels = new int[rows.RowCount];
        for (int row = 0; row < labels.Length; row++)
        {
            string text = rows.TextOf(label, row);
            if (!codes.TryGetValue(text, out int code)) codes.Add(text, code = codes.Count);
            labels[row] = code;
        }

        return labels;
    }
}
