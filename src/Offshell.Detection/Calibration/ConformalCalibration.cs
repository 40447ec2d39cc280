using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>
/// Split-conformal calibration (Vovk, Gammerman and Shafer 2005): scores of normal rows that were used for nothing else
/// turn a score into a p-value, p = (1 + #{calibration scores ≥ score})/(n + 1). If normal rows are exchangeable with the
/// calibration rows, P(p ≤ α) ≤ α over both, whatever the score. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Above the largest calibration score counting gives the constant 1/(n + 1); there a generalised Pareto tail
/// (<see cref="ParetoTail"/>) decides, always below that constant, and the result is marked extrapolated. So the tail never
/// changes a verdict at α ≥ 1/(n + 1).
/// </remarks>
public sealed class ConformalCalibration
{
    private readonly double[] _sorted;   // ascending, rows of zero weight left out
    private readonly double[]? _weights; // aligned with _sorted; null when all are 1
    private readonly double[]? _above;   // weight of _sorted[i..]; null when all weights are 1
    private readonly double _total;
    private readonly Lazy<ParetoTail> _tail;

    /// <summary>Calibrates on normal rows.</summary>
    /// <param name="scores">Scores of normal rows, finite, at least one, in any order.</param>
    /// <param name="weights">
    /// Event weights, one per row, finite and ≥ 0, or empty. A new row then counts as Σw²/Σw, the mean weight that a row
    /// drawn by weight carries, which makes the smallest p-value 1/(n_eff + 1) with n_eff = (Σw)²/Σw².
    /// </param>
    /// <exception cref="ArgumentException">No rows, a score that is not finite, or weights that are not allowed.</exception>
    public ConformalCalibration(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights = default)
        : this(scores, weights, independentGroups: null)
    {
    }

    private ConformalCalibration(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights, int? independentGroups)
    {
        Guard.NotEmpty(scores.Length, nameof(scores));
        Guard.Finite(scores);
        if (weights.IsEmpty)
        {
            _sorted = scores.ToArray();
            Array.Sort(_sorted);
            (_total, EffectiveCount, NewRowWeight) = (_sorted.Length, _sorted.Length, 1);
        }
        else
        {
            Guard.Weights(weights, scores.Length);
            (_sorted, _weights) = SortByScore(scores, weights);
            _above = new double[_sorted.Length + 1];
            for (int i = _sorted.Length - 1; i >= 0; i--) _above[i] = _above[i + 1] + _weights[i];
            _total = _above[0];
            EffectiveCount = independentGroups ?? WeightedSample.EffectiveCount(_weights);
            NewRowWeight = independentGroups is null ? _total / EffectiveCount : 1;
        }

        _tail = new Lazy<ParetoTail>(() => ParetoTail.Fit(this));
    }

    /// <summary>
    /// Calibration for rows of groups that were not seen (a new fill or run), when rows within a group resemble each other
    /// (hierarchical conformal prediction; Dunn, Wasserman and Ramdas 2022; Lee, Barber and Willett 2023): each group
    /// has total weight 1, and so has the new row's group. If groups are exchangeable, P(p ≤ α) ≤ α for a row of a new
    /// group, however strongly rows depend on each other within a group. The price: p ≥ 1/(groups + 1) before extrapolation.
    /// </summary>
    /// <param name="scores">Scores of normal rows, finite.</param>
    /// <param name="groups">A group number per row.</param>
    public static ConformalCalibration ForNewGroups(ReadOnlySpan<double> scores, ReadOnlySpan<int> groups)
    {
        Guard.SameLength(groups.Length, scores.Length, nameof(groups));
        var sizes = new Dictionary<int, int>();
        foreach (int group in groups) sizes[group] = sizes.GetValueOrDefault(group) + 1;
        double[] weights = new double[groups.Length];
        for (int row = 0; row < weights.Length; row++) weights[row] = 1.0 / sizes[groups[row]];
        return new ConformalCalibration(scores, weights, sizes.Count);
    }

    /// <summary>Number of calibration rows with positive weight, n.</summary>
    public int Count => _sorted.Length;

    /// <summary>Effective number of independent rows: n, with weights (Σw)²/Σw², for new groups the number of groups.</summary>
    public double EffectiveCount { get; }

    /// <summary>Weight with which a new row enters its own p-value; 1 when unweighted.</summary>
    public double NewRowWeight { get; }

    /// <summary>Smallest p-value that counting can give: 1/(n + 1) when unweighted.</summary>
    public double SmallestPValue => NewRowWeight / (NewRowWeight + _total);

    /// <summary>Calibration scores in ascending order.</summary>
    public ReadOnlySpan<double> SortedScores => _sorted;

    /// <summary>Weights in the order of <see cref="SortedScores"/>; empty when unweighted.</summary>
    public ReadOnlySpan<double> SortedWeights => _weights;

    /// <summary>The tail beyond the largest calibration score, fitted when first asked for; the same for the same scores.</summary>
    public ParetoTail Tail => _tail.Value;

    /// <summary>p-value of a score; never rises with the score, and falls strictly beyond the largest calibration score.</summary>
    /// <param name="score">Not NaN. A score equal to calibration scores counts them all as at least as high.</param>
    public PValue PValue(double score)
    {
        int index = FirstAtLeast(score);
        return index < _sorted.Length
            ? new PValue(ProbabilityFrom(index), false)
            : new PValue(Math.Clamp(Math.Exp(Tail.LogPValue(score)), MinimumPValue, SmallestPValue), true); // exp(log) may round up
    }

    /// <summary>p-values of many scores.</summary>
    /// <param name="scores">Scores, none NaN.</param>
    /// <param name="destination">One p-value per score.</param>
    /// <exception cref="ArgumentException">A score is NaN or the lengths differ.</exception>
    public void PValues(ReadOnlySpan<double> scores, Span<PValue> destination)
    {
        Guard.SameLength(destination.Length, scores.Length, nameof(destination));
        for (int i = 0; i < scores.Length; i++) destination[i] = PValue(scores[i]);
    }

    /// <summary>log p in nats: keeps far outliers apart where p itself would underflow.</summary>
    /// <param name="score">Not NaN.</param>
    public double LogPValue(double score)
    {
        int index = FirstAtLeast(score);
        return index < _sorted.Length ? Math.Log(ProbabilityFrom(index)) : Tail.LogPValue(score);
    }

    /// <summary>
    /// Mid-p-value, (#{&gt;} + #{=}/2 + 1/2)/(n + 1): the share of normal rows above, ties counting one half. Centred on 1/2
    /// even with ties, so it serves to judge uniformity, not to decide.
    /// </summary>
    /// <param name="score">Not NaN.</param>
    public double MidPValue(double score)
    {
        Interval range = PValueRange(score);
        return (range.Low + range.High) / 2;
    }

    /// <summary>
    /// From #{&gt;}/(n + 1) to (1 + #{≥})/(n + 1), the counted p-value: a uniform draw from this range is uniform on [0, 1] over
    /// normal rows, with ties too.
    /// </summary>
    /// <param name="score">Not NaN.</param>
    public Interval PValueRange(double score) => new(WeightFrom(FirstAbove(score)) / (NewRowWeight + _total), ProbabilityFrom(FirstAtLeast(score)));

    /// <summary>The verdict: anomalous if and only if p ≤ α.</summary>
    /// <param name="score">Not NaN.</param>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    public bool IsAnomalous(double score, double alpha)
    {
        Guard.OpenUnit(alpha);
        return PValue(score).Value <= alpha;
    }

    /// <summary>
    /// The threshold that says the same as p ≤ α: a row is anomalous if and only if its score is strictly above it.
    /// Unweighted and for α ≥ 1/(n + 1) it is the k-th <em>largest</em> calibration score, k the largest integer with
    /// k/(n + 1) ≤ α; rows that tie with it are normal. For smaller α it comes from the tail.
    /// </summary>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    public Threshold Threshold(double alpha)
    {
        Guard.OpenUnit(alpha);
        if (alpha < SmallestPValue) return new Threshold(Bracket.LastRejected(_sorted[^1], s => PValue(s).Value <= alpha), true);
        int low = 0, high = _sorted.Length - 1; // The smallest calibration score above which p never exceeds alpha.
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ProbabilityFrom(FirstAbove(_sorted[middle])) <= alpha) high = middle;
            else low = middle + 1;
        }

        return new Threshold(_sorted[low], false);
    }

    /// <summary>
    /// The threshold whose realised false-alarm rate, <em>given this calibration set</em>, is at most α with stated confidence.
    /// Above the k-th largest of n scores the rate is distributed as Beta(k, n + 1 − k) (stochastically less with ties), so k
    /// is the largest rank with P(Beta ≤ α) ≥ confidence. With weights, n is the effective number of rows. When even
    /// k = 1 is not sure enough (n &lt; ln(1 − confidence)/ln(1 − α)), the upper limit of the tail decides; its confidence is
    /// approximate (0.89 to 0.99 measured for 0.95).
    /// </summary>
    /// <param name="alpha">False-alarm rate, in (0, 1).</param>
    /// <param name="confidence">In (0, 1); default 0.95.</param>
    public Threshold ConfidentThreshold(double alpha, double confidence = 0.95)
    {
        Guard.OpenUnit(alpha);
        Guard.OpenUnit(confidence);
        double rank = ConfidentRank(EffectiveCount, alpha, confidence);
        double rate = rank / (EffectiveCount + 1);
        if (rank >= 1 && rate >= SmallestPValue) return Threshold(rate);
        Func<double, double> logLimit = Tail.LogUpperLimit(confidence);
        return new Threshold(Bracket.LastRejected(_sorted[^1], s => Math.Exp(logLimit(s)) <= alpha), true);
    }

    // Largest real k in (0, α(n+1)] with P(Beta(k, n + 1 − k) ≤ α) ≥ confidence; whole numbers when rows are unweighted.
    private double ConfidentRank(double count, double alpha, double confidence)
    {
        double low = 0, high = Math.Min(count, alpha * (count + 1));
        if (_weights is null)
        {
            (low, high) = (0, Math.Floor(high) + 1);
            while (high - low > 1)
            {
                double middle = Math.Floor((low + high) / 2);
                if (BetaDistribution.Cumulative(middle, count + 1 - middle, alpha) >= confidence) low = middle;
                else high = middle;
            }

            return low;
        }

        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            if (BetaDistribution.Cumulative(middle, count + 1 - middle, alpha) >= confidence) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>Smallest normal double: p-values never reach 0, which would say impossible.</summary>
    internal const double MinimumPValue = 2.2250738585072014e-308;

    /// <summary>(new row's weight + weight of the sorted rows from an index on)/(all weight).</summary>
    internal double ProbabilityFrom(int index) => (NewRowWeight + WeightFrom(index)) / (NewRowWeight + _total);

    /// <summary>Index of the first sorted score ≥ the given one.</summary>
    internal int FirstAtLeast(double score)
    {
        Guard.NoNaN([score], nameof(score));
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle] >= score) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    /// <summary>Index of the first sorted score &gt; the given one.</summary>
    internal int FirstAbove(double score) => double.IsPositiveInfinity(score) ? _sorted.Length : FirstAtLeast(Math.BitIncrement(score));

    private double WeightFrom(int index) => _above is null ? _sorted.Length - index : _above[index];

    private static (double[] Scores, double[] Weights) SortByScore(ReadOnlySpan<double> scores, ReadOnlySpan<double> weights)
    {
        var rows = new List<(double Score, double Weight)>(scores.Length);
        for (int row = 0; row < scores.Length; row++)
            if (weights[row] > 0) rows.Add((scores[row], weights[row]));
        rows.Sort(); // By score, then weight: equal inputs in another order give equal sums.
        return ([.. rows.Select(r => r.Score)], [.. rows.Select(r => r.Weight)]);
    }
}
