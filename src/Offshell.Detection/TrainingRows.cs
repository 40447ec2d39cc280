using Offshell.Data;

namespace Offshell.Detection;

/// <summary>Which rows and columns of a table are learned from.</summary>
internal static class TrainingRows
{
    /// <summary>
    /// With fewer rows no p-value could be counted below 1/10, and folds within folds, as of ensembles that trim, might have too
    /// few to fit anything or, of labelled rows, none of a kind.
    /// </summary>
    internal const int Fewest = 10;

    private const string ToLearnFrom = "rows to learn from";

    /// <exception cref="DataFormatException">There are too few rows.</exception>
    internal static void RequireEnough(int count, string purpose)
    {
        if (count < Fewest) throw new DataFormatException($"at least {Fewest} {purpose}", "Give more rows.") { Found = count == 1 ? "1 row" : $"{count} rows" };
    }

    /// <summary>All rows of a labelled table, for recipes that learn from both kinds.</summary>
    /// <exception cref="ArgumentException">There is no label, a kind has too few rows, or the caller asked for normal rows only.</exception>
    internal static Table ChooseLabelled(Table table, DetectorOptions options)
    {
        bool[] anomalous = Anomalous(table, options.NormalLabels)
            ?? throw new ArgumentException($"The recipe '{options.Recipe}' learns from labelled rows of both kinds, but the table has no label column. Name one (--label), or choose a recipe that learns from normal rows.", nameof(table));
        if (options.TrainOn == TrainOn.Normal) throw new ArgumentException($"The recipe '{options.Recipe}' learns from both kinds of rows: it cannot train on normal rows only. Leave that out, or choose another recipe.", nameof(options));
        int anomalies = anomalous.Count(a => a);
        if (Math.Min(anomalies, anomalous.Length - anomalies) >= Fewest) return table;
        throw new ArgumentException(
            $"The recipe '{options.Recipe}' needs at least {Fewest} rows of each kind; found {anomalous.Length - anomalies} normal and {anomalies} anomalous ones. Normal means {string.Join(", ", options.NormalLabels)}; name other values with --normal.",
            nameof(table));
    }

    /// <summary>The truth of each row by its label, or null without a label column.</summary>
    internal static bool[]? Anomalous(Table table, IReadOnlyCollection<string> normalLabels)
    {
        int label = table.Schema.Columns.ToList().FindIndex(c => c.Role == ColumnRole.Label);
        if (label < 0) return null;
        var normal = new HashSet<string>(normalLabels, StringComparer.Ordinal);
        return [.. Enumerable.Range(0, table.RowCount).Select(row => !IsNormal(table, label, row, normal))];
    }

    /// <summary>Leaves out rows that the label calls anomalous, if the caller said so; a labelled table demands a choice.</summary>
    /// <exception cref="ArgumentException">There is a label, but no choice or no normal row.</exception>
    /// <exception cref="DataFormatException">There are too few rows to learn from.</exception>
    internal static Table Choose(Table table, DetectorOptions options)
    {
        RequireEnough(table.RowCount, ToLearnFrom);
        int label = table.Schema.Columns.ToList().FindIndex(c => c.Role == ColumnRole.Label);
        if (label < 0 || options.TrainOn == TrainOn.All) return table;
        if (options.TrainOn == TrainOn.Unspecified)
        {
            throw new ArgumentException(
                $"The table has the label column '{table.Schema[label].Name}', so it may hold anomalies. Say which rows to learn from: only normal ones (train on normal) or all (train on all).",
                nameof(options));
        }

        var normal = new HashSet<string>(options.NormalLabels, StringComparer.Ordinal);
        int[] kept = [.. Enumerable.Range(0, table.RowCount).Where(row => IsNormal(table, label, row, normal))];
        if (kept.Length > 0)
        {
            RequireEnough(kept.Length, $"normal {ToLearnFrom}");
            return table.Select(kept);
        }

        throw new ArgumentException(
            $"No row's label in '{table.Schema[label].Name}' means normal: found {Sample(table, label)}, expected one of {string.Join(", ", options.NormalLabels)}. Name the values that mean normal.",
            nameof(table));
    }

    /// <summary>Leaves out columns that are not used, and conditions for recipes that know none, so that scoring does not ask for them.</summary>
    internal static Table KeepColumns(Table table, bool conditions) => table.SelectColumns(
        [.. Enumerable.Range(0, table.Schema.Count).Where(c => table.Schema[c].Role != ColumnRole.Dropped && (conditions || table.Schema[c].Role != ColumnRole.Condition))]);

    internal static bool IsNormal(Table table, int label, int row, HashSet<string> normal) =>
        normal.Contains(table.TextOf(label, row))
        || (table.Schema[label].Kind == ColumnKind.Numeric && table.Values(label)[row] == 0 && normal.Contains("0"));

    private static string Sample(Table table, int label)
    {
        string[] values = [.. Enumerable.Range(0, Math.Min(table.RowCount, 10_000)).Select(row => table.TextOf(label, row)).Distinct().Take(6)];
        return string.Join(", ", values.Take(5).Select(v => $"'{v}'")) + (values.Length > 5 ? ", …" : "");
    }
}
