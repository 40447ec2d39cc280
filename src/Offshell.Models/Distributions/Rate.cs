namespace Offshell.Models.Distributions;

/// <summary>The expected count of a column: unit, link and start.</summary>
internal readonly record struct Rate(double Scale, PositiveTransform Link, double Initial)
{
    /// <summary>Smallest rate in units of the column's mean. Far below the floor of widths: a switched-off channel counts nothing at all.</summary>
    private const double RelativeFloor = 1e-6;

    internal static Rate Of(ColumnStatistics statistics, HeadOptions options)
    {
        // Half a count in one row more keeps the rate of a column of zeros positive.
        double mean = Math.Max(statistics.Mean, 0.5 / (statistics.Count + 1.0));
        double scale = options.Anchored ? mean : 1;
        double floor = options.PositiveLink == PositiveLink.PIsrlu && !options.Anchored ? Anchor.PIsrluFloor : RelativeFloor * mean / scale;
        return new(scale, new(options.PositiveLink, floor), mean);
    }
}
