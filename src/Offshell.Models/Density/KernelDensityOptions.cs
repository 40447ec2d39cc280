namespace Offshell.Models.Density;

/// <summary>Settings of a <see cref="KernelDensity"/>.</summary>
public sealed record KernelDensityOptions
{
    /// <summary>Factor on Scott's bandwidth h = n^(−1/(columns + 4)) in whitened units. Positive. Default 1.</summary>
    public double BandwidthFactor { get; init; } = 1;

    /// <summary>Added to the covariance's diagonal before whitening, as a fraction of the mean variance. ≥ 0. Default 1e-6.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <summary>Training rows kept; a uniform sample if there are more. At least 2. Default: all.</summary>
    public int MaximumRows { get; init; } = int.MaxValue;

    internal IEnumerable<string> Problems()
    {
        if (!double.IsFinite(BandwidthFactor) || BandwidthFactor <= 0) yield return $"{nameof(BandwidthFactor)} is {BandwidthFactor}; it must be finite and positive.";
        if (!double.IsFinite(Ridge) || Ridge < 0) yield return $"{nameof(Ridge)} is {Ridge}; it must be finite and not negative.";
        if (MaximumRows < 2) yield return $"{nameof(MaximumRows)} is {MaximumRows}; it must be at least 2.";
    }
}
