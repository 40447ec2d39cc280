using System.Collections.Immutable;
using Offshell.Detection.Metrics;
using Offshell.Tensors.Random;

namespace Offshell.Experiments.Combinations;

/// <summary>Figures of one combination on one signal with one seed.</summary>
/// <param name="ChoiceArea">ROC AUC on the half of the test events that combinations are chosen on.</param>
/// <param name="Area">ROC AUC on the other half.</param>
/// <param name="Efficiencies">Signal efficiency on the other half at the thresholds of <see cref="CombinationMeasurement.Rates"/>.</param>
/// <param name="FalseAlarms">Share of the background of the other half above the same thresholds.</param>
internal sealed record CombinationFigures(double ChoiceArea, double Area, ImmutableArray<double> Efficiencies, ImmutableArray<double> FalseAlarms);

/// <summary>
/// Measures combinations. Events at even positions are for choosing the best of many, those at odd positions for saying how good it is.
/// </summary>
internal sealed class CombinationMeasurement(CombinationsSettings settings, ImmutableArray<CombinedScore> combinations, ImmutableArray<string> signals)
{
    /// <summary>Background efficiencies of the thresholds, which come from the calibration of the combined score.</summary>
    internal static readonly ImmutableArray<double> Rates = [1e-2, 1e-3];

    private readonly List<CombinationFigures[,]> _seeds = [];
    private readonly List<Dictionary<(int Signal, string Kind), double[]>> _gains = [];

    internal ImmutableArray<CombinedScore> Combinations => combinations;

    internal ImmutableArray<string> Signals => signals;

    internal int Seeds => _seeds.Count;

    internal CombinationFigures Figures(int seed, int combination, int signal) => _seeds[seed][combination, signal];

    /// <summary>Mean over the seeds of one figure.</summary>
    internal double Mean(int combination, int signal, Func<CombinationFigures, double> figure) => _seeds.Average(seed => figure(seed[combination, signal]));

    /// <summary>The combination of a kind that is best on a signal by the events for choosing, mean over all seeds so far.</summary>
    internal int Best(int signal, string kind) =>
        Enumerable.Range(0, combinations.Length).Where(c => combinations[c].Kind == kind).MaxBy(c => Mean(c, signal, f => f.ChoiceArea));

    /// <summary>Kinds of combinations, single scores first.</summary>
    internal IEnumerable<string> Kinds => combinations.Select(c => c.Kind).Distinct();

    /// <summary>Bootstrap differences of ROC AUC between the chosen combination of a kind and the chosen single score, all seeds together.</summary>
    internal double[] Gains(int signal, string kind) => [.. _gains.SelectMany(seed => seed[(signal, kind)]).Order()];

    internal void Add(int seed, ImmutableArray<EventScores> scores, int threads, CancellationToken cancellationToken)
    {
        var figures = new CombinationFigures[combinations.Length, signals.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, combinations.Length, options, c =>
        {
            for (int s = 0; s < signals.Length; s++) figures[c, s] = Measure(scores[c], s);
        });
        _seeds.Add(figures);
        RandomSource random = new RandomSource((ulong)seed).Split("bootstrap");
        var gains = new Dictionary<(int, string), double[]>();
        (int Signal, string Kind)[] pairs = [.. from s in Enumerable.Range(0, signals.Length) from kind in Kinds where kind != CombinedScore.Single select (s, kind)];
        var found = new double[pairs.Length][];
        Parallel.For(0, pairs.Length, options, i =>
        {
            (int signal, string kind) = pairs[i];
            int single = BestHere(figures, signal, CombinedScore.Single), chosen = BestHere(figures, signal, kind);
            BootstrapDistribution differences = RocAuc.BootstrapDifference(Labelled(scores[chosen], signal, 1), Labelled(scores[single], signal, 1), settings.Replicates, random.Split((ulong)signal));
            found[i] = [.. differences.Values];
        });
        for (int i = 0; i < pairs.Length; i++) gains.Add(pairs[i], found[i]);
        _gains.Add(gains);
    }

    private int BestHere(CombinationFigures[,] figures, int signal, string kind) =>
        Enumerable.Range(0, combinations.Length).Where(c => combinations[c].Kind == kind).MaxBy(c => figures[c, signal].ChoiceArea);

    private static CombinationFigures Measure(EventScores scores, int signal)
    {
        double[] background = Half(scores.Background, 1), events = Half(scores.Signals[signal], 1);
        double[] thresholds = [.. Rates.Select(rate => scores.Calibration.Threshold(rate).Value)];
        return new CombinationFigures(
            RocAuc.Value(Labelled(scores, signal, 0)),
            RocAuc.Value(Labelled(scores, signal, 1)),
            [.. thresholds.Select(t => Above(events, t))],
            [.. thresholds.Select(t => Above(background, t))]);
    }

    private static LabelledScores Labelled(EventScores scores, int signal, int half) => LabelledScores.FromClasses(Half(scores.Background, half), Half(scores.Signals[signal], half));

    private static double[] Half(double[] scores, int half) => [.. scores.Where((_, i) => i % 2 == half)];

    private static double Above(double[] scores, double threshold) => scores.Count(s => s > threshold) / (double)scores.Length;
}
