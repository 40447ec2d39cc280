namespace Offshell.Models.Distributions;

/// <summary>Finds the step of recorded values: 1 for counts, 0.01 for numbers rounded to two decimals.</summary>
internal static class Lattice
{
    /// <summary>The number of distinct values in the sample, and the step that divides all gaps between them; 0 if there is none.</summary>
    internal static (int Distinct, double Quantum) Of(ReadOnlySpan<double> values)
    {
        double[] sorted = Sample(values);
        Array.Sort(sorted);
        int distinct = 0;
        double step = double.PositiveInfinity;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] == sorted[distinct - 1]) continue;
            if (distinct > 0) step = Math.Min(step, sorted[i] - sorted[distinct - 1]);
            sorted[distinct++] = sorted[i];
        }

        return (distinct, distinct > 1 && Divides(sorted.AsSpan(0, distinct), step) ? step : 0);
    }

    private static bool Divides(ReadOnlySpan<double> distinct, double step)
    {
        // A difference of two rounded decimals carries a few units in the last place of the values themselves.
        double largest = Math.Max(Math.Abs(distinct[0]), Math.Abs(distinct[^1]));
        double noise = 8 * largest * double.BitIncrement(1.0) - (8 * largest);
        if (step < 100 * noise) return false;
        for (int i = 1; i < distinct.Length; i++)
        {
            double steps = (distinct[i] - distinct[0]) / step;
            if (Math.Abs(steps - Math.Round(steps)) > 1e-3) return false;
        }

        return true;
    }

    private static double[] Sample(ReadOnlySpan<double> values)
    {
        int stride = Math.Max(1, (values.Length + ColumnStatistics.DistinctSample - 1) / ColumnStatistics.DistinctSample);
        List<double> sample = new(Math.Min(values.Length, ColumnStatistics.DistinctSample));
        for (int i = 0; i < values.Length; i += stride)
        {
            if (!double.IsNaN(values[i])) sample.Add(values[i]);
        }

        return [.. sample];
    }
}
