using System.Text.Json;
using Offshell.Detection.Metrics;
using Offshell.Experiments.HighLevelFeatures;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.Combinations;

/// <summary>The page of the combinations: per signal the best of each kind, and what fixed combinations reach on all signals.</summary>
internal sealed class CombinationsPage(CombinationsSettings settings, EventSample sample, CombinationMeasurement measured, PartStore store)
{
    private const int Leaders = 10;

    internal ResultPage Create(bool isQuick)
    {
        ResultPage page = new ResultPage("AND, OR, mean and product of scores on collider events", isQuick)
            .Paragraph(
                $"{sample.Background.RowCount} Standard Model events from {sample.Source}: per seed half is learned from, a quarter maps the scores to places and calibrates their combination, a quarter tests. " +
                "AND is the minimum of the places, OR the maximum. Single scores, all pairs and all scores together are compared. " +
                "The best of a kind is chosen on every other test event by ROC AUC; its figures are those of the other events, mean ± standard deviation over the seeds, the choice made on the mean over the seeds. " +
                $"Gain: difference of ROC AUC to the best single score with the central 95 % of {settings.Replicates} resamplings of the events and of {measured.Seeds} seed(s), each with choices of its own. " +
                "ε: share of the signal above the threshold that the calibration events give a false-alarm rate of 1e-2 and 1e-3; in brackets the rate found among test events.");
        for (int s = 0; s < measured.Signals.Length; s++) Signal(page, s);
        Winners(page);
        Everywhere(page);
        return page.Origin(JsonSerializer.Serialize(settings, SettingsJson.Default.CombinationsSettings), store.Used);
    }

    private void Signal(ResultPage page, int signal) => page.Section(measured.Signals[signal]).Table(
        ["kind", "best of it", "ROC AUC", "gain, 95 %", "ε at 1e-2", "ε at 1e-3"],
        measured.Kinds.Select(kind =>
        {
            int best = measured.Best(signal, kind);
            return (string[])[kind, measured.Combinations[best].Name, Figure(best, signal, f => f.Area, "F4"), Gain(signal, kind), Efficiency(best, signal, 0), Efficiency(best, signal, 1)];
        }));

    private void Winners(ResultPage page) => page.Section("Which combination wins").Table(
        ["signal", "best single score", "ROC AUC", "winner", "ROC AUC", "surely better"],
        Enumerable.Range(0, measured.Signals.Length).Select(s =>
        {
            int single = measured.Best(s, CombinedScore.Single);
            string kind = measured.Kinds.MaxBy(k => measured.Mean(measured.Best(s, k), s, f => f.ChoiceArea))!;
            int best = measured.Best(s, kind);
            string better = kind == CombinedScore.Single ? "-" : Efficiencies.Central(measured.Gains(s, kind)).Low > 0 ? "yes" : "no";
            return (string[])[measured.Signals[s], measured.Combinations[single].Name, Figure(single, s, f => f.Area, "F4"), measured.Combinations[best].Name, Figure(best, s, f => f.Area, "F4"), better];
        }));

    /// <summary>A user does not know the signal: what one combination reaches on all of them.</summary>
    private void Everywhere(ResultPage page)
    {
        int[] order = [.. Enumerable.Range(0, measured.Combinations.Length).OrderByDescending(MeanArea)];
        page.Section("One combination for all signals").Table(
            ["combination", "mean ROC AUC", "lowest", .. measured.Signals],
            order.Take(Leaders).Union(order.Where(c => measured.Combinations[c].Members.Length != 2)).Select(c => (string[])
            [
                measured.Combinations[c].Name, MeanArea(c).ToString("F4"), Enumerable.Range(0, measured.Signals.Length).Min(s => measured.Mean(c, s, f => f.Area)).ToString("F4"),
                .. Enumerable.Range(0, measured.Signals.Length).Select(s => Figure(c, s, f => f.Area, "F4")),
            ]));
    }

    private double MeanArea(int combination) => Enumerable.Range(0, measured.Signals.Length).Average(s => measured.Mean(combination, s, f => f.Area));

    private string Gain(int signal, string kind)
    {
        if (kind == CombinedScore.Single) return "";
        Interval interval = Efficiencies.Central(measured.Gains(signal, kind));
        return $"{interval.Low:+0.0000;-0.0000} .. {interval.High:+0.0000;-0.0000}";
    }

    private string Efficiency(int combination, int signal, int rate) =>
        $"{Figure(combination, signal, f => f.Efficiencies[rate], "F4")} ({measured.Mean(combination, signal, f => f.FalseAlarms[rate]):0.0E+0})";

    private string Figure(int combination, int signal, Func<CombinationFigures, double> figure, string format) =>
        Measured.Of(Enumerable.Range(0, measured.Seeds).Select(seed => figure(measured.Figures(seed, combination, signal)))).Format(format);
}
