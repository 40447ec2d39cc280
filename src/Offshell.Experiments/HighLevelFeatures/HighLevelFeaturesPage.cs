using System.Globalization;
using System.Text.Json;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Running;
using Offshell.Physics.Statistics;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>The page of the trigger experiment.</summary>
internal sealed class HighLevelFeaturesPage(
    HighLevelFeaturesSettings own, EventSample sample, EventMixture mixture, Dictionary<string, ScoredEvents> scored, Efficiencies efficiencies, PartStore store)
{
    private const double ComparedAt = 1e-3;
    private const double FemtobarnPerPicobarn = 1000;

    internal ResultPage Create(bool isQuick)
    {
        ResultPage page = new ResultPage("New physics in the trigger (Cerri et al., arXiv:1811.10276)", isQuick)
            .Paragraph($"{sample.Background.RowCount} Standard Model events from {sample.Source}. Every event is scored by models of {own.Folds} folds that did not see it, nor another event of its shower. "
                + $"Efficiencies stand with central 95 % intervals from {own.Replicates} resamplings of showers and signal events. '-' where fewer than {Efficiencies.FewestEvents} background events remain. "
                + $"The last column is the source's working point, {Efficiencies.WorkingPoint.ToString("G2", CultureInfo.InvariantCulture)}: a generalised Pareto tail fitted to the background, **extrapolated**, with the uncertainty of the tail and of the count.")
            .Paragraph("Methods other than hlf-vae see arcsinh of every column in units of its standard deviation, standardised.");
        AddMixture(page);
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
            Extrapolated(method, signal),
        ]));

    private string Cell(ScoredEvents method, string signal, double share)
    {
        if (share * efficiencies.EffectiveEvents < Efficiencies.FewestEvents) return "-";
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

    private string Extrapolated(ScoredEvents method, string signal)
    {
        (double value, Interval interval) = efficiencies.AtWorkingPoint(method, signal);
        return $"{Exponent(value)} [{Exponent(interval.Low)}, {Exponent(interval.High)}]";
    }

    /// <summary>What the background is made of before and after the cut.</summary>
    private void AddMixture(ResultPage page)
    {
        page.Section("The mixture");
        if (!mixture.HasProcesses)
        {
            page.Paragraph($"The data do not name the processes, so all events weigh the same; rates take the source's total of {Number(mixture.Cocktail.TotalEvents)} events a month.");
            return;
        }

        ScoredEvents variational = scored[EventMethods.Variational];
        page.Paragraph($"Events weigh as their process has them at {own.LuminosityPerMonth} fb⁻¹ a month, with the source's cross sections, acceptances and trigger efficiencies; "
                + $"{sample.Background.RowCount} weighted events are worth {Number(efficiencies.EffectiveEvents)} of equal weight. The last columns are what hlf-vae lets through.")
            .Table(
                ["process", "events simulated", "events a month", "share", .. Efficiencies.Counted.Select(e => $"events a day at {Exponent(e)}"), .. Efficiencies.Counted.Select(e => $"share at {Exponent(e)}")],
                mixture.Cocktail.Processes.Select(p => MixtureRow(p.Name, variational)));
    }

    private string[] MixtureRow(string process, ScoredEvents variational)
    {
        int[] events = [.. Enumerable.Range(0, sample.Processes.Length).Where(i => sample.Processes[i] == process)];
        double[][] above = [.. Efficiencies.Counted.Select(e => Above(variational, efficiencies.ThresholdAt(variational, e)))];
        double[] kept = [.. above.Select(a => events.Sum(i => a[i]))];
        return
        [
            process,
            events.Length.ToString(CultureInfo.InvariantCulture),
            Exponent(mixture.Cocktail.Events(process)),
            mixture.Cocktail.Fraction(process).ToString("P1", CultureInfo.InvariantCulture),
            .. kept.Select(k => Number(k / SearchReach.DaysPerMonth)),
            .. kept.Select((k, i) => (k / Math.Max(above[i].Sum(), double.Epsilon)).ToString("P0", CultureInfo.InvariantCulture)),
        ];
    }

    private double[] Above(ScoredEvents method, double threshold) => [.. method.Background.Select((s, i) => s > threshold ? mixture.Weights[i] : 0)];

    /// <summary>Efficiencies and cross sections at the working point, beside the published ones.</summary>
    private void AddReach(ResultPage page)
    {
        double background = Efficiencies.WorkingPoint * mixture.Cocktail.TotalEvents;
        page.Section("Reach, beside the published one")
            .Paragraph($"At the working point {Number(background)} Standard Model events a month ({Number(background / SearchReach.DaysPerMonth)} a day) pass. Total efficiencies are the source's acceptance times trigger efficiency times the "
                + "extrapolated efficiency of hlf-vae; cross sections in pb give 100 selected events a month, and one selected event to three of background. The published figures belong to another simulation and detector: a scale, no target.")
            .Table(
                ["signal", "acceptance × trigger", "total efficiency", "published", "pb for 100 events", "published", "pb for S/B = 1/3", "published"],
                sample.Signals.Select(s => ReachRow(s.Name, background)));
    }

    private string[] ReachRow(string signal, double background)
    {
        if (PublishedReach.For(signal) is not { } published) return [signal, "-", "-", "-", "-", "-", "-", "-"];
        (double value, Interval interval) = efficiencies.AtWorkingPoint(scored[EventMethods.Variational], signal);
        double Hundred(double efficiency) => SearchReach.CrossSectionForEvents(100, own.LuminosityPerMonth, efficiency * published.Efficiency) / FemtobarnPerPicobarn;
        double Third(double efficiency) => SearchReach.CrossSectionForRatio(1.0 / 3, background, own.LuminosityPerMonth, efficiency * published.Efficiency) / FemtobarnPerPicobarn;
        return
        [
            signal,
            published.Efficiency.ToString("P1", CultureInfo.InvariantCulture),
            $"{Exponent(value * published.Efficiency)} [{Exponent(interval.Low * published.Efficiency)}, {Exponent(interval.High * published.Efficiency)}]",
            Exponent(published.Total),
            CrossSection(value, interval, Hundred),
            Number(published.HundredEvents),
            CrossSection(value, interval, Third),
            Number(published.ThirdOfBackground),
        ];
    }

    /// <summary>A cross section with its interval; without a lower limit of the efficiency there is no upper one, and without events only a lower one.</summary>
    private static string CrossSection(double efficiency, Interval interval, Func<double, double> crossSection)
    {
        string low = Number(crossSection(interval.High));
        if (!(efficiency > 0)) return $"above {low}";
        return $"{Number(crossSection(efficiency))} [{low}, {(interval.Low > 0 ? Number(crossSection(interval.Low)) : "-")}]";
    }

    private static string Exponent(double value) => value.ToString("0.0e0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value >= 1e4 ? Exponent(value) : value.ToString("G3", CultureInfo.InvariantCulture);
}
