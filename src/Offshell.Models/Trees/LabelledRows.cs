namespace Offshell.Models.Trees;

/// <summary>Rows with a truth for supervised training: label 1 (signal, anomaly) or 0.</summary>
public sealed class LabelledRows
{
    /// <summary>Joins rows, labels and weights; the arrays are kept, not copied.</summary>
    /// <param name="rows">Finite rows, at least 1.</param>
    /// <param name="labels">0 or 1 for each row.</param>
    /// <param name="weights">A weight ≥ 0 for each row, with a positive sum; null weighs all rows 1.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value, label or weight is out of range.</exception>
    public LabelledRows(RowMatrix rows, int[] labels, double[]? weights = null)
    {
        Require.TrainingRows(rows, minimum: 1);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != rows.Rows) throw new ArgumentException($"There are {labels.Length} labels for {rows.Rows} rows.", nameof(labels));
        int odd = Array.FindIndex(labels, label => label is not (0 or 1));
        if (odd >= 0) throw new ArgumentException($"Row {odd} has label {labels[odd]}; a label is 0 or 1.", nameof(labels));
        weights ??= [.. Enumerable.Repeat(1.0, rows.Rows)];
        if (weights.Length != rows.Rows) throw new ArgumentException($"There are {weights.Length} weights for {rows.Rows} rows.", nameof(weights));
        int bad = Array.FindIndex(weights, weight => !(weight >= 0 && double.IsFinite(weight)));
        if (bad >= 0) throw new ArgumentException($"Row {bad} has weight {weights[bad]}; a weight is finite and not negative.", nameof(weights));
        if (!(weights.Sum() > 0)) throw new ArgumentException("All weights are 0.", nameof(weights));
        (Rows, Labels, Weights) = (rows, labels, weights);
    }

    /// <summary>The rows, [rows × columns].</summary>
    public RowMatrix Rows { get; }

    internal int[] Labels { get; }

    internal double[] Weights { get; }

    /// <summary>Weighted mean of −log p(label) under the log-odds <paramref name="margins"/>, in nats.</summary>
    internal double LogisticLoss(ReadOnlySpan<double> margins)
    {
        double sum = 0, total = 0;
        for (int i = 0; i < Labels.Length; i++)
        {
            double against = Labels[i] == 1 ? -margins[i] : margins[i];
            sum += Weights[i] * (Math.Max(against, 0) + LogOnePlus(Math.Exp(-Math.Abs(against))));
            total += Weights[i];
        }

        return sum / total;
    }
    /// <summary>log(1 + x) for x in [0, 1], accurate for small x (Kahan's correction).</summary>
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
