namespace Offshell.Models.Distributions;

/// <summary>How a raw network output becomes a probability.</summary>
public enum ProbabilityLink
{
    /// <summary>1 / (1 + e⁻ᵃ).</summary>
    Sigmoid = 0,

    /// <summary>½ (1 + c · tanh a): kept away from 0 and 1 (Cerri et al. 2019, Eq. 4.2; c = 0.999 for a point mass, 0.98 for a Bernoulli column).</summary>
    ClippedTanh = 1,
}
