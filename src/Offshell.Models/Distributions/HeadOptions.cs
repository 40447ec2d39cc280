namespace Offshell.Models.Distributions;

/// <summary>Choices in building a head from a column's statistics.</summary>
public sealed record HeadOptions
{
    /// <summary>Link of widths and rates. Default: softplus.</summary>
    public PositiveLink PositiveLink { get; init; } = PositiveLink.Softplus;

    /// <summary>Link of probabilities. Default: the logistic function.</summary>
    public ProbabilityLink ProbabilityLink { get; init; } = ProbabilityLink.Sigmoid;

    /// <summary>
    /// Whether outputs are measured in units of the column (location from the column's mean, widths in units of its
    /// standard deviation), so that outputs near 0 describe the column. False: outputs are the parameters themselves,
    /// for columns within ±10¹⁰ and no narrower than 10⁻¹⁰. Default: true.
    /// </summary>
    public bool Anchored { get; init; } = true;

    /// <summary>Smallest width in units of the column's standard deviation, before the column's quantum is considered. In (0, 1). Default 0.001.</summary>
    public double RelativeFloor { get; init; } = 1e-3;

    /// <summary>Width of <see cref="FixedVarianceGaussianHead"/> in units of the column's standard deviation. Positive. Default 1.</summary>
    public double FixedWidth { get; init; } = 1;

    /// <summary>Probability reserved for a category that training did not show. In (0, 0.1]. Default 10⁻⁶.</summary>
    public double UnseenProbability { get; init; } = 1e-6;

    /// <summary>The links of the mixed-likelihood autoencoder of Cerri et al. (2019): p-ISRLu, clipped tanh, outputs that are the parameters themselves.</summary>
    public static HeadOptions HighLevelFeatures { get; } = new()
    {
        PositiveLink = PositiveLink.PIsrlu,
        ProbabilityLink = ProbabilityLink.ClippedTanh,
        Anchored = false,
    };

    internal void Validate()
    {
        List<string> problems = [];
        if (!Enum.IsDefined(PositiveLink)) problems.Add($"{nameof(PositiveLink)} is {PositiveLink}; it must be Softplus or PIsrlu.");
        if (!Enum.IsDefined(ProbabilityLink)) problems.Add($"{nameof(ProbabilityLink)} is {ProbabilityLink}; it must be Sigmoid or ClippedTanh.");
        if (!(RelativeFloor > 0 && RelativeFloor < 1)) problems.Add($"{nameof(RelativeFloor)} is {RelativeFloor}; it must lie between 0 and 1.");
        if (!(FixedWidth > 0 && double.IsFinite(FixedWidth))) problems.Add($"{nameof(FixedWidth)} is {FixedWidth}; it must be positive and finite.");
        if (!(UnseenProbability > 0 && UnseenProbability <= 0.1)) problems.Add($"{nameof(UnseenProbability)} is {UnseenProbability}; it must lie in (0, 0.1].");
        if (problems.Count > 0) throw new ArgumentException(string.Join(" ", problems));
    }
}
