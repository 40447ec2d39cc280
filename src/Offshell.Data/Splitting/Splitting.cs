using System.Collections.Immutable;
using Offshell.Tensors.Random;

namespace Offshell.Data;

/// <summary>
/// Seeded splits of a table. Exact duplicates (equal in all features and conditions) and rows of one group stay together;
/// with a time column the parts follow each other in time: training, validation, calibration. If duplicates leave fewer
/// units than parts, duplicates are separated; groups never are.
/// </summary>
public static class Splitting
{
    /// <summary>Splits rows into training, validation and calibration. No part that was asked for is empty.</summary>
    /// <param name="table">The rows; at least one per part.</param>
    /// <param name="fractions">The shares; large units can make the parts differ from them.</param>
    /// <param name="random">Decides which rows go where; unused if there is a time column.</param>
    /// <exception cref="ArgumentException">There are too few rows or groups for the parts, or the fractions are not valid.</exception>
    /// <exception cref="DataFormatException">A row has no time, or one that is neither a number nor an ISO 8601 date.</exception>
    public static TableSplit Split(Table table, SplitFractions fractions, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(fractions);
        ArgumentNullException.ThrowIfNull(random);
        fractions.RequireValid();
        double[] shares = [1 - fractions.Calibration - fractions.Validation, fractions.Validation, fractions.Calibration];
        int[][] parts = Divide(table, shares, random);
        return new TableSplit([.. parts[0]], [.. parts[1]], [.. parts[2]]);
    }

    /// <summary>Splits rows into folds of about equal size, each held out once.</summary>
    /// <param name="table">The rows; at least one per fold.</param>
    /// <param name="count">The number of folds, at least 2.</param>
    /// <param name="random">Decides which rows go where; unused if there is a time column, when the folds are periods.</param>
    /// <exception cref="ArgumentException">There are too few rows or groups for the folds.</exception>
    /// <exception cref="DataFormatException">A row has no time, or one that is neither a number nor an ISO 8601 date.</exception>
    public static ImmutableArray<Fold> Folds(Table table, int count, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        int[][] parts = Divide(table, [.. Enumerable.Repeat(1.0 / count, count)], random);
        return [.. parts.Select((held, fold) => new Fold([.. parts.Where((_, other) => other != fold).SelectMany(part => part).Order()], [.. held]))];
    }

    private static int[][] Divide(Table table, double[] shares, RandomSource random)
    {
        int partCount = shares.Count(share => share > 0);
        if (table.RowCount < partCount)
        {
            throw new ArgumentException($"The table has {table.RowCount} rows; a split into {partCount} parts needs at least {partCount}.", nameof(table));
        }

        List<int[]> units = RowUnits.Find(table, partCount);
        var parts = new List<int[]>[shares.Length];
        for (int part = 0; part < parts.Length; part++) parts[part] = [];
        if (TimeOrder.Of(table) is double[] times) FillInOrder(parts, shares, InTime(units, times), table.RowCount);
        else FillAtRandom(parts, shares, units, random, table.RowCount);

        FillEmpty(parts, shares);
        return [.. parts.Select(part => part.SelectMany(unit => unit).Order().ToArray())];
    }

    private static List<int[]> InTime(List<int[]> units, double[] times) => [.. units.OrderBy(unit => unit.Min(row => times[row]))];

    /// <summary>A unit goes to the part in whose span of the ordered rows its middle lies.</summary>
    private static void FillInOrder(List<int[]>[] parts, double[] shares, List<int[]> units, int rowCount)
    {
        int part = 0;
        double end = shares[0] * rowCount, before = 0;
        foreach (int[] unit in units)
        {
            while (part < parts.Length - 1 && before + (unit.Length / 2.0) > end) end += shares[++part] * rowCount;
            parts[part].Add(unit);
            before += unit.Length;
        }
    }

    /// <summary>
    /// A unit larger than the smallest part goes first, the largest before the others; all others follow in random order.
    /// Each goes to the part that lacks most of its share, the first of equals.
    /// </summary>
    private static void FillAtRandom(List<int[]>[] parts, double[] shares, List<int[]> units, RandomSource random, int rowCount)
    {
        double smallest = shares.Where(share => share > 0).Min() * rowCount;
        int[] order = random.Stream().Permutation(units.Count);
        double[] filled = new double[parts.Length];
        foreach (int[] unit in order.Select(index => units[index]).OrderByDescending(unit => unit.Length > smallest ? unit.Length : 0))
        {
            int best = -1;
            for (int part = 0; part < parts.Length; part++)
            {
                if (shares[part] > 0 && (best < 0 || filled[part] / shares[part] < filled[best] / shares[best])) best = part;
            }

            parts[best].Add(unit);
            filled[best] += unit.Length;
        }
    }

    /// <summary>Gives each part that was asked for at least one unit, taken from the nearest part that can spare one.</summary>
    private static void FillEmpty(List<int[]>[] parts, double[] shares)
    {
        for (int part = 0; part < parts.Length; part++)
        {
            if (shares[part] == 0 || parts[part].Count > 0) continue;
            int giver = Enumerable.Range(0, parts.Length).Where(other => parts[other].Count > 1).MinBy(other => Math.Abs(other - part));
            int[] unit = giver < part ? parts[giver][^1] : parts[giver][0];
            parts[giver].Remove(unit);
            parts[part].Add(unit);
        }
    }
}
