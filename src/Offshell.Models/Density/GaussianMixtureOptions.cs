using System.Collections.Immutable;

namespace Offshell.Models.Density;

/// <summary>Settings of a <see cref="GaussianMixture"/>.</summary>
public sealed record GaussianMixtureOptions
{
    /// <summary>
    /// Numbers of components K to try, each at least 1; the fit with the least BIC is kept. One number means no choice.
    /// Numbers larger than rows/(columns + 1) are left out if smaller ones are given. Default 1, 2, 4, 8.
    /// </summary>
    public ImmutableArray<int> Components { get; init; } = [1, 2, 4, 8];

    /// <summary>Added to the diagonal of every covariance, as a fraction of the training rows' mean variance. ≥ 0. Default 1e-6.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <summary>Random starts for each K; the best likelihood wins. At least 1. Default 1.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>Most iterations of one start. At least 1. Default 100.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>Stop when the mean log-likelihood per row gains less, in nats. ≥ 0. Default 1e-3.</summary>
    public double Tolerance { get; init; } = 1e-3;

    internal IEnumerable<string> Problems()
    {
        if (Components.IsDefaultOrEmpty || Components.Any(k => k < 1)) yield return $"{nameof(Components)} must hold at least one number, each at least 1.";
        if (!double.IsFinite(Ridge) || Ridge < 0) yield return $"{nameof(Ridge)} is {Ridge}; it must be finite and not negative.";
        if (Starts < 1) yield return $"{nameof(Starts)} is {Starts}; it must be at least 1.";
        if (MaximumIterations < 1) yield return $"{nameof(MaximumIterations)} is {MaximumIterations}; it must be at least 1.";
        if (!double.IsFinite(Tolerance) || Tolerance < 0) yield return $"{nameof(Tolerance)} is {Tolerance}; it must be finite and not negative.";
    }
}
