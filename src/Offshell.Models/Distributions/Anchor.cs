namespace Offshell.Models.Distributions;

/// <summary>Where a column lies and how wide it is: the units in which a head's outputs are measured, and where they start.</summary>
internal readonly record struct Anchor(double Center, double Scale, double Floor, double InitialLocation, double InitialWidth)
{
    /// <summary>Smallest value of the p-ISRLu (Cerri et al. 2019, Eq. 4.1).</summary>
    internal const double PIsrluFloor = 5e-3;

    /// <summary>
    /// The limit of standardised training targets: the squares and cubes of the loss and its gradient stay finite in
    /// float. (x − mean)/standard deviation never exceeds √rows in the training data themselves.
    /// </summary>
    private const double TargetLimit = 1e10;

    internal static Anchor Of(ColumnStatistics statistics, HeadOptions options) =>
        Of(statistics.Mean, statistics.StandardDeviation, statistics, options);

    /// <summary>An anchor at a given location and width, for example those of log x.</summary>
    internal static Anchor Of(double mean, double deviation, ColumnStatistics statistics, HeadOptions options)
    {
        if (!(deviation > 0)) return OfConstant(mean, statistics, options);
        double floor = Math.Max(options.RelativeFloor * deviation, statistics.Quantum / Math.Sqrt(12));
        if (options.Anchored) return new(mean, deviation, floor / deviation, 0, 1);
        return new(0, 1, options.PositiveLink == PositiveLink.PIsrlu ? PIsrluFloor : floor, mean, deviation);
    }

    /// <summary>(x − center) / scale as float, limited; NaN stays NaN.</summary>
    internal static float Standardised(double raw, double center, double scale) =>
        (float)Math.Clamp((raw - center) / scale, -TargetLimit, TargetLimit);

    /// <summary>
    /// A column that never varied has no width of its own. One unit away from it must be as surprising as an event not
    /// seen in n rows is by the rule of succession, log(n + 2) nats; and the width may not shrink further in training,
    /// where every row would reward it.
    /// </summary>
    private static Anchor OfConstant(double value, ColumnStatistics statistics, HeadOptions options)
    {
        double unit = statistics.IsInteger || value == 0 ? 1 : 0.1 * Math.Abs(value);
        double width = unit / Math.Sqrt(2 * Math.Log(statistics.Count + 2.0));
        return options.Anchored ? new(value, width, 1, 0, 1.01) : new(0, 1, width, value, 1.01 * width);
    }
}
