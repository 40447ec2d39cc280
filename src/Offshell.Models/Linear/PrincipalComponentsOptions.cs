namespace Offshell.Models.Linear;

/// <summary>What a <see cref="PrincipalComponents"/> model scores.</summary>
public enum PrincipalComponentsScore
{
    /// <summary>Mean squared error per column of the reconstruction from the leading components.</summary>
    Reconstruction,

    /// <summary>Σ_i y_i²/λ_i over all components: each coordinate in units of its own spread (Shyu et al. 2003).</summary>
    WeightedDistance,
}

/// <summary>Settings of a <see cref="PrincipalComponents"/> model.</summary>
public sealed record PrincipalComponentsOptions
{
    /// <summary>What is scored. Default <see cref="PrincipalComponentsScore.Reconstruction"/>.</summary>
    public PrincipalComponentsScore Score { get; init; }

    /// <summary>Components kept by the reconstruction, 1 to columns − 1; null takes <see cref="ExplainedVariance"/>. Default null.</summary>
    public int? Components { get; init; }

    /// <summary>Part of the variance that the kept components must explain, in (0, 1]; used if <see cref="Components"/> is null. Default 0.95.</summary>
    public double ExplainedVariance { get; init; } = 0.95;

    /// <summary>Smallest eigenvalue trusted by the weighted distance, as a fraction of the mean eigenvalue. ≥ 0. Default 1e-6.</summary>
    public double Ridge { get; init; } = 1e-6;

    internal IEnumerable<string> Problems()
    {
        if (!Enum.IsDefined(Score)) yield return $"{nameof(Score)} is {Score}, which is not a score.";
        if (Components is < 1) yield return $"{nameof(Components)} is {Components}; it must be at least 1, or null.";
        if (!(ExplainedVariance > 0 && ExplainedVariance <= 1)) yield return $"{nameof(ExplainedVariance)} is {ExplainedVariance}; it must be above 0 and at most 1.";
        if (!double.IsFinite(Ridge) || Ridge < 0) yield return $"{nameof(Ridge)} is {Ridge}; it must be finite and not negative.";
    }
}
