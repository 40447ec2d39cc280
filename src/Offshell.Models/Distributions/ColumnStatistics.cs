using System.Collections.Immutable;

namespace Offshell.Models.Distributions;

/// <summary>What training knows of one column: the facts from which heads are chosen, anchored and started. Missing values (NaN) are left out of all but their count.</summary>
public sealed record ColumnStatistics
{
    /// <summary>At most this many values, evenly spread over the rows, are sorted to find distinct values and the quantum.</summary>
    internal const int DistinctSample = 65_536;

    /// <summary>Number of values that are not missing.</summary>
    public required long Count { get; init; }

    /// <summary>Number of missing values.</summary>
    public long MissingCount { get; init; }

    /// <summary>Weighted mean; 0 without values. For categories: of the codes, without meaning.</summary>
    public double Mean { get; init; }

    /// <summary>Weighted population standard deviation; 0 for a constant column.</summary>
    public double StandardDeviation { get; init; }

    /// <summary>Smallest value; 0 without values.</summary>
    public double Minimum { get; init; }

    /// <summary>Largest value; 0 without values.</summary>
    public double Maximum { get; init; }

    /// <summary>Step of the lattice on which all values lie (1 for integers, 0.01 for two decimals); 0 if there is none or only one value.</summary>
    public double Quantum { get; init; }

    /// <summary>Number of distinct values in a sample of at most 65 536.</summary>
    public int DistinctCount { get; init; }

    /// <summary>Whether every value is an integer.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Whether exactly two values occur among all rows.</summary>
    public bool IsBinary { get; init; }

    /// <summary>Weighted share of exact zeros.</summary>
    public double ZeroFraction { get; init; }

    /// <summary>Weighted mean of log x over the positive values; 0 without any.</summary>
    public double LogMean { get; init; }

    /// <summary>Weighted population standard deviation of log x over the positive values.</summary>
    public double LogStandardDeviation { get; init; }

    /// <summary>Weighted share of each known category; empty for a numeric column.</summary>
    public ImmutableArray<double> CategoryFractions { get; init; } = [];

    /// <summary>Number of known categories; 0 for a numeric column.</summary>
    public int CategoryCount => CategoryFractions.Length;

    /// <summary>Statistics of a numeric column.</summary>
    /// <param name="values">The training values; NaN where missing.</param>
    /// <param name="weights">One weight per value, finite and not negative; empty for equal weights.</param>
    /// <exception cref="ArgumentException">A value is infinite, a weight is negative or not finite, or the lengths differ.</exception>
    public static ColumnStatistics FromValues(ReadOnlySpan<double> values, ReadOnlySpan<double> weights = default)
    {
        CheckWeights(values.Length, weights);
        Range range = Range.Of(values, weights);
        Moments plain = Moments.Of(values, weights, static x => x);
        if (plain.Count == 0) return new() { Count = 0, MissingCount = values.Length };
        Moments logarithmic = Moments.Of(values, weights, static x => x > 0 ? Math.Log(x) : double.NaN);
        (int distinct, double quantum) = Lattice.Of(values);
        return new()
        {
            Count = plain.Count,
            MissingCount = values.Length - plain.Count,
            Mean = Math.Clamp(plain.Mean, range.Minimum, range.Maximum),
            StandardDeviation = range.Minimum == range.Maximum ? 0 : plain.Deviation,
            Minimum = range.Minimum,
            Maximum = range.Maximum,
            Quantum = quantum,
            DistinctCount = distinct,
            IsInteger = range.IsInteger,
            IsBinary = range.IsBinary,
            ZeroFraction = plain.Weight > 0 ? range.ZeroWeight / plain.Weight : 0,
            LogMean = logarithmic.Mean,
            LogStandardDeviation = logarithmic.Deviation,
        };
    }

    /// <summary>Statistics of a categorical column.</summary>
    /// <param name="codes">Codes 0 … categories − 1; NaN where missing; any other number is an unseen category and left out.</param>
    /// <param name="categories">Number of known categories, at least 1.</param>
    /// <param name="weights">One weight per value, finite and not negative; empty for equal weights.</param>
    /// <exception cref="ArgumentException">No category, a weight is negative or not finite, or the lengths differ.</exception>
    public static ColumnStatistics FromCodes(ReadOnlySpan<double> codes, int categories, ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(categories);
        CheckWeights(codes.Length, weights);
        double[] sums = new double[categories];
        double total = 0;
        long count = 0, missing = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            if (double.IsNaN(codes[i])) missing++;
            if (!(codes[i] >= 0 && codes[i] < categories)) continue;
            double weight = weights.IsEmpty ? 1 : weights[i];
            sums[(int)codes[i]] += weight;
            total += weight;
            count++;
        }

        return new()
        {
            Count = count,
            MissingCount = missing,
            Maximum = categories - 1,
            Quantum = 1,
            IsInteger = true,
            DistinctCount = sums.Count(sum => sum > 0),
            CategoryFractions = [.. sums.Select(sum => total > 0 ? sum / total : 1.0 / categories)],
        };
    }

    private static void CheckWeights(int count, ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty) return;
        if (weights.Length != count) throw new ArgumentException($"Found {weights.Length} weights for {count} values; expected one each.", nameof(weights));
        for (int i = 0; i < count; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
            {
                throw new ArgumentException($"Weight {i + 1} is {weights[i]}; expected a finite number that is not negative.", nameof(weights));
            }
        }
    }

    /// <summary>Ends of the values and what kind they are.</summary>
    private readonly record struct Range(double Minimum, double Maximum, bool IsInteger, bool IsBinary, double ZeroWeight)
    {
        internal static Range Of(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
        {
            double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity, zeros = 0;
            bool integer = true;
            for (int i = 0; i < values.Length; i++)
            {
                double x = values[i];
                if (double.IsInfinity(x)) throw new ArgumentException($"Value {i + 1} is {x}; expected a finite number, or NaN for a missing one.", nameof(values));
                if (double.IsNaN(x)) continue;
                minimum = Math.Min(minimum, x);
                maximum = Math.Max(maximum, x);
                integer &= x == Math.Floor(x);
                if (x == 0) zeros += weights.IsEmpty ? 1 : weights[i];
            }

            bool binary = minimum < maximum;
            foreach (double x in values) binary &= x == minimum || x == maximum || double.IsNaN(x);
            return new(minimum, maximum, integer, binary, zeros);
        }
    }

    /// <summary>Weighted count, mean and population standard deviation in two passes.</summary>
    private readonly record struct Moments(long Count, double Weight, double Mean, double Deviation)
    {
        internal static Moments Of(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, Func<double, double> map)
        {
            long count = 0;
            double total = 0, sum = 0, squares = 0;
            for (int i = 0; i < values.Length; i++)
            {
                double x = map(values[i]), weight = weights.IsEmpty ? 1 : weights[i];
                if (double.IsNaN(x)) continue;
                count++;
                total += weight;
                sum += weight * x;
            }

            if (!(total > 0)) return new(count, total, 0, 0);
            double mean = sum / total;
            for (int i = 0; i < values.Length; i++)
            {
                double d = map(values[i]) - mean, weight = weights.IsEmpty ? 1 : weights[i];
                if (!double.IsNaN(d)) squares += weight * d * d;
            }

            return new(count, total, mean, Math.Sqrt(squares / total));
        }
    }
}
