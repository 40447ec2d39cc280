using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Offshell.Benchmarks.Peers;

/// <summary>One figure of a row in seconds: median, least and largest over the rounds.</summary>
internal sealed record ResultFigure(
    string Name, double Ours, double OursLeast, double OursLargest, string PeerWay, double Peer, double PeerLeast, double PeerLargest, double Goal)
{
    internal double Ratio => Peer / Ours;
}

/// <summary>A measured row.</summary>
internal sealed record ResultRow
{
    public required string Name { get; init; }

    public required int Threads { get; init; }

    public required string Unit { get; init; }

    public required string Date { get; init; }

    public required string Load { get; init; }

    /// <summary>What was measured: wall clock, or the processor time of one thread.</summary>
    public required string Clock { get; init; }

    public required int Rounds { get; init; }

    public required int Disturbed { get; init; }

    public required double Probe { get; init; }

    public double MultiplyAdds { get; init; }

    public double? OurLoss { get; init; }

    public double? PeerLoss { get; init; }

    public required List<ResultFigure> Figures { get; init; }
}

/// <summary>The last measurement of every row, kept as JSON and shown as a table.</summary>
internal sealed class Results(string folder)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private string JsonPath => Path.Combine(folder, "results.json");

    internal void Add(IReadOnlyList<Row> order, IReadOnlyList<ResultRow> measured, string versions)
    {
        List<ResultRow> kept = File.Exists(JsonPath) ? JsonSerializer.Deserialize<List<ResultRow>>(File.ReadAllText(JsonPath))! : [];
        kept.RemoveAll(k => measured.Any(m => m.Name == k.Name && m.Threads == k.Threads));
        kept.AddRange(measured);
        List<string> names = [.. order.Select(o => o.Name)];
        kept = [.. kept.Where(k => names.Contains(k.Name)).OrderBy(k => names.IndexOf(k.Name)).ThenBy(k => k.Threads)];
        File.WriteAllText(JsonPath, JsonSerializer.Serialize(kept, Json) + "\n");
        File.WriteAllText(Path.Combine(folder, "results.md"), Page(kept, versions));
    }

    internal static string Table(IReadOnlyList<ResultRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| row | threads | ours (least – largest) | peer (least – largest) | way | times faster | goal | share of limit | loss ours / peer |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (ResultRow row in rows)
        {
            foreach (ResultFigure f in row.Figures)
            {
                string name = row.Figures.Count == 1 ? row.Name : $"{row.Name}, {f.Name}";
                string goal = f.Goal == 0 ? "" : f.Goal.ToString("0.##", CultureInfo.InvariantCulture) + (f.Ratio < f.Goal ? " (missed)" : "");
                string limit = row.MultiplyAdds == 0 ? "" : (2e-9 * row.MultiplyAdds / f.Ours / (row.Probe * row.Threads)).ToString("P0", CultureInfo.InvariantCulture);
                string loss = row.OurLoss is { } l ? string.Create(CultureInfo.InvariantCulture, $"{l:G5} / {row.PeerLoss:G5}") : "";
                text.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {row.Threads} | {Time(f.Ours)} ({Time(f.OursLeast)} – {Time(f.OursLargest)}) per {row.Unit} | {Time(f.Peer)} ({Time(f.PeerLeast)} – {Time(f.PeerLargest)}) | {f.PeerWay} | **{f.Ratio:0.00}** | {goal} | {limit} | {loss} |"));
            }
        }

        return text.ToString();
    }

    private static string Page(IReadOnlyList<ResultRow> rows, string versions)
    {
        var text = new StringBuilder();
        text.AppendLine("# Beside its peers");
        text.AppendLine();
        text.AppendLine("Medians over alternating rounds, made by `benchmarks/peers/run`; the page is written by that script. Each side runs alone while the other sleeps; a round is repeated when a loop of register-only multiply-adds, run before and after it, falls below 90 % of its best. The peer's way is the fastest of those tried. \"Share of limit\" is the row's multiply-adds at the probe's speed, over the time taken.");
        text.AppendLine();
        text.AppendLine(versions);
        text.AppendLine();
        text.Append(Table(rows));
        text.AppendLine();
        text.AppendLine("Where the losses are far apart, the two sides did not do quite the same work: there the ratio is a first figure only. A ratio of rows on different clocks is left out below.");
        AppendScaling(rows, text);
        text.AppendLine();
        text.AppendLine("| row | threads | measured (UTC) | clock | load | rounds | repeated | probe, GFLOP/s per core |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (ResultRow r in rows) text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {r.Name} | {r.Threads} | {r.Date} | {r.Clock} | {r.Load} | {r.Rounds} | {r.Disturbed} | {r.Probe:F0} |"));
        return text.ToString();
    }

    private static void AppendScaling(IReadOnlyList<ResultRow> rows, StringBuilder text)
    {
        var pairs = rows.Where(r => r.Threads == 1).Join(rows.Where(r => r.Threads == 2), r => (r.Name, r.Clock), r => (r.Name, r.Clock), (one, two) => (one, two)).ToList();
        if (pairs.Count == 0) return;
        text.AppendLine();
        text.AppendLine("Two threads against one, ours:");
        text.AppendLine();
        text.AppendLine("| row | times faster |");
        text.AppendLine("|---|---|");
        foreach ((ResultRow one, ResultRow two) in pairs) text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Figures[0].Ours / two.Figures[0].Ours:0.00} |"));
    }

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => (seconds * 1e9).ToString("0", CultureInfo.InvariantCulture) + " ns",
        < 1e-3 => (seconds * 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " µs",
        < 1 => (seconds * 1e3).ToString("0.00", CultureInfo.InvariantCulture) + " ms",
        _ => seconds.ToString("0.000", CultureInfo.InvariantCulture) + " s",
    };
}
