using System.Collections.Immutable;
using System.Globalization;
using Offshell.Data;

namespace Offshell.Detection.Explanations;

/// <summary>
/// Between which values each numeric condition lay in training. Beyond them the model was never told what is normal: the
/// columns fit badly because the condition is strange, so the condition is the reason and not they.
/// </summary>
internal sealed class ConditionRanges
{
    /// <summary>
    /// By how much of the range's width a condition may leave it: the largest of n values is surpassed by one new value in
    /// n + 1, and that alone is no reason.
    /// </summary>
    private const double Margin = 0.05;

    private readonly ImmutableArray<double> _ends;

    private ConditionRanges(ImmutableArray<double> ends) => _ends = ends;

    /// <summary>Of a model without conditions.</summary>
    internal static ConditionRanges None { get; } = new([]);

    /// <summary>Lower and upper end of each numeric condition, in the order of the schema; NaN for a column without values.</summary>
    internal ImmutableArray<double> Ends => _ends;

    internal static ConditionRanges Fit(Table rows)
    {
        var ends = ImmutableArray.CreateBuilder<double>();
        foreach (int column in Columns(rows.Schema))
        {
            double[] values = [.. rows.Values(column).ToArray().Where(double.IsFinite)];
            ends.Add(values.Length == 0 ? double.NaN : values.Min());
            ends.Add(values.Length == 0 ? double.NaN : values.Max());
        }

        return new ConditionRanges(ends.ToImmutable());
    }

    /// <exception cref="FormatException">The number of ends does not fit the schema.</exception>
    internal static ConditionRanges Restore(double[] ends, Schema schema)
    {
        int expected = 2 * Columns(schema).Count();
        if (ends.Length != expected) throw new FormatException($"The ranges of the conditions have {ends.Length} ends; {expected} were expected.");
        return new ConditionRanges([.. ends]);
    }

    /// <summary>The conditions of one row that training did not show: far outside their range, or a category of its own.</summary>
    internal IEnumerable<ColumnBlame> Outside(Table row)
    {
        int next = 0;
        foreach (int column in row.Schema.IndicesOf(ColumnRole.Condition))
        {
            double value = row.Values(column)[0];
            if (row.Schema[column].Kind == ColumnKind.Categorical)
            {
                if (value == Table.UnseenCategory) yield return Reason(row, column, "", "", "", "condition with a category not seen in training");
            }
            else if (next + 1 < _ends.Length)
            {
                double low = _ends[next++], high = _ends[next++], margin = Margin * (high - low);
                if (!(value < low - margin) && !(value > high + margin)) continue;
                yield return Reason(
                    row, column, Text(value < low ? low : high), Text(low), Text(high), $"condition outside the range [{Text(low)}, {Text(high)}] seen in training");
            }
        }
    }

    private static ColumnBlame Reason(Table row, int column, string nearest, string low, string high, string note) =>
        new(row.Schema[column].Name, row.TextOf(column, 0), nearest, low, high, double.NaN, double.NaN, note);

    private static IEnumerable<int> Columns(Schema schema) => schema.IndicesOf(ColumnRole.Condition).Where(c => schema[c].Kind == ColumnKind.Numeric);

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
