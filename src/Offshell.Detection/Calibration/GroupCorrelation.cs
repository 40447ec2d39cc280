using Offshell.Detection.Metrics;

namespace Offshell.Detection.Calibration;

/// <summary>How much rows of one group (a fill, a run) agree in a yes-or-no matter, and what that costs in effective rows.</summary>
public static class GroupCorrelation
{
    /// <summary>
    /// Within-group correlation ρ of an event, in [0, 1], from the variance of the share over groups: that variance is
    /// (1 + (m̄ − 1)ρ) p(1 − p)/n with m̄ = Σm_g²/Σm_g, rows n, share p (Rao and Scott 1992). 0 when it cannot be told: no events,
    /// only events, or one row per group. Estimates below 0 are taken as 0.
    /// </summary>
    /// <param name="events">Whether the event happened, per row.</param>
    /// <param name="groups">A group number per row; at least two groups.</param>
    /// <exception cref="ArgumentException">The lengths differ or there is a single group.</exception>
    public static double Estimate(ReadOnlySpan<bool> events, ReadOnlySpan<int> groups)
    {
        Guard.SameLength(groups.Length, events.Length, nameof(groups));
        var counts = new SortedDictionary<int, (int Rows, int Events)>();
        int total = 0;
        for (int row = 0; row < events.Length; row++)
        {
            (int rows, int happened) = counts.GetValueOrDefault(groups[row]);
            counts[groups[row]] = (rows + 1, happened + (events[row] ? 1 : 0));
            if (events[row]) total++;
        }

        if (counts.Count < 2) throw new ArgumentException($"Found {counts.Count} group, expected at least 2: one group does not show how groups differ.", nameof(groups));
        double share = (double)total / events.Length, meanSize = MeanSize(groups);
        if (share is 0 or 1 || meanSize <= 1) return 0;
        double between = counts.Values.Sum(g => Math.Pow(g.Events - (g.Rows * share), 2)) * counts.Count / (counts.Count - 1);
        double effect = between / (events.Length * share * (1 - share));
        return Math.Clamp((effect - 1) / (meanSize - 1), 0, 1);
    }

    /// <summary>Design effect 1 + (m̄ − 1)ρ ≥ 1: rows divided by it are the effective number of independent rows.</summary>
    /// <param name="groups">A group number per row.</param>
    /// <param name="correlation">ρ, in [0, 1].</param>
    public static double DesignEffect(ReadOnlySpan<int> groups, double correlation)
    {
        Guard.NotEmpty(groups.Length, nameof(groups));
        Guard.Probabilities([correlation], nameof(correlation));
        return 1 + ((MeanSize(groups) - 1) * correlation);
    }

    // Size of the group that a row finds itself in, on average.
    private static double MeanSize(ReadOnlySpan<int> groups)
    {
        var sizes = new Dictionary<int, long>();
        foreach (int group in groups) sizes[group] = sizes.GetValueOrDefault(group) + 1;
        return (double)sizes.Values.Sum(size => size * size) / groups.Length;
    }
}
