using System.Collections.Immutable;
using Offshell.Detection.Calibration;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.HighLevelFeatures;

/// <summary>
/// Signal efficiencies at fixed background efficiencies, with intervals from resampling whole showers of background and
/// single events of signal. The same resampling serves all methods, so that their ratio is paired. Background events count
/// with their weights in the mixture of processes.
/// </summary>
internal sealed class Efficiencies
{
    /// <summary>Background efficiencies that are counted, if at least <see cref="FewestEvents"/> events remain.</summary>
    internal static readonly ImmutableArray<double> Counted = [1e-2, 1e-3, 1e-4];

    /// <summary>The source's working point: about a thousand Standard Model events a month.</summary>
    internal const double WorkingPoint = 5.4e-6;

    internal const int FewestEvents = 10;

    private readonly int _replicates;
    private readonly double[] _weights;
    private readonly RandomSource _random;
    private readonly Dictionary<(string Method, double Share), double[]> _thresholds = [];
    private readonly Dictionary<string, int[][]> _signalWeights = [];
    private readonly Dictionary<string, ParetoTail> _tails = [];

    /// <param name="methods">Scores of every method.</param>
    /// <param name="showers">The shower of each background event, numbered below the number of events.</param>
    /// <param name="eventWeights">The weight of each background event.</param>
    /// <param name="replicates">Number of resamplings.</param>
    /// <param name="random">Source of the resampling.</param>
    internal Efficiencies(IReadOnlyCollection<ScoredEvents> methods, int[] showers, double[] eventWeights, int replicates, RandomSource random)
    {
        (_replicates, _weights, _random) = (replicates, eventWeights, random);
        EffectiveEvents = WeightedSample.EffectiveCount(eventWeights);
        Dictionary<string, int[]> orders = methods.ToDictionary(m => m.Method, m => Descending(m.Background));
        foreach (ScoredEvents method in methods)
        {
            foreach (double share in Counted) _thresholds.Add((method.Method, share), new double[replicates + 1]);
        }

        for (int r = 0; r <= replicates; r++)
        {
            int[] showerWeights = Weights("background", r, showers.Length);
            double[] weights = [.. showers.Select((shower, i) => showerWeights[shower] * eventWeights[i])];
            foreach (ScoredEvents method in methods)
            {
                foreach (double share in Counted) _thresholds[(method.Method, share)][r] = Threshold(method.Background, orders[method.Method], weights, share);
            }
        }
    }

    /// <summary>ROC AUC of a signal over all folds.</summary>
    internal static double Auc(ScoredEvents scored, string signal) =>
        RocAuc.Value(LabelledScores.FromClasses([.. scored.Background.Where(double.IsFinite)], [.. scored.Signal(signal).SelectMany(f => f).Where(double.IsFinite)]));

    /// <summary>The efficiency as it is, and in every replicate.</summary>
    internal (double Value, double[] Replicates) At(ScoredEvents scored, string signal, double backgroundEfficiency)
    {
        double[][] folds = scored.Signal(signal);
        if (!_signalWeights.TryGetValue(signal, out int[][]? weights))
        {
            weights = [.. Enumerable.Range(0, _replicates + 1).Select(r => Weights(signal, r, folds[0].Length))];
            _signalWeights.Add(signal, weights);
        }

        double[] thresholds = _thresholds[(scored.Method, backgroundEfficiency)];
        return (Efficiency(folds, weights[0], thresholds[0]), [.. Enumerable.Range(1, _replicates).Select(r => Efficiency(folds, weights[r], thresholds[r]))]);
    }

    /// <summary>
    /// The efficiency above the threshold at which a generalised Pareto tail, fitted to the background, has the working point;
    /// extrapolated. The interval joins that of the threshold (profile likelihood of the tail) and that of the count (Clopper and Pearson).
    /// </summary>
    internal (double Value, Interval Interval) AtWorkingPoint(ScoredEvents scored, string signal)
    {
        ParetoTail tail = Tail(scored);
        double[] scores = [.. scored.Signal(signal).SelectMany(f => f).Where(double.IsFinite)];
        double events = (double)scores.Length / scored.Signal(signal).Length; // every fold's model scored the same events
        if (scored.Signal(signal).Any(f => f.Any(double.IsNaN))) events = scores.Length;
        double Share(double threshold) => scores.Length == 0 ? 0 : (double)scores.Count(s => s > threshold) / scores.Length;
        double value = Share(tail.ScoreAt(WorkingPoint));
        if (tail.IsAssumed) return (value, new Interval(0, 1));
        Interval threshold = tail.ScoreInterval(WorkingPoint);
        return (value, new Interval(
            BinomialInterval.ClopperPearson(Share(threshold.High) * events, events).Low,
            BinomialInterval.ClopperPearson(Share(threshold.Low) * events, events).High));
    }

    /// <summary>How many unweighted events the weighted background is worth, (Σw)²/Σw².</summary>
    internal double EffectiveEvents { get; }

    /// <summary>The threshold on a method's score at a background efficiency that is counted.</summary>
    internal double ThresholdAt(ScoredEvents scored, double backgroundEfficiency) => _thresholds[(scored.Method, backgroundEfficiency)][0];

    private ParetoTail Tail(ScoredEvents scored)
    {
        if (!_tails.TryGetValue(scored.Method, out ParetoTail? tail)) _tails.Add(scored.Method, tail = new ConformalCalibration(scored.Background, _weights).Tail);
        return tail;
    }

    /// <summary>Central interval of 95 % of the log of a ratio of efficiencies; a half replaces a share of no events.</summary>
    internal static Interval LogRatio(double[] first, double[] second, int events)
    {
        double floor = 0.5 / events;
        double[] logs = [.. first.Zip(second, (a, b) => Math.Log(Math.Max(a, floor) / Math.Max(b, floor))).Order()];
        return Central(logs);
    }

    internal static Interval Central(IEnumerable<double> replicates)
    {
        double[] sorted = [.. replicates.Order()];
        int tail = (int)Math.Floor(0.025 * sorted.Length);
        return new Interval(sorted[tail], sorted[^(tail + 1)]);
    }

    /// <summary>Replicate 0 is the sample as it is; the others draw Poisson weights of mean 1.</summary>
    private int[] Weights(string what, int replicate, int count)
    {
        int[] weights = new int[count];
        RandomStream random = _random.Split(what).Split((ulong)replicate).Stream();
        for (int i = 0; i < count; i++) weights[i] = replicate == 0 ? 1 : (int)random.NextPoisson(1);
        return weights;
    }

    private static int[] Descending(double[] scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort([.. scores.Select(s => -s)], order);
        return order;
    }

    /// <summary>The largest score above which no more than the given share of the weight lies; strictly above counts.</summary>
    private static double Threshold(double[] scores, int[] descending, double[] weights, double share)
    {
        double allowed = share * weights.Sum();
        double above = 0;
        foreach (int i in descending)
        {
            above += weights[i];
            if (above > allowed) return scores[i];
        }

        return double.NegativeInfinity;
    }

    private static double Efficiency(double[][] folds, int[] weights, double threshold)
    {
        long passed = 0, total = 0;
        foreach (double[] fold in folds)
        {
            for (int i = 0; i < fold.Length; i++)
            {
                if (double.IsNaN(fold[i])) continue;
                total += weights[i];
                if (fold[i] > threshold) passed += weights[i];
            }
        }

        return total == 0 ? 0 : (double)passed / total;
    }
}
