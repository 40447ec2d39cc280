namespace Offshell.Detection.Metrics;

/// <summary>Weights of right and wrong verdicts at one threshold. A ratio whose denominator is 0 is NaN.</summary>
/// <param name="TruePositives">Anomalous rows flagged.</param>
/// <param name="FalsePositives">Normal rows flagged.</param>
/// <param name="TrueNegatives">Normal rows passed.</param>
/// <param name="FalseNegatives">Anomalous rows passed.</param>
public readonly record struct DecisionCounts(double TruePositives, double FalsePositives, double TrueNegatives, double FalseNegatives)
{
    /// <summary>Share of flagged rows that are anomalous.</summary>
    public double Precision => TruePositives / (TruePositives + FalsePositives);

    /// <summary>Share of anomalous rows flagged: sensitivity, ε_S.</summary>
    public double Recall => TruePositives / (TruePositives + FalseNegatives);

    /// <summary>Share of normal rows passed, 1 − ε_B.</summary>
    public double Specificity => TrueNegatives / (TrueNegatives + FalsePositives);

    /// <summary>Share of normal rows flagged, ε_B.</summary>
    public double FalseAlarmRate => FalsePositives / (TrueNegatives + FalsePositives);

    /// <summary>Share of all rows with the right verdict.</summary>
    public double Accuracy => (TruePositives + TrueNegatives) / (TruePositives + FalsePositives + TrueNegatives + FalseNegatives);

    /// <summary>F₁ = 2TP/(2TP + FP + FN), the harmonic mean of precision and recall.</summary>
    public double F1 => 2 * TruePositives / ((2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Counts verdicts: a row is flagged when its score is strictly above the threshold.</summary>
    /// <param name="scores">One score per row; NaN is an error.</param>
    /// <param name="anomalous">One truth per row.</param>
    /// <param name="threshold">The threshold; NaN is an error.</param>
    /// <param name="weights">One weight ≥ 0 per row, or empty.</param>
    public static DecisionCounts At(ReadOnlySpan<double> scores, ReadOnlySpan<bool> anomalous, double threshold, ReadOnlySpan<double> weights = default)
    {
        Guard.NoNaN(scores);
        Guard.NoNaN([threshold]);
        bool[] flagged = new bool[scores.Length];
        for (int row = 0; row < flagged.Length; row++) flagged[row] = scores[row] > threshold;
        return Of(flagged, anomalous, weights);
    }

    /// <summary>Counts given verdicts against truth.</summary>
    /// <param name="flagged">One verdict per row.</param>
    /// <param name="anomalous">One truth per row.</param>
    /// <param name="weights">One weight ≥ 0 per row, or empty.</param>
    public static DecisionCounts Of(ReadOnlySpan<bool> flagged, ReadOnlySpan<bool> anomalous, ReadOnlySpan<double> weights = default)
    {
        Guard.SameLength(anomalous.Length, flagged.Length, nameof(anomalous));
        if (!weights.IsEmpty) Guard.Weights(weights, flagged.Length);
        Span<double> counts = stackalloc double[4];
        for (int row = 0; row < flagged.Length; row++)
            counts[(flagged[row] ? 0 : 2) + (anomalous[row] ? 0 : 1)] += weights.IsEmpty ? 1 : weights[row];
        return new DecisionCounts(counts[0], counts[1], counts[3], counts[2]);
    }
}
