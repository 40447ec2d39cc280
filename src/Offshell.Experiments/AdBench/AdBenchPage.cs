using System.Text.Json;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.AdBench;

/// <summary>One finished part: a detector on a set with a seed.</summary>
internal sealed record AdBenchCell(AdBenchEntry Entry, AdBenchProtocol Protocol, string Set, int Seed, PartResult Part);

/// <summary>The page of the benchmark.</summary>
internal sealed class AdBenchPage(AdBenchSettings settings, bool isQuick, List<AdBenchCell> cells, PartStore store)
{
    private static readonly string[][] Networks = [["autoencoder (PyOD)", "0.894"], ["VAE (PyOD)", "0.892"]];

    internal ResultPage Create()
    {
        ResultPage page = new ResultPage("ADBench: 16 tabular sets", isQuick).Paragraph(
            "ROC AUC of each recipe with its default options and its default score, mean over the seeds (each a split and a training). " +
            "Seconds are the mean of a fit with calibration, and of scoring the test rows, on one thread each while another fit runs beside; where the machine was busy with other work they are upper limits.");
        Protocol(page, AdBenchProtocol.NormalsOnly, "Trained on normal rows only", $"{settings.Seeds} seeds. auto-trim-T: auto that leaves out the share T of the rows, which are all normal here: what that costs.");
        Protocol(page, AdBenchProtocol.Contaminated, "Trained on unlabelled rows, anomalies included", $"The same rows are scored; {settings.ContaminatedSeeds} seed(s). Recipes as they are; auto-trim-T leaves out the share T of the rows; vae-robust-trim leaves out the tenth of the rows with the highest loss while it is trained.");
        Peers(page);
        return page.Origin(JsonSerializer.Serialize(settings, SettingsJson.Default.AdBenchSettings), store.Used);
    }

    private void Protocol(ResultPage page, AdBenchProtocol protocol, string title, string text)
    {
        List<AdBenchCell> mine = cells.FindAll(c => c.Protocol == protocol && c.Entry.PeerAuc is null);
        if (mine.Count == 0) return;
        Dictionary<string, Line> lines = mine.GroupBy(c => c.Entry.Name).ToDictionary(g => g.Key, g => new Line(g.ToList(), settings.Sets));
        string[] whole = [.. lines.Where(l => l.Value.IsWhole).Select(l => l.Key)];
        page.Section(title).Paragraph(text + " Rank: 1 is the best of the detectors that have finished all sets.");
        page.Table(
            ["detector", "mean", "± seeds", "median", "worst", "mean rank", "average precision", "fit [s]", "score [s]", "sets"],
            lines.OrderByDescending(l => l.Value.IsWhole).ThenByDescending(l => l.Value.Mean).Select(l => SummaryRow(l.Key, l.Value, whole.Contains(l.Key) ? MeanRank(l.Key, whole, lines) : double.NaN)));
        page.Table(
            ["set", "train rows", "test rows", .. lines.Keys],
            settings.Sets.Where(set => mine.Exists(c => c.Set == set)).Select(set => SetRow(set, mine.Find(c => c.Set == set)!, lines)));
    }

    private static string[] SummaryRow(string name, Line line, double rank) =>
    [
        name, line.Mean.ToString("F3"), double.IsNaN(line.Spread) ? "-" : line.Spread.ToString("F3"), line.Median.ToString("F3"), line.Worst.ToString("F3"), double.IsNaN(rank) ? "-" : rank.ToString("F1"),
        line.AveragePrecision.ToString("F3"), line.FitSeconds.ToString("F1"), double.IsNaN(line.ScoreSeconds) ? "-" : line.ScoreSeconds.ToString("F2"), line.BySet.Count.ToString(),
    ];

    private static string[] SetRow(string set, AdBenchCell any, Dictionary<string, Line> lines) =>
    [
        set, any.Part["train-rows"].ToString("F0"), any.Part["test-rows"].ToString("F0"),
        .. lines.Values.Select(line => line.BySet.TryGetValue(set, out double auc) ? auc.ToString("F3") : "-"),
    ];

    /// <summary>Mean over the sets of the place among the whole lines, ties shared.</summary>
    private double MeanRank(string name, string[] whole, Dictionary<string, Line> lines) => settings.Sets.Average(set =>
    {
        double own = lines[name].BySet[set];
        return 0.5 + whole.Count(other => lines[other].BySet[set] > own) + (0.5 * whole.Count(other => lines[other].BySet[set] == own));
    });

    private void Peers(ResultPage page)
    {
        var rows = new List<string[]>();
        foreach (IGrouping<string, AdBenchCell> group in cells.Where(c => c.Entry.PeerAuc is not null).GroupBy(c => c.Entry.Name))
        {
            var line = new Line([.. group], settings.Sets);
            double peer = group.First().Entry.PeerAuc!.Value;
            rows.Add([group.Key, line.Mean.ToString("F3"), peer.ToString("F3"), (line.Mean - peer).ToString("+0.000;-0.000;0.000"), line.FitSeconds.ToString("F1"), line.BySet.Count.ToString()]);
        }

        if (rows.Count > 0)
        {
            page.Section("With the settings of other implementations")
                .Paragraph("Trained on normal rows, fitted to all of the rows that the other implementation was given, without calibration. Its figure for the mixture of 8 is over 15 sets.")
                .Table(["detector", "mean ROC AUC", "the other's", "difference", "fit [s]", "sets"], rows);
        }

        page.Section("Networks of others").Paragraph("Mean ROC AUC, trained on normal rows, measured on the same rows of all 16 sets:").Table(["method", "ROC AUC"], Networks);
    }

    /// <summary>What one detector reached.</summary>
    private sealed class Line
    {
        internal Line(List<AdBenchCell> cells, IReadOnlyList<string> sets)
        {
            BySet = cells.GroupBy(c => c.Set).ToDictionary(g => g.Key, g => g.Average(c => c.Part["roc-auc"]));
            IsWhole = sets.All(BySet.ContainsKey);
            double[] sorted = [.. BySet.Values.Order()];
            (Mean, Worst, Median) = (sorted.Average(), sorted[0], 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]));
            double[] bySeed = [.. cells.GroupBy(c => c.Seed).Where(g => g.Count() == BySet.Count).Select(g => g.Average(c => c.Part["roc-auc"]))];
            Spread = Measured.Of(bySeed).Spread;
            AveragePrecision = cells.GroupBy(c => c.Set).Average(g => g.Average(c => c.Part["average-precision"]));
            FitSeconds = cells.Average(c => c.Part["fit-seconds"]);
            ScoreSeconds = cells.Where(c => c.Part.Values.ContainsKey("score-seconds")).Select(c => c.Part["score-seconds"]).DefaultIfEmpty(double.NaN).Average();
        }

        internal Dictionary<string, double> BySet { get; }

        internal bool IsWhole { get; }

        internal double Mean { get; }

        internal double Spread { get; }

        internal double Median { get; }

        internal double Worst { get; }

        internal double AveragePrecision { get; }

        internal double FitSeconds { get; }

        internal double ScoreSeconds { get; }
    }
}
