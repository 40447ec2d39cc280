namespace Offshell.Models.Linear;

/// <summary>Settings of a <see cref="MahalanobisDistance"/>.</summary>
public sealed record MahalanobisOptions
{
    /// <summary>Added to the covariance's diagonal, as a fraction of the mean variance; of a robust estimate, of each column's own. ≥ 0. Default 1e-6.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <summary>
    /// Estimate mean and covariance from the least spread part of the rows, so that anomalies among them do not inflate
    /// both: the minimum covariance determinant (Rousseeuw and Van Driessen 1999), reweighted. Default false.
    /// </summary>
    public bool Robust { get; init; }

    /// <summary>
    /// Part of the rows that the robust estimate starts from, in [0.5, 1]: one minus the share of anomalies that it must
    /// withstand. Default 0.5, and at least (n + columns + 1)/2 rows.
    /// </summary>
    public double Support { get; init; } = 0.5;

    /// <summary>Random starts of the robust estimate. At least 1. Default 50.</summary>
    public int Starts { get; init; } = 50;

    internal IEnumerable<string> Problems()
    {
        if (!double.IsFinite(Ridge) || Ridge < 0) yield return $"{nameof(Ridge)} is {Ridge}; it must be finite and not negative.";
        if (!(Support >= 0.5 && Support <= 1)) yield return $"{nameof(Support)} is {Support}; it must be between 0.5 and 1.";
        if (Starts < 1) yield return $"{nameof(Starts)} is {Starts}; it must be at least 1.";
    }
}
