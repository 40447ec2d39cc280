namespace Offshell.Models.Linear;

/// <summary>Settings of a <see cref="ProbabilisticPrincipalComponents"/> model.</summary>
public sealed record ProbabilisticPrincipalComponentsOptions
{
    /// <summary>Components d of each class, 1 to columns − 1; null takes <see cref="ExplainedVariance"/>. Default null.</summary>
    public int? Components { get; init; }

    /// <summary>Part of the variance that the components must explain, in (0, 1]; used if <see cref="Components"/> is null. Default 0.95.</summary>
    public double ExplainedVariance { get; init; } = 0.95;

    /// <summary>Smallest variance trusted, as a fraction of the mean eigenvalue; keeps the noise variance off zero. ≥ 0. Default 1e-6.</summary>
    public double Ridge { get; init; } = 1e-6;

    internal IEnumerable<string> Problems()
    {
        if (Components is < 1) yield return $"{nameof(Components)} is {Components}; it must be at least 1, or null.";
        if (!(ExplainedVariance > 0 && ExplainedVariance <= 1)) yield return $"{nameof(ExplainedVariance)} is {ExplainedVariance}; it must be above 0 and at most 1.";
        if (!double.IsFinite(Ridge) || Ridge < 0) yield return $"{nameof(Ridge)} is {Ridge}; it must be finite and not negative.";
    }
}
