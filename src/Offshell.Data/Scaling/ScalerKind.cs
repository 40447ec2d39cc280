namespace Offshell.Data.Scaling;

/// <summary>How a column is brought to a common scale.</summary>
public enum ScalerKind
{
    /// <summary>(x − mean) / population standard deviation.</summary>
    Standard,

    /// <summary>(x − median) / interquartile range.</summary>
    Robust,

    /// <summary>(x − minimum) / (maximum − minimum).</summary>
    MinMax,

    /// <summary>The standard normal quantile of the rank, with linear tails.</summary>
    Quantile,
}
