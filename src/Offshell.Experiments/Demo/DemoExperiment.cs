using System.Globalization;
using System.Text.Json;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Running;

namespace Offshell.Experiments.Demo;

/// <summary>The demo over many seeds: whether its false-alarm rate holds, and how often its planted faults are found and rightly blamed.</summary>
public sealed class DemoExperiment : IExperiment
{
    private const string Rate = "false-alarm-rate";
    private const string ExpectedError = "expected-error";
    private const string IsInside = "inside-interval";
    private const string IsInsideIndependent = "inside-independent-interval";
    private const string Alpha = "alpha";

    private readonly DemoExperimentSettings? _settings;

    /// <param name="settings">Number of seeds; null for the full run, or the quick one.</param>
    public DemoExperiment(DemoExperimentSettings? settings = null) => _settings = settings;

    /// <inheritdoc/>
    public string Name => "demo";

    /// <inheritdoc/>
    public string Summary => "the demo over 20 seeds: does the false-alarm rate hold, are the planted faults found and rightly blamed?";

    /// <inheritdoc/>
    public string Run(ExperimentSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        DemoExperimentSettings own = _settings ?? (settings.Quick ? DemoExperimentSettings.Quick : new DemoExperimentSettings());
        own = own with { Seeds = settings.Seeds ?? own.Seeds };
        var store = new PartStore(settings.ResultsFolder, settings.Messages);
        var parts = new List<PartResult>();
        string page = "";
        foreach (int seed in Enumerable.Range(own.FirstSeed, own.Seeds))
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts.Add(store.Get($"seed{seed}", "", () => Values(TriggerRatesDemo.Measure((ulong)seed, settings.Threads, cancellationToken))));
            page = Page(own, settings.Quick, parts, store).Save(settings.ResultsFolder);
        }

        return page;
    }

    private static Dictionary<string, double> Values(DemoResult result)
    {
        var values = new Dictionary<string, double>
        {
            [Rate] = (double)result.FalseAlarms / result.NormalRows,
            [ExpectedError] = result.RateError,
            [IsInside] = Contains(result.FalseAlarmInterval, result.FalseAlarms),
            [IsInsideIndependent] = Contains(result.IndependentInterval, result.FalseAlarms),
            [Alpha] = result.Alpha,
        };
        foreach (DemoFault fault in result.Faults)
        {
            values[$"{fault.Kind}/found"] = fault.Found;
            values[$"{fault.Kind}/roc-auc"] = fault.Auc;
            values[$"{fault.Kind}/right"] = fault.RightlyBlamed;
        }

        return values;
    }

    private static ResultPage Page(DemoExperimentSettings own, bool isQuick, List<PartResult> parts, PartStore store)
    {
        Measured rate = Of(parts, Rate);
        double alpha = parts[0][Alpha], error = rate.Spread / Math.Sqrt(rate.Count);
        double expected = Math.Sqrt(parts.Sum(p => p[ExpectedError] * p[ExpectedError])) / parts.Count;
        string[] faults = [.. parts[0].Values.Keys.Where(k => k.EndsWith("/found", StringComparison.Ordinal)).Select(k => k[..^"/found".Length])];
        return new ResultPage("The demo over many seeds", isQuick)
            .Paragraph("Each seed draws other running, other faults and other weights. Calibration rows are whole fills that were not learned from, so the spread over seeds holds the chance of the calibration set and of its fills. A few fills have several times the alarms of the others: most seeds lie below the rate asked for and some far above.")
            .Table(
                ["false alarms", ""],
                [
                    ["rate asked for", Number(alpha)],
                    ["rate found, mean ± standard deviation over the seeds", rate.Format("F4")],
                    ["standard error of the mean", Number(error)],
                    ["distance from the rate asked for, in standard errors", Number((rate.Mean - alpha) / error, "F1")],
                    ["standard error to expect of the mean, fills and calibration's own chance included", Number(expected)],
                    ["distance in units of that", Number((rate.Mean - alpha) / expected, "F1")],
                    ["seeds inside their 99 % beta-binomial interval, sizes counted by fill", $"{parts.Count(p => p[IsInside] > 0)} of {parts.Count}"],
                    ["the same if all rows were independent", $"{parts.Count(p => p[IsInsideIndependent] > 0)} of {parts.Count}"],
                ])
            .Section("Planted faults")
            .Table(
                ["fault", "found", "ROC AUC", "rightly blamed"],
                faults.Select(fault => new[] { fault, Of(parts, fault + "/found").ToString(), Of(parts, fault + "/roc-auc").ToString(), Of(parts, fault + "/right").ToString() }))
            .Origin(JsonSerializer.Serialize(own, SettingsJson.Default.DemoExperimentSettings), store.Used);
    }

    private static double Contains(Interval interval, int count) => count >= interval.Low && count <= interval.High ? 1 : 0;

    private static Measured Of(List<PartResult> parts, string value) => Measured.Of(parts.Where(p => p.Values.ContainsKey(value)).Select(p => p[value]));

    private static string Number(double value, string format = "F4") => value.ToString(format, CultureInfo.InvariantCulture);
}
