namespace Offshell.Models.Distributions;

/// <summary>How a raw network output becomes a positive parameter (a width or a rate).</summary>
public enum PositiveLink
{
    /// <summary>floor + log(1 + eᵃ).</summary>
    Softplus = 0,

    /// <summary>floor + 1 + (a &gt; 0 ? a : a / √(1 + a²)): no exponential, so it cannot overflow early in training (Cerri et al. 2019, Eq. 4.1, floor 0.005).</summary>
    PIsrlu = 1,
}
