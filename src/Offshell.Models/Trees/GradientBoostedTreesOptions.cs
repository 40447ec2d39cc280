namespace Offshell.Models.Trees;

/// <summary>Settings of <see cref="GradientBoostedTrees"/>.</summary>
public sealed record GradientBoostedTreesOptions
{
    /// <summary>Largest number of trees. At least 1. Default 200.</summary>
    public int Rounds { get; init; } = 200;

    /// <summary>Largest depth of a tree; 1 is a stump. From 1 to 16. Default 4.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>η, the factor on every leaf. In (0, 1]. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>λ, the quadratic penalty on leaves. ≥ 0. Default 1.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>γ, the gain that a split must exceed. ≥ 0. Default 0.</summary>
    public double Gamma { get; init; }

    /// <summary>Least sum of second derivatives in a leaf. ≥ 0. Default 1.</summary>
    public double MinimumChildHessian { get; init; } = 1;

    /// <summary>Bins per column, from 2 to 256. Default 256.</summary>
    public int Bins { get; init; } = 256;

    /// <summary>Stop after this many rounds without a better validation loss and keep the best round; needs validation rows. At least 1. Default 20.</summary>
    public int Patience { get; init; } = 20;

    internal IEnumerable<string> Problems()
    {
        if (Rounds < 1) yield return $"{nameof(Rounds)} is {Rounds}; it must be at least 1.";
        if (Depth is < 1 or > 16) yield return $"{nameof(Depth)} is {Depth}; it must be from 1 to 16.";
        if (!(LearningRate > 0 && LearningRate <= 1)) yield return $"{nameof(LearningRate)} is {LearningRate}; it must be above 0 and at most 1.";
        if (!(double.IsFinite(Lambda) && Lambda >= 0)) yield return $"{nameof(Lambda)} is {Lambda}; it must be finite and not negative.";
        if (!(double.IsFinite(Gamma) && Gamma >= 0)) yield return $"{nameof(Gamma)} is {Gamma}; it must be finite and not negative.";
        if (!(double.IsFinite(MinimumChildHessian) && MinimumChildHessian >= 0)) yield return $"{nameof(MinimumChildHessian)} is {MinimumChildHessian}; it must be finite and not negative.";
        if (Bins is < 2 or > 256) yield return $"{nameof(Bins)} is {Bins}; it must be from 2 to 256.";
        if (Patience < 1) yield return $"{nameof(Patience)} is {Patience}; it must be at least 1.";
    }
}
