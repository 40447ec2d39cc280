namespace Offshell.Detection.Metrics;

/// <summary>
/// Scores with their truth, sorted once: what every ranking metric starts from. A row is flagged when its score is
/// strictly above a threshold, and rows of equal score are always flagged together. Immutable and thread-safe.
/// </summary>
public sealed class LabelledScores
{
    private readonly int[] _order;     // rows by descending score
    private readonly int[] _groupEnds; // exclusive end, within _order, of every run of equal scores
    private readonly double[] _scores;
    private readonly bool[] _anomalous;
    private readonly double[]? _weights;
    private readonly TieGroup[] _groups;

    private LabelledScores(int[] order, int[] groupEnds, double[] scores, bool[] anomalous, double[]? weights)
    {
        (_order, _groupEnds, _scores, _anomalous, _weights) = (order, groupEnds, scores, anomalous, weights);
        _groups = SumGroups();
        double normalSquares = 0, anomalySquares = 0;
        for (int row = 0; row < scores.Length; row++)
        {
            double weight = Weight(row);
            if (anomalous[row]) (AnomalyWeight, anomalySquares) = (AnomalyWeight + weight, anomalySquares + (weight * weight));
            else (NormalWeight, normalSquares) = (NormalWeight + weight, normalSquares + (weight * weight));
        }

        EffectiveAnomalies = anomalySquares > 0 ? AnomalyWeight * AnomalyWeight / anomalySquares : 0;
        EffectiveNormals = normalSquares > 0 ? NormalWeight * NormalWeight / normalSquares : 0;
    }

    /// <summary>Number of rows.</summary>
    public int RowCount => _scores.Length;

    /// <summary>Sum of the weights of the anomalous rows (their number when unweighted).</summary>
    public double AnomalyWeight { get; }

    /// <summary>Sum of the weights of the normal rows (their number when unweighted).</summary>
    public double NormalWeight { get; }

    /// <summary>Effective number of anomalous rows, (Σw)²/Σw².</summary>
    public double EffectiveAnomalies { get; }

    /// <summary>Effective number of normal rows, (Σw)²/Σw².</summary>
    public double EffectiveNormals { get; }

    /// <summary>Runs of equal scores, from the highest score to the lowest.</summary>
    internal ReadOnlySpan<TieGroup> Groups => _groups;

    /// <summary>Sorts scores and their truth.</summary>
    /// <param name="scores">One score per row; larger is more anomalous. NaN is an error; infinities are ranked.</param>
    /// <param name="anomalous">One truth per row.</param>
    /// <param name="weights">One weight per row, finite and ≥ 0, or empty for equal weights.</param>
    /// <exception cref="ArgumentException">The lengths differ, a score is NaN, a weight is not allowed, or one of the two classes has no weight.</exception>
    public static LabelledScores Create(ReadOnlySpan<double> scores, ReadOnlySpan<bool> anomalous, ReadOnlySpan<double> weights = default)
    {
        Guard.NoNaN(scores);
        Guard.SameLength(anomalous.Length, scores.Length, nameof(anomalous));
        if (!weights.IsEmpty) Guard.Weights(weights, scores.Length);
        double[] keys = scores.ToArray();
        int[] order = new int[keys.Length];
        for (int row = 0; row < order.Length; row++) order[row] = row;
        Array.Sort(keys, order);
        Array.Reverse(order);
        double[] own = scores.ToArray();
        var result = new LabelledScores(order, FindGroupEnds(order, own), own, anomalous.ToArray(), weights.IsEmpty ? null : weights.ToArray());
        if (!(result.AnomalyWeight > 0 && result.NormalWeight > 0))
        {
            throw new ArgumentException($"Found {anomalous.Count(true)} anomalous and {anomalous.Count(false)} normal rows among {scores.Length}; " +
                "expected at least one of each with positive weight. Check the label column and which of its values are normal.", nameof(anomalous));
        }

        return result;
    }

    /// <summary>Joins the scores of normal rows and of anomalous rows.</summary>
    /// <exception cref="ArgumentException">One of the two is empty, or a score is NaN.</exception>
    public static LabelledScores FromClasses(ReadOnlySpan<double> normalScores, ReadOnlySpan<double> anomalousScores)
    {
        double[] scores = [.. normalScores, .. anomalousScores];
        bool[] anomalous = new bool[scores.Length];
        anomalous.AsSpan(normalScores.Length).Fill(true);
        return Create(scores, anomalous);
    }

    /// <summary>
    /// The same rows with each weight multiplied by a factor, without sorting again; how resampling is done. A class may
    /// end with no weight, and then ranking metrics are NaN.
    /// </summary>
    /// <param name="factors">One factor ≥ 0 per row, such as the times a row was drawn.</param>
    internal LabelledScores Reweighted(ReadOnlySpan<double> factors)
    {
        Guard.SameLength(factors.Length, RowCount, nameof(factors));
        double[] weights = factors.ToArray();
        if (_weights is not null)
            for (int row = 0; row < weights.Length; row++) weights[row] *= _weights[row];
        return new LabelledScores(_order, _groupEnds, _scores, _anomalous, weights);
    }

    internal bool IsAnomalous(int row) => _anomalous[row];

    internal double Weight(int row) => _weights is null ? 1 : _weights[row];

    /// <summary>
    /// For an anomalous row the share of normal weight below it, for a normal row the share of anomalous weight above it;
    /// ties count one half. The weighted mean over either class is the ROC AUC.
    /// </summary>
    internal double[] Placements()
    {
        double[] placements = new double[RowCount];
        double anomaliesAbove = 0, normalsAbove = 0;
        int start = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            TieGroup group = _groups[g];
            double ofAnomaly = (NormalWeight - normalsAbove - (group.Normals / 2)) / NormalWeight;
            double ofNormal = (anomaliesAbove + (group.Anomalies / 2)) / AnomalyWeight;
            for (int i = start; i < _groupEnds[g]; i++) placements[_order[i]] = _anomalous[_order[i]] ? ofAnomaly : ofNormal;
            (anomaliesAbove, normalsAbove, start) = (anomaliesAbove + group.Anomalies, normalsAbove + group.Normals, _groupEnds[g]);
        }

        return placements;
    }

    private static int[] FindGroupEnds(int[] order, double[] scores)
    {
        var ends = new List<int>();
        for (int i = 1; i <= order.Length; i++)
            if (i == order.Length || scores[order[i]] != scores[order[i - 1]]) ends.Add(i);
        return [.. ends];
    }

    private TieGroup[] SumGroups()
    {
        var groups = new TieGroup[_groupEnds.Length];
        int i = 0;
        for (int g = 0; g < groups.Length; g++)
        {
            double anomalies = 0, normals = 0, squaredNormals = 0, score = _scores[_order[i]];
            for (; i < _groupEnds[g]; i++)
            {
                double weight = Weight(_order[i]);
                if (_anomalous[_order[i]]) anomalies += weight;
                else (normals, squaredNormals) = (normals + weight, squaredNormals + (weight * weight));
            }

            groups[g] = new TieGroup(score, anomalies, normals, squaredNormals);
        }

        return groups;
    }
}

/// <summary>Total weight of the rows that share one score.</summary>
internal readonly record struct TieGroup(double Score, double Anomalies, double Normals, double SquaredNormals);
