using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Models.Encoding;

/// <summary>Some columns of a table as standardised numbers, or numbers on a common range, fitted to training rows.</summary>
/// <remarks>
/// A numeric column becomes (x − mean)/deviation. A categorical one becomes one input per category and one for
/// categories that training never saw, each 0 or 1/√2, so that two different categories are one unit apart. A missing
/// number counts as the training rows' median, a missing category as none; where the schema allows missing values, one
/// more input of 0 or 1 says that the value is missing.
/// </remarks>
internal sealed class ColumnBlock
{
    private const double Indicator = 0.70710678118654752; // 1/√2
    private const double Largest = 1e30;

    private readonly ImmutableArray<Part> _parts;

    private ColumnBlock(ImmutableArray<Part> parts)
    {
        _parts = parts;
        Width = parts.Sum(p => p.Width);
    }

    /// <summary>Positions of the columns in the schema.</summary>
    internal ImmutableArray<int> Columns => [.. _parts.Select(p => p.Column)];

    /// <summary>Inputs per row.</summary>
    internal int Width { get; }

    internal static ColumnBlock Fit(Table training, ImmutableArray<int> columns, NumberScale scale = NumberScale.Standardised)
    {
        var parts = ImmutableArray.CreateBuilder<Part>(columns.Length);
        int first = 0;
        foreach (int column in columns)
        {
            ColumnSchema schema = training.Schema[column];
            Part part = schema.Kind == ColumnKind.Categorical
                ? new Part(column, first, schema.Categories.Length, 0, 1, 0, schema.AllowsMissing)
                : Numeric(training.Values(column), column, first, schema.AllowsMissing);
            parts.Add(part);
            first += part.Width;
        }

        return new ColumnBlock(scale == NumberScale.CommonRange ? InCommonRange(parts.ToImmutable(), training) : parts.ToImmutable());
    }

    /// <summary>The parts with one offset and one unit for all numbers: (x − least)/(most − least) over all of them.</summary>
    private static ImmutableArray<Part> InCommonRange(ImmutableArray<Part> parts, Table training)
    {
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (Part part in parts.Where(p => p.IsNumeric))
        {
            foreach (double value in training.Values(part.Column))
            {
                if (!double.IsNaN(value)) (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }

        double unit = most - least;
        if (!(unit > 0) || !double.IsFinite(unit)) return parts;
        return [.. parts.Select(p => p.IsNumeric ? p with { Mean = least, Deviation = unit } : p)];
    }

    /// <exception cref="InvalidDataException">The state does not fit the schema.</exception>
    internal static ColumnBlock FromState(FittedState state, string prefix, Schema schema, ColumnRole role)
    {
        int[] columns = state.Integers(prefix + "columns", low: 0, high: schema.Count - 1);
        int[] missing = state.Integers(prefix + "missing", columns.Length, 0, 1);
        double[] means = state.Doubles(prefix + "means", columns.Length), deviations = state.Doubles(prefix + "deviations", columns.Length);
        double[] medians = state.Doubles(prefix + "medians", columns.Length);
        var parts = ImmutableArray.CreateBuilder<Part>(columns.Length);
        int first = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            ColumnSchema column = schema[columns[i]];
            if (column.Role != role || column.Kind == ColumnKind.Text) throw new InvalidDataException($"The encoded column '{column.Name}' is no {role} that can be encoded.");
            if (!(deviations[i] > 0)) throw new InvalidDataException($"The deviation of the column '{column.Name}' is {deviations[i]}; it must be positive.");
            int categories = column.Kind == ColumnKind.Categorical ? column.Categories.Length : -1;
            parts.Add(new Part(columns[i], first, categories, means[i], deviations[i], medians[i], missing[i] == 1));
            first += parts[i].Width;
        }

        return new ColumnBlock(parts.ToImmutable());
    }

    internal void Save(FittedState state, string prefix)
    {
        state.Add(prefix + "columns", _parts.Select(p => p.Column).ToArray());
        state.Add(prefix + "missing", _parts.Select(p => p.HasMissingInput ? 1 : 0).ToArray());
        state.Add(prefix + "means", _parts.Select(p => p.Mean).ToArray());
        state.Add(prefix + "deviations", _parts.Select(p => p.Deviation).ToArray());
        state.Add(prefix + "medians", _parts.Select(p => p.Median).ToArray());
    }

    /// <summary>Writes the inputs of all rows; <paramref name="stride"/> values lie between rows.</summary>
    internal void Encode(Table rows, Span<double> destination, int stride)
    {
        foreach (Part part in _parts)
        {
            ReadOnlySpan<double> values = rows.Values(part.Column);
            for (int i = 0; i < values.Length; i++) part.Encode(values[i], destination.Slice((i * stride) + part.First, part.Width));
        }
    }

    /// <summary>Positions of the inputs that are standardised numbers.</summary>
    internal int[] NumericInputs() => [.. _parts.Where(p => p.IsNumeric).Select(p => p.First)];

    /// <summary>The inputs of one column.</summary>
    internal (int First, int Width) InputsOf(int index) => (_parts[index].First, _parts[index].Width);

    /// <summary>Mean and deviation with which a numeric column was standardised.</summary>
    internal (double Mean, double Deviation) ScaleOf(int index) => (_parts[index].Mean, _parts[index].Deviation);

    private static Part Numeric(ReadOnlySpan<double> values, int column, int first, bool missing)
    {
        double[] present = [.. values.ToArray().Where(v => !double.IsNaN(v)).Order()];
        if (present.Length == 0) return new Part(column, first, -1, 0, 1, 0, missing);
        // Divided before it is summed, so that values near the largest double do not overflow.
        double mean = present.Sum(v => v / present.Length);
        double unit = Math.Max(present[^1] - mean, mean - present[0]);
        double deviation = unit > 0 && double.IsFinite(unit) ? unit * Math.Sqrt(present.Sum(v => (v - mean) / unit * ((v - mean) / unit)) / present.Length) : 1;
        double median = 0.5 * (present[(present.Length - 1) / 2] + present[present.Length / 2]);
        return new Part(column, first, -1, mean, deviation, median, missing);
    }

    /// <summary>One column; <see cref="Categories"/> is −1 for a number.</summary>
    private sealed record Part(int Column, int First, int Categories, double Mean, double Deviation, double Median, bool HasMissingInput)
    {
        internal bool IsNumeric => Categories < 0;

        internal int Width => (IsNumeric ? 1 : Categories + 1) + (HasMissingInput ? 1 : 0);

        internal void Encode(double value, Span<double> inputs)
        {
            bool missing = double.IsNaN(value);
            if (IsNumeric)
            {
                inputs[0] = Bound(((missing ? Median : value) - Mean) / Deviation);
            }
            else
            {
                inputs.Clear();
                if (!missing) inputs[value >= 0 ? (int)value : Categories] = Indicator;
            }

            if (HasMissingInput) inputs[^1] = missing ? 1 : 0;
        }

        /// <summary>Grows logarithmically beyond ±1e30, so that squares stay finite and the order is kept.</summary>
        private static double Bound(double z)
        {
            double size = Math.Abs(z);
            return size <= Largest ? z : Math.CopySign(Largest * (1 + Math.Log(Math.Min(size, double.MaxValue) / Largest)), z);
        }
    }
}
