namespace Offshell.Detection.Ensembles;

/// <summary>Merges the members' places of one row.</summary>
internal static class Merging
{
    /// <summary>The merged score; weights matter for means and products only.</summary>
    internal static double Merge(EnsembleMerge merge, ReadOnlySpan<double> places, ReadOnlySpan<double> weights)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity, sum = 0, logs = 0, total = 0;
        for (int i = 0; i < places.Length; i++)
        {
            (low, high) = (Math.Min(low, places[i]), Math.Max(high, places[i]));
            sum += weights[i] * places[i];
            logs += weights[i] * Math.Log(places[i]);
            total += weights[i];
        }

        return merge switch
        {
            EnsembleMerge.And or EnsembleMerge.Min => low,
            EnsembleMerge.Or or EnsembleMerge.Max => high,
            EnsembleMerge.Mean => sum / total,
            EnsembleMerge.Product => logs,
            _ => Math.Exp(logs / total),
        };
    }

    /// <summary>Standard deviation of the places: 0 where all members agree.</summary>
    internal static double Disagreement(ReadOnlySpan<double> places)
    {
        double mean = 0, squares = 0;
        foreach (double place in places) mean += place / places.Length;
        foreach (double place in places) squares += (place - mean) * (place - mean);
        return Math.Sqrt(squares / places.Length);
    }
}
