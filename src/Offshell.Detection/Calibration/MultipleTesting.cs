using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>Verdicts on many rows at once.</summary>
public static class MultipleTesting
{
    /// <summary>
    /// Benjamini and Hochberg (1995): flags the rows with p ≤ p₍k₎, k the largest rank with p₍k₎ ≤ qk/m. The expected share of
    /// normal rows among the flagged is at most q times the share of normal rows, also for conformal p-values that share
    /// one calibration set (Bates, Candès, Lei, Romano and Sesia 2023). With n calibration rows nothing can be flagged by counting
    /// unless k q/m ≥ 1/(n + 1) for the k rows that stand out.
    /// </summary>
    /// <param name="pValues">p-values of the batch, in [0, 1].</param>
    /// <param name="rate">q, wanted false-discovery rate, in (0, 1).</param>
    /// <param name="flagged">Set per row; as long as the p-values.</param>
    /// <returns>The number of rows flagged and the largest p-value flagged (0 if none).</returns>
    public static (int Count, double LargestPValue) BenjaminiHochberg(ReadOnlySpan<double> pValues, double rate, Span<bool> flagged)
    {
        Guard.Probabilities(pValues);
        Guard.OpenUnit(rate);
        Guard.SameLength(flagged.Length, pValues.Length, nameof(flagged));
        double[] sorted = pValues.ToArray();
        Array.Sort(sorted);
        int rank = sorted.Length;
        while (rank > 0 && sorted[rank - 1] > rate * rank / sorted.Length) rank--;
        double largest = rank == 0 ? -1 : sorted[rank - 1];
        for (int row = 0; row < flagged.Length; row++) flagged[row] = pValues[row] <= largest;
        return (rank, Math.Max(0, largest));
    }

    /// <summary>Adjusted p-values of the same procedure: row i is flagged at rate q if and only if its adjusted value is ≤ q.</summary>
    /// <param name="pValues">p-values of the batch, in [0, 1].</param>
    /// <returns>min over ranks k ≥ its own of p₍k₎m/k, in input order.</returns>
    public static double[] AdjustedByBenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        Guard.Probabilities(pValues);
        double[] sorted = pValues.ToArray(), adjusted = new double[sorted.Length];
        int[] order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        double smallest = 1;
        for (int rank = sorted.Length; rank > 0; rank--)
            adjusted[order[rank - 1]] = smallest = Math.Min(smallest, sorted[rank - 1] * sorted.Length / rank);
        return adjusted;
    }

    /// <summary>Bonferroni: min(1, m p), the chance that any of m normal rows would look this unusual, at most.</summary>
    /// <param name="pValue">Smallest p-value of the m, in [0, 1].</param>
    /// <param name="tests">m ≥ 1, rows or looks.</param>
    public static double Bonferroni(double pValue, int tests)
    {
        Guard.Probabilities([pValue], nameof(pValue));
        ArgumentOutOfRangeException.ThrowIfLessThan(tests, 1);
        return Math.Min(1, pValue * tests);
    }
}
