namespace Offshell.Data.Scaling;

/// <summary>The values that count (not missing, weight above 0), ascending, with their weights.</summary>
internal sealed class WeightedSample
{
    private WeightedSample(double[] values, double[]? weights)
    {
        Values = values;
        Weights = weights;
        for (int i = 0; i < values.Length; i++) TotalWeight += Weight(i);
    }

    internal double[] Values { get; }

    internal double TotalWeight { get; }

    internal bool IsConstant => Values.Length == 0 || Values[0] == Values[^1];

    private double[]? Weights { get; }

    internal static WeightedSample Create(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        if (!weights.IsEmpty && weights.Length != values.Length)
        {
            throw new ArgumentException($"There are {weights.Length} weights and {values.Length} values; expected one weight per value.", nameof(weights));
        }

        var kept = new List<double>(values.Length);
        List<double>? keptWeights = weights.IsEmpty ? null : new List<double>(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsInfinity(values[i])) throw new ArgumentException($"Value {i + 1} is {values[i]}; expected a finite number or NaN for missing.", nameof(values));
            if (keptWeights is not null && !(weights[i] >= 0 && double.IsFinite(weights[i])))
            {
                throw new ArgumentException($"Weight {i + 1} is {weights[i]}; expected a finite number that is not negative.", nameof(weights));
            }

            if (double.IsNaN(values[i]) || (keptWeights is not null && weights[i] == 0)) continue;
            kept.Add(values[i]);
            keptWeights?.Add(weights[i]);
        }

        double[] sorted = [.. kept];
        double[]? sortedWeights = keptWeights is null ? null : [.. keptWeights];
        if (sortedWeights is null) Array.Sort(sorted);
        else Array.Sort(sorted, sortedWeights);
        return new WeightedSample(sorted, sortedWeights);
    }

    internal double Weight(int index) => Weights is null ? 1 : Weights[index];

    /// <summary>The weighted mean and population standard deviation, in two passes and safe from overflow.</summary>
    internal (double Mean, double Deviation) Moments()
    {
        if (Values.Length == 0) return (0, 0);
        if (IsConstant) return (Values[0], 0);

        double unit = Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));
        double sum = 0, squares = 0;
        for (int i = 0; i < Values.Length; i++) sum += Weight(i) / TotalWeight * (Values[i] / unit);
        for (int i = 0; i < Values.Length; i++)
        {
            double difference = (Values[i] / unit) - sum;
            squares += Weight(i) / TotalWeight * difference * difference;
        }

        return (sum * unit, Math.Sqrt(squares) * unit);
    }

    /// <summary>
    /// The weighted quantile by linear interpolation between the middles of the steps of the distribution function
    /// (Hazen's rule; the median is the usual one).
    /// </summary>
    internal double Quantile(double probability)
    {
        double target = probability * TotalWeight;
        double before = 0, lastMiddle = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            double middle = before + (Weight(i) / 2);
            if (middle >= target)
            {
                if (i == 0) return Values[0];
                double share = (target - lastMiddle) / (middle - lastMiddle);
                return (Values[i - 1] * (1 - share)) + (Values[i] * share);
            }

            lastMiddle = middle;
            before += Weight(i);
        }

        return Values.Length == 0 ? 0 : Values[^1];
    }
}
