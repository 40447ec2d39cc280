using System.Globalization;
using System.Text.Json;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Running;
using Offshell.Physics.Statistics;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>The page of the trigger experiment.</summary>
internal sealed class HighLevelFeaturesPage(
    HighLevelFeaturesSettings own, EventSample sample, Dictionary<string, ScoredEvents> scored, Efficiencies efficiencies, PartStore store)
{
    private const double ComparedAt = 1e-3;

    internal ResultPage Create(bool isQuick)
    {
        ResultPage page = new ResultPage("New physics in the trigger (Cerri et al., arXiv:1811.10276)", isQuick)
            .Paragraph($"{sample.Background.RowCount} Standard Model events from {sample.Source}. Every event is scored by models of {own.Folds} folds that did not see it, nor another event of its shower. "
                + $"Efficiencies stand with central 95 % intervals from {own.Replicates} resamplings of showers and signal events. '-' where fewer than {Efficiencies.FewestEvents} background events remain. "
                + $"The last column is the source's working point, {Efficiencies.WorkingPoint.ToString("G2", CultureInfo.InvariantCulture)}: a generalised Pareto tail fitted to the background, **extrapolated**.")
            .Paragraph("The published efficiencies at the working point (2.8e-3 for a to 4l, 6.5e-4 for leptoquarks, 3.6e-4 for h0 to tau tau, 1.2e-3 for h+- to tau nu) are for the source's own simulation with acceptance and trigger included; they are no target here, only a scale.");
        foreach ((string name, _) in sample.Signals) AddSignal(page, name);
        AddComparison(page);
        AddDistances(page);
        AddReach(page);
        return page.Origin(JsonSerializer.Serialize(own, SettingsJson.Default.HighLevelFeaturesSettings), store.Used);
    }

    private IEnumerable<ScoredEvents> MethodsFor(string signal) => scored.Values.Where(s => s.Has(signal));

    private void AddSignal(ResultPage page, string signal) => page.Section($"Signal {signal}").Table(
        ["method", "ROC AUC", .. Efficiencies.Counted.Select(e => $"efficiency at {Exponent(e)}"), $"at {Exponent(Efficiencies.WorkingPoint)}, extrapolated"],
        MethodsFor(signal).Select(method => (string[])
        [
            method.Method.Replace(" " + signal, " (told the signal)", StringComparison.Ordinal),
            Efficiencies.Auc(method, signal).ToString("F3", CultureInfo.InvariantCulture),
            .. Efficiencies.Counted.Select(e => Cell(method, signal, e)),
            Exponent(Efficiencies.AtWorkingPoint(method, signal)),
        ]));

    private string Cell(ScoredEvents method, string signal, double share)
    {
        if (share * sample.Background.RowCount < Efficiencies.FewestEvents) return "-";
        (double value, double[] replicates) = efficiencies.At(method, signal, share);
        Interval interval = Efficiencies.Central(replicates);
        return $"{Exponent(value)} [{Exponent(interval.Low)}, {Exponent(interval.High)}]";
    }

    private void AddComparison(ResultPage page)
    {
        var rows = new List<string[]>();
        foreach (string other in EventMethods.Unsupervised.Skip(1))
        {
            var cells = new List<string> { $"hlf-vae over {other}" };
            int above = 0;
            foreach ((string signal, Data.Table events) in sample.Signals)
            {
                double[] own = efficiencies.At(scored[EventMethods.Variational], signal, ComparedAt).Replicates, against = efficiencies.At(scored[other], signal, ComparedAt).Replicates;
                Interval log = Efficiencies.LogRatio(own, against, events.RowCount);
                if (log.Low > 0) above++;
                cells.Add($"{Number(Math.Exp(log.Low))} to {Number(Math.Exp(log.High))}{(log.Low > 0 ? " above" : log.High < 0 ? " below" : "")}");
            }

            rows.Add([.. cells, $"{above} of {sample.Signals.Length}"]);
        }

        page.Section($"Ratio of signal efficiencies at {Exponent(ComparedAt)}")
            .Paragraph("95 % interval of the paired ratio; above means that the interval excludes 1.")
            .Table(["ratio", .. sample.Signals.Select(s => s.Name), "above"], rows);
    }

    private void AddDistances(ResultPage page)
    {
        PartResult[] parts = [.. store.Used.Where(p => p.Values.Keys.Any(k => k.StartsWith("distance/", StringComparison.Ordinal)))];
        string[] keys = [.. parts[0].Values.Keys.Where(k => k.StartsWith("distance/", StringComparison.Ordinal))];
        page.Section("Predicted densities against the events")
            .Paragraph("Jensen-Shannon distance in nats between the events and one draw per event from its predicted density, mean over the folds (goal: below 0.02 for every feature). Pictures: features.svg.")
            .Table(
                ["feature", "distance", ""],
                keys.Select(k => (Name: k["distance/".Length..], Mean: parts.Average(p => p[k]))).OrderByDescending(d => d.Mean)
                    .Select(d => new[] { d.Name, d.Mean.ToString("F4", CultureInfo.InvariantCulture), d.Mean < 0.02 ? "met" : "missed" }));
    }

    /// <summary>Cross sections after the source's acceptances and trigger efficiencies.</summary>
    private void AddReach(ResultPage page)
    {
        page.Section("Reach")
            .Paragraph($"Cross sections in pb that would give 100 selected events a month of {own.LuminosityPerMonth} fb⁻¹ at the working point, by the extrapolated efficiency of the VAE and the source's acceptance times trigger efficiency.")
            .Table(
                ["signal", "acceptance × trigger", "cross section for 100 events, pb"],
                sample.Signals.Select(s =>
                {
                    double? total = PublishedEfficiency(s.Name);
                    double efficiency = (total ?? double.NaN) * Efficiencies.AtWorkingPoint(scored[EventMethods.Variational], s.Name);
                    return new[] { s.Name, total is { } t ? t.ToString("P1", CultureInfo.InvariantCulture) : "-", efficiency > 0 ? Number(SearchReach.CrossSectionForEvents(100, own.LuminosityPerMonth, efficiency) / 1000) : "-" };
                }));
    }

    private static double? PublishedEfficiency(string signal) => signal[..Math.Min(3, signal.Length)] switch
    {
        "ato" => 0.05 * 0.98,
        "lep" => 0.19 * 0.62,
        "hta" => 0.09 * 0.70,
        "hpm" => 0.18 * 0.69,
        _ => null,
    };

    private static string Exponent(double value) => value.ToString("0.0e0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
