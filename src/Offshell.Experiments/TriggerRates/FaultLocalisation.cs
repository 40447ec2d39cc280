using Offshell.Data;
using Offshell.Detection;
using Offshell.Experiments.Running;
using Offshell.Physics.Simulation.TriggerRates;

namespace Offshell.Experiments.TriggerRates;

/// <summary>
/// Planted faults: how many of their rows are found, and whether the right column is named, by the model's explanation and
/// by a baseline that names the columns farthest from their training mean in units of their training deviation.
/// </summary>
internal sealed class FaultLocalisation
{
    internal const string FoundScore = "or";
    private const string ExplainedScore = "negative-elbo";
    private const int Top = 3;

    private readonly TriggerRatesExperimentSettings _settings;
    private readonly Detector _detector;
    private readonly Table _truth;
    private readonly Table _rows;
    private readonly (string Name, double Mean, double Deviation)[] _columns;

    /// <param name="settings">Sizes.</param>
    /// <param name="detector">The fitted model.</param>
    /// <param name="training">The rows it was fitted to.</param>
    /// <param name="seed">Seed of the running with faults.</param>
    internal FaultLocalisation(TriggerRatesExperimentSettings settings, Detector detector, Table training, int seed)
    {
        _settings = settings;
        _detector = detector;
        int count = settings.FaultsOfAKind;
        var options = new TriggerRatesOptions { Set = TriggerRatesSet.Faults, FirstFault = 0.1, DeadPaths = count, DeadSeeds = count, HotSeeds = count, Drifts = count };
        _truth = new TriggerRatesSimulator(options).Simulate(settings.FaultRows, (ulong)seed);
        _rows = TriggerRatesRows.LogRates(_truth);
        _columns = [.. training.Schema.IndicesOf(ColumnRole.Feature).Concat(training.Schema.IndicesOf(ColumnRole.Condition)).Select(c => (training.Schema[c].Name, training.Values(c).ToArray())).Select(c => (c.Name, c.Item2.Average(), Deviation(c.Item2)))];
    }

    /// <summary>Adds, for each kind of fault, the share found, the area against normal rows, and hit rates; and the false-alarm rate.</summary>
    internal void AddTo(Dictionary<string, double> values)
    {
        int kind = _truth.Schema.IndexOf("kind");
        RowVerdict[] verdicts = [.. _detector.Judge(_rows, _settings.Alpha, FoundScore)];
        bool[] anomalous = ClassScores.Labels(_truth);
        double[] normal = [.. verdicts.Where((_, i) => !anomalous[i]).Select(v => v.Score)];
        values["false-alarm-rate"] = verdicts.Where((_, i) => !anomalous[i]).Count(v => v.IsAnomalous) / (double)normal.Length;
        foreach (IGrouping<string, int> fault in Enumerable.Range(0, verdicts.Length).Where(i => anomalous[i]).GroupBy(i => _truth.TextOf(kind, i)))
        {
            int[] rows = [.. fault];
            values[$"{fault.Key}/found"] = rows.Count(i => verdicts[i].IsAnomalous) / (double)rows.Length;
            values[$"{fault.Key}/roc-auc"] = ClassScores.Auc(normal, [.. rows.Select(i => verdicts[i].Score)]);
            AddBlame(values, fault.Key, [.. rows.Where(i => verdicts[i].IsAnomalous)]);
        }
    }

    /// <summary>Rows that were not found are not explained: nobody would ask.</summary>
    private void AddBlame(Dictionary<string, double> values, string fault, int[] found)
    {
        int affected = _truth.Schema.IndexOf("affected");
        int count = Math.Min(_settings.ExplainedRows, found.Length);
        int[] rows = [.. Enumerable.Range(0, count).Select(i => found[(int)((long)i * found.Length / count)])];
        void Rates(string name, Func<int, IEnumerable<string>> ranked)
        {
            bool[][] hits = [.. rows.Select(row => ranked(row).Take(Top).Select(column => IsOf(column, _truth.TextOf(affected, row))).ToArray())];
            values[$"{fault}/{name}-top1"] = rows.Length == 0 ? double.NaN : hits.Count(h => h[0]) / (double)rows.Length;
            values[$"{fault}/{name}-top3"] = rows.Length == 0 ? double.NaN : hits.Count(h => h.Contains(true)) / (double)rows.Length;
        }

        Rates("blame", row => _detector.Explain(_rows, row, _settings.Alpha, ExplainedScore).Columns.Select(c => c.Column));
        Rates("z-score", row => _columns.OrderByDescending(c => Math.Abs(_rows.Values(_rows.Schema.IndexOf(c.Name))[row] - c.Mean) / c.Deviation).Select(c => c.Name));
    }

    private bool IsOf(string column, string target) => column == target || _rows.Schema[_rows.Schema.IndexOf(column)].Family == target;

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
