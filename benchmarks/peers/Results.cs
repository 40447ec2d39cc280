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

    /// <summary>The model of the processor and how many of it there were.</summary>
    public required string Processor { get; init; }

    public required string Date { get; init; }

    public required string Load { get; init; }

    /// <summary>What was measured: wall clock, or the processor time of one thread.</summary>
    public required string Clock { get; init; }

    public required int Rounds { get; init; }

    public required int Disturbed { get; init; }

    public required double Probe { get; init; }

    public double MultiplyAdds { get; init; }

    public Losses? OurLosses { get; init; }

    public Losses? PeerLosses { get; init; }

    public required List<ResultFigure> Figures { get; init; }
}

/// <summary>The last measurement of every row on every processor, kept as JSON and shown as tables.</summary>
internal sealed class Results(string folder)
{
    /// <summary>How far apart the losses of the two sides may lie.</summary>
    internal const double LossShare = 0.05;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private string JsonPath => Path.Combine(folder, "results.json");

    internal void Add(IReadOnlyList<Row> order, IReadOnlyList<ResultRow> measured, string versions)
    {
        List<ResultRow> kept = File.Exists(JsonPath) ? JsonSerializer.Deserialize<List<ResultRow>>(File.ReadAllText(JsonPath))! : [];
        kept.RemoveAll(k => measured.Any(m => (m.Name, m.Threads, m.Processor) == (k.Name, k.Threads, k.Processor)));
        kept.AddRange(measured);
        List<string> names = [.. order.Select(o => o.Name)];
        kept = [.. kept.Where(k => names.Contains(k.Name)).OrderBy(k => names.IndexOf(k.Name)).ThenBy(k => k.Threads)];
        File.WriteAllText(JsonPath, JsonSerializer.Serialize(kept, Json) + "\n");
        File.WriteAllText(Path.Combine(folder, "results.md"), Page(kept, versions));
    }

    internal static string Table(IReadOnlyList<ResultRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| row | threads | ours (least – largest) | peer (least – largest) | way | times faster | goal | share of limit | first loss ours / peer | last loss ours / peer |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (ResultRow row in rows)
        {
            foreach (ResultFigure f in row.Figures)
            {
                string name = row.Figures.Count == 1 ? row.Name : $"{row.Name}, {f.Name}";
                string goal = f.Goal == 0 ? "" : f.Goal.ToString("0.##", CultureInfo.InvariantCulture) + (f.Ratio < f.Goal ? " (missed)" : "");
                string loss = row.OurLosses is { } o && row.PeerLosses is { } p ? string.Create(CultureInfo.InvariantCulture, $"{o.First:G5} / {p.First:G5} | {o.Last:G5} / {p.Last:G5}") : "|";
                text.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {row.Threads} | {Time(f.Ours)} ({Time(f.OursLeast)} – {Time(f.OursLargest)}) per {row.Unit} | {Time(f.Peer)} ({Time(f.PeerLeast)} – {Time(f.PeerLargest)}) | {f.PeerWay} | **{f.Ratio:0.00}** | {goal} | {Share(row, f)} | {loss} |"));
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
        text.AppendLine("In training rows both sides start from the same weights and see the same rows; the first loss is the mean over all rows before training, the last that of the last pass of a fixed number, each side with noise and order of its own. They must agree within 5 %. The GRU is timed with the peer's own fused cell, whose reset gate acts behind the product, and its losses are compared with our cell written out in PyTorch.");
        foreach (IGrouping<string, ResultRow> processor in rows.GroupBy(r => r.Processor).OrderByDescending(g => g.Max(r => r.Date), StringComparer.Ordinal)) AppendProcessor(processor.Key, [.. processor], text);
        return text.ToString();
    }

    private static void AppendProcessor(string processor, IReadOnlyList<ResultRow> rows, StringBuilder text)
    {
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"## {processor}");
        text.AppendLine();
        text.Append(Table(rows));
        AppendMissed(rows, text);
        AppendScaling(rows, text);
        text.AppendLine();
        text.AppendLine("| row | threads | measured (UTC) | clock | load | rounds | repeated | probe, GFLOP/s per core |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (ResultRow r in rows) text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {r.Name} | {r.Threads} | {r.Date} | {r.Clock} | {r.Load} | {r.Rounds} | {r.Disturbed} | {r.Probe:F0} |"));
    }

    private static void AppendMissed(IReadOnlyList<ResultRow> rows, StringBuilder text)
    {
        List<string> missed = [.. rows.SelectMany(r => r.Figures.Where(f => f.Ratio < f.Goal).Select(f => $"{r.Name} {(r.Figures.Count == 1 ? "" : f.Name + " ")}with {r.Threads} thread{(r.Threads == 1 ? "" : "s")}: {f.Ratio.ToString("0.00", CultureInfo.InvariantCulture)} of {f.Goal.ToString("0.##", CultureInfo.InvariantCulture)}{(r.MultiplyAdds == 0 ? "" : ", at " + Share(r, f) + " of the arithmetic limit")}"))];
        text.AppendLine();
        text.AppendLine(missed.Count == 0 ? "All goals are met." : $"Goals missed; [profiles.md](profiles.md) says why: {string.Join("; ", missed)}.");
    }

    /// <summary>The row's multiply-adds at the probe's speed, over the time taken.</summary>
    private static string Share(ResultRow row, ResultFigure figure) =>
        row.MultiplyAdds == 0 || figure != row.Figures[0] ? "" : (2e-9 * row.MultiplyAdds / figure.Ours / (row.Probe * row.Threads)).ToString("P0", CultureInfo.InvariantCulture);

    private static void AppendScaling(IReadOnlyList<ResultRow> rows, StringBuilder text)
    {
        var pairs = rows.Where(r => r.Threads == 1).Join(rows.Where(r => r.Threads == 2), r => (r.Name, r.Clock), r => (r.Name, r.Clock), (one, two) => (one, two)).ToList();
        if (pairs.Count == 0) return;
        text.AppendLine();
        text.AppendLine("Two threads against one, ours (goal 1.6 for hlf-1024 and conv-vae; pairs on different clocks are left out; that any number of threads gives the same bits is a test, `TrainerTests`):");
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
