using System.Collections.Immutable;
using Offshell.Data;
using Offshell.Detection;
using Offshell.Detection.Calibration;
using Offshell.Detection.Evaluation;
using Offshell.Detection.Explanations;
using Offshell.Detection.Metrics;
using Offshell.Experiments.Reports;
using Offshell.Models.Training;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Experiments.Demo;

/// <summary>The main job from end to end: simulate, fit, score, evaluate, explain, report.</summary>
public static class TriggerRatesDemo
{
    private const double Alpha = 0.01;
    private const int TrainingRows = 16_000;
    private const int TestRows = 5_000;
    private const int ExplainedRows = 20;

    /// <summary>Runs the demo.</summary>
    /// <param name="folder">Where model and report go; made if it is not there.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="progress">Receives the progress of training.</param>
    /// <param name="messages">Receives a line per stage.</param>
    /// <param name="cancellationToken">Checked once per batch.</param>
    public static DemoResult Run(string folder, ulong seed, IProgress<TrainingProgress>? progress, TextWriter messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Directory.CreateDirectory(folder);
        messages.WriteLine($"Simulating {TrainingRows} normal luminosity sections and {TestRows} with planted faults …");
        Table normal = new TriggerRatesSimulator(new TriggerRatesOptions { Set = TriggerRatesSet.Training }).Simulate(TrainingRows, seed);
        Table test = new TriggerRatesSimulator(new TriggerRatesOptions { Set = TriggerRatesSet.Faults, FirstFault = 0.1 }).Simulate(TestRows, seed + 1_000);
        messages.WriteLine("Fitting a conditional VAE: the Level-1 rates are told, the trigger paths are modelled …");
        Detector detector = Detector.Fit(
            normal, new DetectorOptions { Recipe = "cvae", Seed = seed, TrainOn = TrainOn.Normal, Progress = progress }, cancellationToken);
        detector.Save(Path.Combine(folder, "demo.offshell"));
        messages.WriteLine("Scoring, evaluating, explaining …");
        DetectorEvaluation evaluation = DetectorEvaluation.Run(detector, test, ["0"], "or");
        string reportPath = Path.Combine(folder, "report.html");
        DetectorReport.Create(detector, test, evaluation, Alpha, "Trigger rates: planted faults in simulated running").Save(reportPath);
        return Summarise(detector, test, evaluation, normal.RowCount, reportPath);
    }

    private static DemoResult Summarise(Detector detector, Table test, DetectorEvaluation evaluation, int trainingRows, string reportPath)
    {
        ImmutableArray<RowVerdict> verdicts = detector.Judge(test, Alpha, evaluation.ScoreName);
        int[] normal = [.. Enumerable.Range(0, test.RowCount).Where(i => !evaluation.IsAnomaly[i])];
        return new DemoResult
        {
            TrainingRows = trainingRows,
            TestRows = test.RowCount,
            NormalRows = normal.Length,
            FalseAlarms = normal.Count(i => verdicts[i].IsAnomalous),
            Alpha = Alpha,
            FalseAlarmInterval = FalseAlarmInterval.Counts(detector.Fingerprint.CalibrationRows, normal.Length, Alpha),
            Faults = [.. Faults(detector, test, evaluation, normal)],
            ReportPath = reportPath,
        };
    }

    private static IEnumerable<DemoFault> Faults(Detector detector, Table test, DetectorEvaluation evaluation, int[] normal)
    {
        int kind = test.Schema.IndexOf("kind"), affected = test.Schema.IndexOf("affected");
        var byFault = Enumerable.Range(0, test.RowCount).Where(i => evaluation.IsAnomaly[i]).GroupBy(i => (Kind: test.TextOf(kind, i), Target: test.TextOf(affected, i)));
        foreach (var fault in byFault)
        {
            int[] rows = [.. fault];
            string score = fault.Key.Kind.Contains("path", StringComparison.Ordinal) ? "infinity-norm" : "kl";
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
}
