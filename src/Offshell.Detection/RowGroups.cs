using System.Collections.Immutable;
using Offshell.Data;

namespace Offshell.Detection;

/// <summary>Which calibration group a row belongs to: one group for every combination of its categorical conditions.</summary>
internal sealed class RowGroups
{
    /// <summary>The group of rows with a missing or unseen condition: calibrated with all rows pooled.</summary>
    internal const int None = -1;

    private readonly ImmutableArray<int> _columns;
    private readonly Schema _schema;

    internal RowGroups(Schema schema)
    {
        _schema = schema;
        _columns = [.. schema.IndicesOf(ColumnRole.Condition).Where(c => schema[c].Kind == ColumnKind.Categorical)];
        long count = _columns.Aggregate(1L, (product, c) => Math.Min(product * Math.Max(1, schema[c].Categories.Length), int.MaxValue));
        Count = count > MaximumGroups ? 0 : (int)count;
    }

    /// <summary>More combinations than this are not told apart.</summary>
    internal const int MaximumGroups = 10_000;

    /// <summary>Number of possible groups; 0 if there are too many to tell apart, 1 without categorical conditions.</summary>
    internal int Count { get; }

    internal bool AreUsed => Count > 1;

    /// <summary>The group of every row.</summary>
    internal int[] Of(Table rows)
    {
        int[] groups = new int[rows.RowCount];
        if (!AreUsed)
        {
            groups.AsSpan().Fill(None);
            return groups;
        }

        foreach (int column in _columns)
        {
            ReadOnlySpan<double> codes = rows.Values(column);
            int categories = _schema[column].Categories.Length;
            for (int i = 0; i < groups.Length; i++)
            {
                groups[i] = groups[i] < 0 || !(codes[i] >= 0) ? None : (groups[i] * categories) + (int)codes[i];
            }
        }

        return groups;
    }

    /// <summary>A group in words, for example <c>seed=L1_Mu, column=3</c>.</summary>
    internal string Describe(int group)
    {
        if (group < 0) return "";
        var parts = new List<string>();
        for (int i = _columns.Length - 1; i >= 0; i--)
        {
            ImmutableArray<string> categories = _schema[_columns[i]].Categories;
            parts.Insert(0, $"{_schema[_columns[i]].Name}={categories[group % categories.Length]}");
            group /= categories.Length;
        }

        return string.Join(", ", parts);
    }
}
