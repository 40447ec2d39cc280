using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Offshell.Models;

/// <summary>The argument checks that every classical algorithm shares.</summary>
internal static class Require
{
    /// <summary>Throws one error that lists every problem of an options record.</summary>
    internal static void NoProblems(IEnumerable<string> problems, string optionsName)
    {
        string all = string.Join(' ', problems);
        if (all.Length > 0) throw new ArgumentException(all, optionsName);
    }

    /// <summary>Training rows: at least <paramref name="minimum"/>, all finite.</summary>
    internal static void TrainingRows(RowMatrix rows, int minimum = 2)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Rows < minimum)
        {
            throw new ArgumentException($"There are {rows.Rows} training rows; at least {minimum} are needed.", nameof(rows));
        }

        Finite(rows);
    }

    /// <summary>Rows to score: as many columns as in training, one score per row, all finite.</summary>
    internal static void RowsToScore(RowMatrix rows, ReadOnlySpan<double> scores, int columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != columns)
        {
            throw new ArgumentException(
                $"The rows have {rows.Columns} columns but the model was fitted on {columns}. Apply the same column selection and scaling as in training.",
                nameof(rows));
        }

        if (scores.Length != rows.Rows)
        {
            throw new ArgumentException($"There is room for {scores.Length} scores, but there are {rows.Rows} rows.", nameof(scores));
        }

        Finite(rows);
    }

    private static void Finite(RowMatrix rows)
    {
        ReadOnlySpan<double> values = rows.Values;
        for (int i = FiniteStart(values); i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            throw new ArgumentException(
                $"Row {i / rows.Columns}, column {i % rows.Columns} is {values[i]}; every value must be finite. Impute or drop missing values first.",
                nameof(rows));
        }
    }

    /// <summary>Number of leading values, a multiple of eight, that are surely finite: v − v is 0 for those and NaN for others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FiniteStart(ReadOnlySpan<double> values)
    {
        int i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            Vector512<double> v = Vector512.Create(values[i..]);
            if (!Vector512.EqualsAll(v - v, Vector512<double>.Zero)) break;
        }

        return i;
    }
}
