using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Calibration;
using Offshell.Detection.Evaluation;
using Offshell.Detection.Explanations;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Reports;
using Offshell.Figures.Reports;
using Offshell.Models.Training;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Experiments.Demo;

/// <summary>The main job from end to end: simulate, fit, score, evaluate, explain, report.</summary>
public static class TriggerRatesDemo
{
    private const double Alpha = 0.01;
    private const string FoundBy = "or";

    /// <summary>Probability within one standard deviation of a Gaussian.</summary>
    private const double OneSigma = 0.6827;
    private const int TrainingRows = 24_000;
    private const int CalibrationRows = 16_000;
    private const int TestRows = 5_000;
    private const int ExplainedRows = 20;

    /// <summary>
    /// Prescales follow luminosity only: those set by hand are too rare for a few days to teach, and would fill whole test
    /// fills with alarms now and then.
    /// </summary>
    private static readonly TriggerRatesOptions Running = new() { ManualColumnsPerHour = 0 };

    /// <summary>The fit keeps next to nothing for calibration, since other fills serve for that.</summary>
    private static readonly SplitFractions OwnCalibration = new() { Calibration = 0.05, Validation = 0.1 };

    /// <summary>Runs the demo and keeps its model and report.</summary>
    /// <param name="folder">Where model and report go; made if it is not there.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="progress">Receives the progress of training.</param>
    /// <param name="messages">Receives a line per stage.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    public static DemoResult Run(string folder, ulong seed, IProgress<TrainingProgress>? progress, TextWriter messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Directory.CreateDirectory(folder);
        Fitted fitted = Fit(seed, Environment.ProcessorCount, progress, messages, cancellationToken);
        fitted.Detector.Save(Path.Combine(folder, "demo.offshell"));
        string reportPath = Path.Combine(folder, "report.html");
        DemoResult result = Summarise(fitted) with { ReportPath = reportPath };
        HtmlReport report = DetectorReport.Create(fitted.Detector, fitted.Test, fitted.Evaluation, Alpha, "Trigger rates: planted faults in simulated running");
        (report with { Sections = report.Sections.Insert(0, DemoSection.Create(result)) }).Save(reportPath);
        return result;
    }

    /// <summary>The same without files: what many seeds are measured by.</summary>
    internal static DemoResult Measure(ulong seed, int threads, CancellationToken cancellationToken)
    {
        Fitted fitted = Fit(seed, threads, progress: null, TextWriter.Null, cancellationToken);
        return Summarise(fitted);
    }

    private static Fitted Fit(
        ulong seed, int threads, IProgress<TrainingProgress>? progress, TextWriter messages, CancellationToken cancellationToken)
    {
        messages.WriteLine($"Simulating {TrainingRows + CalibrationRows} normal luminosity sections and {TestRows} with planted faults …");
        var running = new TriggerRatesSimulator(Running with { Set = TriggerRatesSet.Training });
        Table normal = running.Simulate(TrainingRows, seed), calibration = running.Simulate(CalibrationRows, seed + 500);
        Table test = new TriggerRatesSimulator(Running with { Set = TriggerRatesSet.Faults, FirstFault = 0.1 }).Simulate(TestRows, seed + 1_000);
        messages.WriteLine("Fitting a conditional VAE: the Level-1 rates are told, the trigger paths are modelled …");
        Detector detector = Detector.Fit(
            normal, new DetectorOptions { Recipe = "cvae", Seed = seed, Threads = threads, TrainOn = TrainOn.Normal, Fractions = OwnCalibration, Progress = progress }, cancellationToken);
        messages.WriteLine("Calibrating on whole fills that were not learned from …");
        detector = detector.Calibrate(calibration);
        messages.WriteLine("Scoring, evaluating, explaining …");
        return new Fitted(detector, calibration, test, DetectorEvaluation.Run(detector, test, ["0"], FoundBy));
    }

    private static DemoResult Summarise(Fitted fitted)
    {
        (Detector detector, Table calibration, Table test, DetectorEvaluation evaluation) = fitted;
        ImmutableArray<RowVerdict> verdicts = detector.Judge(test, Alpha, FoundBy);
        int[] normal = [.. Enumerable.Range(0, test.RowCount).Where(i => !evaluation.IsAnomaly[i])];
        double[] calibrationScores = detector.Score(calibration, FoundBy);
        Interval Rate(double coverage) => FalseAlarmInterval.Clustered(calibrationScores, Fills(calibration), Fills(test.Select(normal)), Alpha, coverage);
        Interval rate = Rate(0.99), oneSigma = Rate(OneSigma);
        return new DemoResult
        {
            TrainingRows = TrainingRows,
            TestRows = test.RowCount,
            NormalRows = normal.Length,
            FalseAlarms = normal.Count(i => verdicts[i].IsAnomalous),
            Alpha = Alpha,
            FalseAlarmInterval = new Interval(Math.Floor(rate.Low * normal.Length), Math.Ceiling(rate.High * normal.Length)),
            IndependentInterval = FalseAlarmInterval.Counts(calibration.RowCount, normal.Length, Alpha),
            RateError = (oneSigma.High - oneSigma.Low) / 2,
            Faults = [.. Faults(detector, test, evaluation, normal)],
        };
    }

    private static int[] Fills(Table rows) => [.. rows.Values(rows.Schema.IndexOf("fill")).ToArray().Select(f => (int)f)];

    private static IEnumerable<DemoFault> Faults(Detector detector, Table test, DetectorEvaluation evaluation, int[] normal)
    {
        int kind = test.Schema.IndexOf("kind"), affected = test.Schema.IndexOf("affected");
        var byFault = Enumerable.Range(0, test.RowCount).Where(i => evaluation.IsAnomaly[i]).GroupBy(i => (Kind: test.TextOf(kind, i), Target: test.TextOf(affected, i)));
        foreach (var fault in byFault)
        {
            int[] rows = [.. fault];
            string score = fault.Key.Kind.Contains("path", StringComparison.Ordinal) ? "infinity-norm" : "group-sign";
            ImmutableArray<RowVerdict> own = detector.Judge(test.Select(rows), Alpha, score);
            double auc = RocAuc.Value(LabelledScores.FromClasses(detector.Score(test.Select(normal), score), [.. own.Select(v => v.Score)]));
            int[] found = [.. rows.Where((_, i) => own[i].IsAnomalous)];
            int[] sample = [.. found.Where((_, i) => i % Math.Max(1, found.Length / ExplainedRows) == 0)];
            string[] blamed = [.. sample.Select(row => detector.Explain(test, row, Alpha, "negative-elbo").Columns[0].Column)];
            string most = blamed.Length == 0 ? "" : blamed.GroupBy(b => b).OrderByDescending(g => g.Count()).First().Key;
            double right = blamed.Length == 0 ? 0 : blamed.Count(b => Belongs(detector.Schema, b, fault.Key.Target)) / (double)blamed.Length;
            yield return new DemoFault(fault.Key.Kind, fault.Key.Target, rows.Length, score, (double)found.Length / rows.Length, auc, most, right);
        }
    }

    private static bool Belongs(Schema schema, string column, string target) =>
        column == target || schema[schema.IndexOf(column)].Family == target;

    private sealed record Fitted(Detector Detector, Table Calibration, Table Test, DetectorEvaluation Evaluation);
}
